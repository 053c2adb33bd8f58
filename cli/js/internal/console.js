// The parts of console that scripts use now and then: groups, counters, clocks, tables.
const { hrtime } = require("process");

const { console } = globalThis;
const indentStep = 2;

/** The state and methods of one console that writes with `out` and `err`; `indent` is told of groups. */
function makeMethods(out, err, indent) {
    const counts = new Map(),
        clocks = new Map();
    let depth = 0;
    const warn = (text) => require("process").emitWarning(text);

    function elapsed(label) {
        const start = clocks.get(label);
        if (start === undefined) return undefined;
        const milliseconds = Number(hrtime.bigint() - start) / 1e6;
        if (milliseconds >= 3600000 || milliseconds >= 60000) {
            const pad = (n, width = 2) => String(Math.floor(n)).padStart(width, "0");
            const seconds = milliseconds / 1000,
                tail = pad(milliseconds % 1000, 3);
            if (seconds >= 3600)
                return `${Math.floor(seconds / 3600)}:${pad((seconds / 60) % 60)}:${pad(seconds % 60)}.${tail} (h:mm:ss.mmm)`;
            return `${Math.floor(seconds / 60)}:${pad(seconds % 60)}.${tail} (m:ss.mmm)`;
        }
        return milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(3)}s` : `${Number(milliseconds.toFixed(3))}ms`;
    }

    const methods = {
        dir(value, options) {
            out(host.inspect(value, { customInspect: false, ...options }));
        },
        dirxml(...values) {
            out(...values);
        },
        group(...labels) {
            if (labels.length) out(...labels);
            indent(++depth * indentStep);
        },
        groupEnd() {
            if (depth > 0) indent(--depth * indentStep);
        },
        time(label = "default") {
            const name = `${label}`;
            if (clocks.has(name)) warn(`Label '${name}' already exists for console.time()`);
            else clocks.set(name, hrtime.bigint());
        },
        timeEnd(label = "default") {
            const name = `${label}`,
                text = elapsed(name);
            if (text === undefined) return warn(`No such label '${name}' for console.timeEnd()`);
            clocks.delete(name);
            return out("%s: %s", name, text);
        },
        timeLog(label = "default", ...data) {
            const name = `${label}`,
                text = elapsed(name);
            if (text === undefined) return warn(`No such label '${name}' for console.timeLog()`);
            return out("%s: %s", name, text, ...data);
        },
        count(label = "default") {
            const name = `${label}`,
                count = (counts.get(name) ?? 0) + 1;
            counts.set(name, count);
            out(`${name}: ${count}`);
        },
        countReset(label = "default") {
            if (!counts.delete(`${label}`)) warn(`Count for '${label}' does not exist`);
        },
        assert(condition, ...args) {
            if (condition) return;
            if (typeof args[0] === "string") args[0] = `Assertion failed: ${args[0]}`;
            else args.unshift("Assertion failed");
            err(...args);
        },
        trace(...args) {
            const error = new Error(host.format(undefined, ...args));
            error.name = "Trace";
            host.captureStack(error, methods.trace);
            err(error.stack);
        },
        table(data, columns) {
            if (columns !== undefined && !Array.isArray(columns))
                throw require("internal/errors").invalidArgType("properties", "Array", columns);
            if (typeof data !== "object" || data === null) return out(data);
            return out(makeTable(data, columns));
        }
    };
    methods.groupCollapsed = methods.group;
    methods.clear = () => {};
    return methods;
}

/** A table with one row for each element: its index, its fields in columns, and its own value if it has no fields. */
function makeTable(data, columns) {
    const kind = host.kindOf(data);
    const show = (value) =>
        host.inspect(value, {
            maxArrayLength: 3,
            breakLength: Infinity,
            depth:
                typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 2
                    ? -1
                    : 0
        });
    const rows = [];
    // What a Map, a Set or an iterator of one has is listed; the iterator stays where it is.
    const pending =
        kind === "Map" ? [true, ...[...data].flatMap((pair) => pair)] : kind === "Set" ? [false, ...data] : host.pendingOf(data);
    const isCollection = pending !== undefined;
    const hasKeys = isCollection && pending[0];
    if (hasKeys)
        for (let i = 1; i < pending.length; i += 2)
            rows.push({ index: (i - 1) / 2, key: pending[i], value: pending[i + 1] });
    else if (isCollection) pending.slice(1).forEach((value, i) => rows.push({ index: i, value }));
    else for (const key of Object.keys(data)) rows.push({ index: key, value: data[key] });
    const fields = columns && !isCollection ? [...columns] : [];
    const isRecord = ({ value }) => !isCollection && (typeof value === "function" || (typeof value === "object" && value !== null));
    let hasValues = isCollection;
    for (const row of rows) {
        if (!isRecord(row)) hasValues ||= !columns;
        else if (!columns) for (const key of Object.keys(row.value)) if (!fields.includes(key)) fields.push(key);
    }
    const head = isCollection ? "(iteration index)" : "(index)";
    const header = [head, ...(hasKeys ? ["Key"] : []), ...fields.map(String), ...(hasValues ? ["Values"] : [])];
    const cells = rows.map((row) => [
        String(row.index),
        ...(hasKeys ? [show(row.key)] : []),
        ...fields.map((field) => (isRecord(row) && Object.hasOwn(row.value, field) ? show(row.value[field]) : "")),
        ...(hasValues ? [isRecord(row) ? "" : show(row.value)] : [])
    ]);
    const widths = header.map(
        (text, i) => Math.max(host.textWidth(text), ...cells.map((row) => host.textWidth(row[i]))) + 2
    );
    const line = (left, middle, right) => left + widths.map((width) => "\u2500".repeat(width)).join(middle) + right;
    const rowText = (row) =>
        `\u2502${row.map((text, i) => ` ${text}${" ".repeat(widths[i] - 1 - host.textWidth(text))}`).join("\u2502")}\u2502`;
    return [
        line("\u250c", "\u252c", "\u2510"),
        rowText(header),
        line("\u251c", "\u253c", "\u2524"),
        ...cells.map(rowText),
        line("\u2514", "\u2534", "\u2518")
    ].join("\n");
}

/** A console that writes to streams of a program's own. */
class Console {
    constructor(given, second) {
        const {
            stdout,
            stderr = stdout,
            inspectOptions
        } = given?.stdout ? given : { stdout: given, stderr: second ?? given };
        if (typeof stdout?.write !== "function")
            throw require("internal/errors").makeError(
                TypeError,
                "ERR_CONSOLE_WRITABLE_STREAM",
                "Console expects a writable stream instance for stdout"
            );
        let blanks = "";
        const to =
            (stream) =>
            (...args) => {
                const text = host.format(inspectOptions, ...args);
                stream.write(`${blanks}${blanks ? text.replaceAll("\n", `\n${blanks}`) : text}\n`);
            };
        const out = to(stdout),
            err = to(stderr);
        Object.assign(this, { log: out, info: out, debug: out, warn: err, error: err });
        Object.assign(
            this,
            makeMethods(out, err, (width) => {
                blanks = " ".repeat(width);
            })
        );
    }
}

const write =
    (name) =>
    (...args) =>
        console[name](...args);
module.exports = { ...makeMethods(write("log"), write("error"), (width) => host.setGroupIndentation(width)), Console };
