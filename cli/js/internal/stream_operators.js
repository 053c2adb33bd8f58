// The methods that streams share with iterators: map, filter, take, reduce and so on. Each reads the stream by async
// iteration, so that it is destroyed when nobody asks for more.
const { abortError, invalidArgType, makeError, outOfRange, requireInteger } = require("internal/errors");
const { AbortController, AbortSignal } = globalThis;

function requireFunction(value, name = "fn") {
    if (typeof value !== "function") throw invalidArgType(name, "function", value);
    return value;
}

function optionsOf(options) {
    if (options === undefined || options === null) return {};
    if (typeof options !== "object") throw invalidArgType("options", "object", options);
    if (options.signal !== undefined && !(options.signal instanceof AbortSignal))
        throw invalidArgType("options.signal", "AbortSignal", options.signal);
    if (options.concurrency !== undefined) requireInteger(options.concurrency, "options.concurrency", 1);
    return options;
}

function countOf(given) {
    const number = Number(given);
    if (number < 0) throw outOfRange("number", ">= 0", number);
    return number !== number ? 0 : number;
}

/** The chunks of a stream until the signal aborts. */
async function* chunksOf(source, signal) {
    if (signal?.aborted) throw abortError(signal);
    const stop = () => source.destroy(abortError(signal));
    signal?.addEventListener("abort", stop, { once: true });
    try {
        yield* source;
    } finally {
        signal?.removeEventListener("abort", stop);
    }
}

/** What `action` gives for each chunk, in order; up to `concurrency` calls of it are under way. */
async function* mapped(source, action, { concurrency = 1, signal } = {}) {
    const own = new AbortController();
    const passed = { signal: signal ? AbortSignal.any([signal, own.signal]) : own.signal };
    const results = [];
    let wakeReader, wakeWriter;
    let ended = false,
        stopped = false;
    const pump = async () => {
        try {
            for await (const chunk of chunksOf(source, signal)) {
                const result = (async () => action(chunk, passed))();
                result.catch(() => {}); // whoever reads the results hears of it
                results.push(result);
                wakeReader?.();
                while (results.length >= concurrency && !stopped)
                    await new Promise((resolve) => {
                        wakeWriter = resolve;
                    });
                if (stopped) return;
            }
        } catch (error) {
            const failure = Promise.reject(error);
            failure.catch(() => {});
            results.push(failure);
        } finally {
            ended = true;
            wakeReader?.();
        }
    };
    void pump();
    try {
        for (;;) {
            if (results.length) {
                const value = await results[0];
                results.shift();
                wakeWriter?.();
                yield value;
            } else if (ended) return;
            else
                await new Promise((resolve) => {
                    wakeReader = resolve;
                });
        }
    } finally {
        stopped = true;
        wakeWriter?.();
        own.abort();
        source.destroy();
    }
}

async function* filtered(source, test, options) {
    const pairs = mapped(source, async (chunk, passed) => [await test(chunk, passed), chunk], options);
    for await (const [keep, chunk] of pairs) if (keep) yield chunk;
}
async function* flattened(source, action, options) {
    for await (const many of mapped(source, action, options)) yield* many;
}
async function* taken(source, count, { signal }) {
    let left = count;
    if (left < 1) return;
    for await (const chunk of chunksOf(source, signal)) {
        yield chunk;
        if (--left < 1) return;
    }
}
async function* dropped(source, count, { signal }) {
    let left = count;
    for await (const chunk of chunksOf(source, signal)) if (left-- <= 0) yield chunk;
}

module.exports = (Readable) => ({
    map(fn, options) {
        return Readable.from(mapped(this, requireFunction(fn), optionsOf(options)));
    },
    filter(fn, options) {
        return Readable.from(filtered(this, requireFunction(fn), optionsOf(options)));
    },
    flatMap(fn, options) {
        return Readable.from(flattened(this, requireFunction(fn), optionsOf(options)));
    },
    take(number, options) {
        return Readable.from(taken(this, countOf(number), optionsOf(options)));
    },
    drop(number, options) {
        return Readable.from(dropped(this, countOf(number), optionsOf(options)));
    },
    async forEach(fn, options) {
        for await (const done of mapped(this, requireFunction(fn), optionsOf(options))) void done;
    },
    async toArray(options) {
        const list = [];
        for await (const chunk of chunksOf(this, optionsOf(options).signal)) list.push(chunk);
        return list;
    },
    async some(fn, options) {
        for await (const found of mapped(this, requireFunction(fn), optionsOf(options))) if (found) return true;
        return false;
    },
    async every(fn, options) {
        for await (const holds of mapped(this, requireFunction(fn), optionsOf(options))) if (!holds) return false;
        return true;
    },
    async find(fn, options) {
        for await (const chunk of filtered(this, requireFunction(fn), optionsOf(options))) return chunk;
        return undefined;
    },
    async reduce(reducer, ...rest) {
        requireFunction(reducer, "reducer");
        const { signal } = optionsOf(rest[1]);
        let has = rest.length > 0,
            value = rest[0];
        for await (const chunk of chunksOf(this, signal)) {
            value = has ? await reducer(value, chunk, { signal }) : chunk;
            has = true;
        }
        if (!has) throw makeError(TypeError, "ERR_MISSING_ARGS", "Reduce of an empty stream requires an initial value");
        return value;
    }
});
