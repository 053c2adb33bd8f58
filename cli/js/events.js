// EventEmitter, once, on, getEventListeners.
const { abortError, makeError, invalidArgType, outOfRange } = require("internal/errors");

const kShapeMode = Symbol("shapeMode"),
    kCapture = Symbol("kCapture"),
    kErrorMonitor = Symbol("events.errorMonitor");

function EventEmitter(options) {
    EventEmitter.init.call(this, options);
}
module.exports = EventEmitter;

EventEmitter.EventEmitter = EventEmitter;
// process is one, too: its own methods load the rest of it (internal/process) when one of them is called.
Object.setPrototypeOf(Object.getPrototypeOf(require("process")), EventEmitter.prototype);
EventEmitter.defaultMaxListeners = 10;
EventEmitter.errorMonitor = kErrorMonitor;
EventEmitter.captureRejectionSymbol = Symbol.for("nodejs.rejection");
EventEmitter.captureRejections = false;
EventEmitter.usingDomains = false;

const proto = EventEmitter.prototype;
proto._events = undefined;
proto._eventsCount = 0;
proto._maxListeners = undefined;

EventEmitter.init = function (options) {
    if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
        this._events = Object.create(null);
        this._eventsCount = 0;
    }
    this._maxListeners ??= undefined;
    this[kShapeMode] = false;
    this[kCapture] = Boolean(options?.captureRejections);
};

function checkListener(listener) {
    if (typeof listener !== "function") throw invalidArgType("listener", "function", listener);
}

proto.setMaxListeners = function setMaxListeners(n) {
    if (typeof n !== "number" || n < 0 || n !== n) throw outOfRange("setMaxListeners", "a non-negative number", n);
    this._maxListeners = n;
    return this;
};
proto.getMaxListeners = function getMaxListeners() {
    return this._maxListeners ?? EventEmitter.defaultMaxListeners;
};

/** An event's listeners are one function, or a list that is copied before it is changed. */
function asList(entry) {
    return entry === undefined ? [] : typeof entry === "function" ? [entry] : entry;
}

/** Calls one listener with what emit was given: `args` holds all of it where that is more than three values. */
function run(emitter, listener, count, a, b, c, args) {
    let result;
    if (count === 0) result = listener.call(emitter);
    else if (count === 1) result = listener.call(emitter, a);
    else if (count === 2) result = listener.call(emitter, a, b);
    else if (count === 3) result = listener.call(emitter, a, b, c);
    else result = listener.apply(emitter, args);
    if (emitter[kCapture] && typeof result?.then === "function")
        result.then(undefined, (error) => require("process").nextTick(() => emitter.emit("error", error)));
}

proto.emit = function emit(type, a, b, c) {
    const count = arguments.length - 1;
    const events = this._events;
    if (type === "error") {
        if (events?.[kErrorMonitor] !== undefined) this.emit(kErrorMonitor, a);
        if (events?.error === undefined) throw unhandledError(a, count, emit);
    }
    const entry = events?.[type];
    if (entry === undefined) return false;
    const args = count > 3 ? Array.prototype.slice.call(arguments, 1) : undefined;
    if (typeof entry === "function") run(this, entry, count, a, b, c, args);
    else for (let i = 0; i < entry.length; i++) run(this, entry[i], count, a, b, c, args);
    return true;
};

/** What an event "error" throws that nobody listens to. */
function unhandledError(error, count, from) {
    if (error instanceof Error) return error;
    const shown = count > 0 ? host.inspect(error, {}) : "undefined";
    return Object.assign(makeError(Error, "ERR_UNHANDLED_ERROR", `Unhandled error. (${shown})`, from), {
        context: error
    });
}

function add(emitter, type, listener, first) {
    checkListener(listener);
    if (emitter._events === undefined) EventEmitter.init.call(emitter);
    // Listeners of "newListener" see the emitter as it was before.
    if (emitter._events.newListener !== undefined) emitter.emit("newListener", type, listener.listener ?? listener);
    const events = emitter._events,
        entry = events[type];
    if (entry === undefined) {
        events[type] = listener;
        emitter._eventsCount++;
        return emitter;
    }
    const list = asList(entry);
    events[type] = first ? [listener, ...list] : [...list, listener];
    const limit = emitter.getMaxListeners();
    if (limit > 0 && events[type].length > limit && !events[type].warned) {
        const count = events[type].length;
        const warning = new Error(
            `Possible EventEmitter memory leak detected. ${count} ${String(type)} listeners added to ${host.inspect(emitter, { depth: -1 })}. MaxListeners is ${limit}. Use emitter.setMaxListeners() to increase limit`
        );
        warning.name = "MaxListenersExceededWarning";
        Object.assign(warning, { emitter, type, count });
        if (count === limit + 1) require("process").emitWarning(warning);
    }
    return emitter;
}

proto.addListener = function addListener(type, listener) {
    return add(this, type, listener, false);
};
proto.on = proto.addListener;
proto.prependListener = function prependListener(type, listener) {
    return add(this, type, listener, true);
};

function onceWrapper(emitter, type, listener) {
    checkListener(listener);
    let fired = false;
    function wrapped(...args) {
        if (fired) return undefined;
        fired = true;
        emitter.removeListener(type, wrapped);
        return Reflect.apply(listener, emitter, args);
    }
    wrapped.listener = listener;
    return wrapped;
}
proto.once = function once(type, listener) {
    return this.on(type, onceWrapper(this, type, listener));
};
proto.prependOnceListener = function prependOnceListener(type, listener) {
    return this.prependListener(type, onceWrapper(this, type, listener));
};

function drop(emitter, type) {
    delete emitter._events[type];
    emitter._eventsCount--;
}

proto.removeListener = function removeListener(type, listener) {
    checkListener(listener);
    const entry = this._events?.[type];
    if (entry === undefined) return this;
    const list = asList(entry);
    let at = list.length - 1;
    while (at >= 0 && list[at] !== listener && list[at].listener !== listener) at--;
    if (at < 0) return this;
    const original = list[at].listener ?? listener;
    if (list.length === 1) drop(this, type);
    else if (list.length === 2) this._events[type] = list[1 - at];
    else this._events[type] = list.toSpliced(at, 1);
    if (this._events.removeListener !== undefined) this.emit("removeListener", type, original);
    return this;
};
proto.off = proto.removeListener;

proto.removeAllListeners = function removeAllListeners(type) {
    if (this._events === undefined) return this;
    if (arguments.length === 0) {
        if (this._events.removeListener !== undefined)
            for (const key of Reflect.ownKeys(this._events)) if (key !== "removeListener") this.removeAllListeners(key);
        this._events = Object.create(null);
        this._eventsCount = 0;
    } else if (this._events[type] !== undefined) {
        if (this._events.removeListener === undefined) drop(this, type);
        else for (const listener of asList(this._events[type]).toReversed()) this.removeListener(type, listener);
    }
    return this;
};

proto.listeners = function listeners(type) {
    return asList(this._events?.[type]).map((listener) => listener.listener ?? listener);
};
proto.rawListeners = function rawListeners(type) {
    return [...asList(this._events?.[type])];
};
proto.listenerCount = function listenerCount(type, listener) {
    const list = asList(this._events?.[type]);
    return listener ? list.filter((one) => one === listener || one.listener === listener).length : list.length;
};
proto.eventNames = function eventNames() {
    return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : [];
};

EventEmitter.listenerCount = (emitter, type) => emitter.listenerCount(type);

EventEmitter.getEventListeners = function getEventListeners(emitter, type) {
    if (typeof emitter.listeners === "function") return emitter.listeners(type);
    return require("internal/event_target").listenersOf(emitter, type);
};

EventEmitter.setMaxListeners = function setMaxListeners(n = EventEmitter.defaultMaxListeners, ...emitters) {
    if (emitters.length === 0) EventEmitter.defaultMaxListeners = n;
    for (const emitter of emitters) emitter.setMaxListeners?.(n);
};
EventEmitter.getMaxListeners = (emitter) => emitter.getMaxListeners?.() ?? EventEmitter.defaultMaxListeners;

EventEmitter.once = function once(emitter, type, options) {
    return new Promise((resolve, reject) => {
        const signal = options?.signal;
        if (signal?.aborted) return reject(abortError(signal));
        if (typeof emitter.addEventListener === "function") {
            emitter.addEventListener(type, (event) => resolve([event]), { once: true });
            return undefined;
        }
        const finish = () => {
            emitter.removeListener(type, onEvent);
            emitter.removeListener("error", onError);
        };
        const onEvent = (...args) => {
            finish();
            resolve(args);
        };
        const onError = (error) => {
            finish();
            reject(error);
        };
        emitter.on(type, onEvent);
        if (type !== "error") emitter.on("error", onError);
        signal?.addEventListener("abort", () => onError(abortError(signal)), { once: true });
        return undefined;
    });
};

/** An async iterator over an event's arguments. */
EventEmitter.on = function on(emitter, type, options) {
    const events = [],
        waiting = [];
    let error,
        done = false;
    const listen = (...args) => {
        const next = waiting.shift();
        if (next) next.resolve({ value: args, done: false });
        else events.push(args);
    };
    const fail = (reason) => {
        const next = waiting.shift();
        if (next) next.reject(reason);
        else error = { reason };
        iterator.return();
    };
    const iterator = {
        next() {
            if (events.length) return Promise.resolve({ value: events.shift(), done: false });
            if (error) {
                const { reason } = error;
                error = undefined;
                return Promise.reject(reason);
            }
            if (done) return Promise.resolve({ value: undefined, done: true });
            return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
        },
        return() {
            done = true;
            emitter.off(type, listen);
            emitter.off("error", fail);
            for (const next of waiting.splice(0)) next.resolve({ value: undefined, done: true });
            return Promise.resolve({ value: undefined, done: true });
        },
        throw(reason) {
            fail(reason);
            return Promise.reject(reason);
        },
        [Symbol.asyncIterator]() {
            return this;
        }
    };
    emitter.on(type, listen);
    if (type !== "error") emitter.on("error", fail);
    for (const end of options?.close ?? []) emitter.once(end, () => iterator.return());
    const signal = options?.signal;
    if (signal?.aborted) throw abortError(signal);
    signal?.addEventListener("abort", () => fail(abortError(signal)), { once: true });
    return iterator;
};
