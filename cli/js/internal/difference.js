// What assert says of two values that differ: their texts line by line, with + and - before what only one of them has.

const kContext = 5,
    kLongest = 50,
    kShort = 12;

const { isNativeError } = require("internal/types");

/** A copy of an error whose stack, which depends on where it was made, is only its head. */
function withoutStack(error) {
    if (!isNativeError(error)) return error;
    const copy = Object.setPrototypeOf(new Error(error.message), Object.getPrototypeOf(error));
    Object.defineProperty(copy, "stack", { value: Error.prototype.toString.call(error), writable: true });
    for (const key of Reflect.ownKeys(error)) {
        const own = Object.getOwnPropertyDescriptor(error, key);
        if (key === "stack") continue;
        if (key === "cause" && "value" in own) own.value = withoutStack(own.value);
        Object.defineProperty(copy, key, own);
    }
    return copy;
}

/** What is compared in a message: two errors without their stacks, all else as it is. */
function comparable(actual, expected) {
    return isNativeError(actual) && isNativeError(expected)
        ? [withoutStack(actual), withoutStack(expected)]
        : [actual, expected];
}

function show(value) {
    return host.inspect(value, {
        compact: false,
        customInspect: false,
        depth: 1000,
        maxArrayLength: Infinity,
        showHidden: false,
        showProxy: false,
        sorted: true,
        getters: true,
        breakLength: Infinity
    });
}

/** The fewest steps from one list to the other (Myers): rows of [sign, line]. */
function steps(from, to) {
    const same = (a, b) => a === b || `${a},` === b || a === `${b},`;
    const total = from.length + to.length,
        history = [];
    let ends = new Map([[1, 0]]);
    for (let edits = 0; edits <= total; edits++) {
        history.push(new Map(ends));
        for (let k = -edits; k <= edits; k += 2) {
            const down = k === -edits || (k !== edits && (ends.get(k - 1) ?? -1) < (ends.get(k + 1) ?? -1));
            let x = down ? (ends.get(k + 1) ?? 0) : (ends.get(k - 1) ?? 0) + 1;
            while (x < from.length && x - k < to.length && same(from[x], to[x - k])) x++;
            ends.set(k, x);
            if (x >= from.length && x - k >= to.length) return walkBack(history, from, to);
        }
    }
    return [];
}

function walkBack(history, from, to) {
    const rows = [];
    let x = from.length,
        y = to.length;
    for (let edits = history.length - 1; edits >= 0; edits--) {
        const ends = history[edits],
            k = x - y;
        const down = k === -edits || (k !== edits && (ends.get(k - 1) ?? -1) < (ends.get(k + 1) ?? -1));
        const before = down ? k + 1 : k - 1;
        const beforeX = edits === 0 ? 0 : (ends.get(before) ?? 0),
            beforeY = edits === 0 ? 0 : beforeX - before;
        while (x > beforeX && y > beforeY) {
            x--;
            y--;
            rows.push([" ", from[x].length < to[y].length && `${from[x]},` === to[y] ? to[y] : from[x]]);
        }
        if (edits === 0) break;
        if (down) rows.push(["-", to[--y]]);
        else rows.push(["+", from[--x]]);
    }
    return rows.reverse();
}

/** In a run of changes what is there comes before what was expected. */
function ordered(rows) {
    const result = [];
    for (let i = 0; i < rows.length;) {
        if (rows[i][0] === " ") {
            result.push(rows[i++]);
            continue;
        }
        const run = [];
        while (i < rows.length && rows[i][0] !== " ") run.push(rows[i++]);
        result.push(...run.filter(([sign]) => sign === "+"), ...run.filter(([sign]) => sign === "-"));
    }
    return result;
}

/** The rows as text; long runs without a change are left out. */
function rowsText(rows) {
    const lines = [];
    let skipped = false,
        equal = [];
    const flush = (last) => {
        const before = lines.length ? kContext : 0,
            after = last ? 0 : kContext;
        if (rows.length > kLongest && equal.length > before + after + 1) {
            skipped = true;
            const head = equal.slice(0, lines.length ? before : kContext),
                tail = last ? [] : equal.slice(-1);
            lines.push(...head, ...(last ? [] : ["..."]), ...tail);
        } else lines.push(...equal);
        equal = [];
    };
    for (const [sign, line] of rows) {
        if (sign === " ") {
            equal.push(`  ${line}`);
            continue;
        }
        flush(false);
        lines.push(`${sign} ${line}`);
    }
    flush(true);
    return { text: lines.join("\n"), skipped };
}

const kHeads = {
    deepStrictEqual: "Expected values to be strictly deep-equal:",
    partialDeepStrictEqual: "Expected values to be partially and strictly deep-equal:",
    strictEqual: "Expected values to be strictly equal:",
    sameObject: 'Expected "actual" to be reference-equal to "expected":'
};

/** The message of one of the operators above. */
function differenceMessage(actual, expected, operator, given) {
    const left = show(actual),
        right = show(expected);
    const isSimple = (value) => (typeof value !== "object" || value === null) && typeof value !== "function";
    if (operator === "strictEqual" && left === right && !isSimple(actual))
        return `${given ?? "Values have same structure but are not reference-equal:"}\n\n${left}\n`;
    const isObject = (value) => typeof value === "object" && value !== null;
    const isSame = operator === "strictEqual" && typeof actual === typeof expected && !isSimple(actual);
    const head = given ?? (isSame && !isSimple(expected) ? kHeads.sameObject : kHeads[operator]);
    const onOneLine = !left.includes("\n") && !right.includes("\n");
    const length =
        left.length + right.length - 2 * [actual, expected].filter((value) => typeof value === "string").length;
    if (
        onOneLine &&
        (isSimple(actual) || isSimple(expected)) &&
        left !== right &&
        length <= kShort &&
        (actual !== 0 || expected !== 0)
    )
        return `${head}\n\n${left} !== ${right}\n`;
    const rows =
        left === right && onOneLine && isSimple(actual)
            ? [
                  ["+", left],
                  ["-", right]
              ]
            : ordered(steps(left.split("\n"), right.split("\n")));
    const { text, skipped } = rowsText(rows);
    let mark = "";
    if (onOneLine && length < 80 && left !== right && !isObject(actual) && !isObject(expected)) {
        let same = 0;
        while (same < left.length && left[same] === right[same]) same++;
        if (same > 2) mark = `\n  ${" ".repeat(same)}^`;
    }
    return `${head}\n+ actual - expected${skipped ? "\n... Skipped lines" : ""}\n\n${text}${mark}\n`;
}

module.exports = { show, comparable, differenceMessage };
