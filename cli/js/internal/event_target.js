// Event, EventTarget, AbortController and AbortSignal as the DOM Standard defines them, without a tree of targets.
const { makeError, invalidArgType } = require("internal/errors");
const { DOMException } = require("internal/dom_exception");
const kInspect = Symbol.for("nodejs.util.inspect.custom");
const { setTimeout } = globalThis;

const state = new WeakMap(); // of events: target, phase, flags
const stateOf = (event) => {
    const found = state.get(event);
    if (!found) throw makeError(TypeError, "ERR_INVALID_THIS", 'Value of "this" must be of type Event');
    return found;
};
const timeNow = () => host.now();

class Event {
    static NONE = 0;
    static CAPTURING_PHASE = 1;
    static AT_TARGET = 2;
    static BUBBLING_PHASE = 3;

    constructor(type, options = undefined) {
        if (arguments.length === 0)
            throw makeError(TypeError, "ERR_MISSING_ARGS", 'The "type" argument must be specified');
        if (options !== undefined && options !== null && typeof options !== "object")
            throw invalidArgType("options", "Object", options);
        state.set(this, {
            type: `${type}`,
            bubbles: Boolean(options?.bubbles),
            cancelable: Boolean(options?.cancelable),
            composed: Boolean(options?.composed),
            target: null,
            stopped: false,
            stoppedNow: false,
            prevented: false,
            passive: false,
            running: false,
            time: timeNow()
        });
    }
    get type() {
        return stateOf(this).type;
    }
    get target() {
        return stateOf(this).target;
    }
    get currentTarget() {
        return stateOf(this).running ? stateOf(this).target : null;
    }
    get srcElement() {
        return stateOf(this).target;
    }
    get bubbles() {
        return stateOf(this).bubbles;
    }
    get cancelable() {
        return stateOf(this).cancelable;
    }
    get composed() {
        return stateOf(this).composed;
    }
    get defaultPrevented() {
        return stateOf(this).prevented;
    }
    get returnValue() {
        return !stateOf(this).prevented;
    }
    get cancelBubble() {
        return stateOf(this).stopped;
    }
    set cancelBubble(value) {
        if (value) this.stopPropagation();
    }
    get eventPhase() {
        return stateOf(this).running ? 2 : 0;
    }
    get timeStamp() {
        return stateOf(this).time;
    }
    get isTrusted() {
        return false;
    }
    composedPath() {
        return stateOf(this).running ? [stateOf(this).target] : [];
    }
    preventDefault() {
        const my = stateOf(this);
        if (my.cancelable && !my.passive) my.prevented = true;
    }
    stopPropagation() {
        stateOf(this).stopped = true;
    }
    stopImmediatePropagation() {
        const my = stateOf(this);
        my.stopped = my.stoppedNow = true;
    }
    get [Symbol.toStringTag]() {
        return "Event";
    }
    [kInspect](depth, options) {
        const name = this.constructor.name;
        if (depth < 0) return name;
        const { type, defaultPrevented, cancelable, timeStamp } = this;
        return `${name} ${host.inspect({ type, defaultPrevented, cancelable, timeStamp }, options)}`;
    }
}

class CustomEvent extends Event {
    #detail;
    constructor(type, options = undefined) {
        super(type, options);
        this.#detail = options?.detail ?? null;
    }
    get detail() {
        return this.#detail;
    }
    get [Symbol.toStringTag]() {
        return "CustomEvent";
    }
}

const listeners = new WeakMap(); // target -> type -> list
const listsOf = (target) => {
    const found = listeners.get(target);
    if (!found) throw makeError(TypeError, "ERR_INVALID_THIS", 'Value of "this" must be of type EventTarget');
    return found;
};

class EventTarget {
    constructor() {
        listeners.set(this, new Map());
    }

    addEventListener(type, listener, options = undefined) {
        if (arguments.length < 2)
            throw makeError(TypeError, "ERR_MISSING_ARGS", 'The "type" and "listener" arguments must be specified');
        const lists = listsOf(this),
            name = `${type}`;
        if (listener === null || listener === undefined) return;
        if (typeof listener !== "function" && typeof listener !== "object")
            throw invalidArgType("listener", "EventListener", listener);
        const {
            capture = false,
            once = false,
            passive = false,
            signal
        } = typeof options === "object" && options !== null ? options : { capture: Boolean(options) };
        if (signal?.aborted) return;
        const list = lists.get(name) ?? [];
        if (list.some((entry) => entry.listener === listener && entry.capture === Boolean(capture))) return;
        lists.set(name, [...list, { listener, capture: Boolean(capture), once, passive, removed: false }]);
        signal?.addEventListener("abort", () => this.removeEventListener(name, listener, options), { once: true });
    }
    removeEventListener(type, listener, options = undefined) {
        const lists = listsOf(this),
            name = `${type}`;
        const capture = Boolean(typeof options === "object" && options !== null ? options.capture : options);
        const list = lists.get(name) ?? [];
        const entry = list.find((one) => one.listener === listener && one.capture === capture);
        if (!entry) return;
        entry.removed = true;
        lists.set(
            name,
            list.filter((one) => one !== entry)
        );
    }
    dispatchEvent(event) {
        if (!state.has(event)) throw invalidArgType("event", "Event", event);
        const my = stateOf(event);
        if (my.running)
            throw makeError(Error, "ERR_EVENT_RECURSION", `The event "${my.type}" is already being dispatched`);
        const list = listsOf(this).get(my.type) ?? [];
        my.target = this;
        my.running = true;
        for (const entry of list) {
            if (entry.removed) continue;
            if (entry.once) this.removeEventListener(my.type, entry.listener, entry.capture);
            my.passive = entry.passive;
            try {
                const { listener } = entry;
                const result =
                    typeof listener === "function"
                        ? Reflect.apply(listener, this, [event])
                        : listener.handleEvent(event);
                if (typeof result?.then === "function") result.then(undefined, report);
            } catch (error) {
                report(error);
            }
            if (my.stoppedNow) break;
        }
        my.running = my.passive = false;
        return !my.prevented;
    }
    get [Symbol.toStringTag]() {
        return "EventTarget";
    }
    [kInspect](depth, options) {
        return depth < 0 ? this.constructor.name : `${this.constructor.name} {}`;
    }
}

/** What a listener throws ends the program as any uncaught error does, but not the other listeners. */
function report(error) {
    require("process").nextTick(() => {
        throw error;
    });
}

/** The attribute on<type>, a function that is called as one of the listeners. */
function defineHandler(prototype, type) {
    const handlers = new WeakMap();
    Object.defineProperty(prototype, `on${type}`, {
        get() {
            return handlers.get(this)?.handler ?? null;
        },
        set(handler) {
            const known = handlers.get(this);
            if (known) known.handler = handler;
            else {
                const entry = { handler };
                handlers.set(this, entry);
                this.addEventListener(type, (event) => entry.handler?.call(this, event));
            }
        },
        enumerable: true,
        configurable: true
    });
}

// -- aborting -------------------------------------------------------------------------------------------------------------

let making = false; // AbortSignal's constructor is not for programs
const signals = new WeakMap(); // signal -> { aborted, reason, dependents }

function newSignal() {
    making = true;
    try {
        return new AbortSignal();
    } finally {
        making = false;
    }
}

function abort(signal, reason = new DOMException("This operation was aborted", "AbortError")) {
    const my = signals.get(signal);
    if (my.aborted) return;
    my.aborted = true;
    my.reason = reason;
    signal.dispatchEvent(new Event("abort"));
    for (const dependent of my.dependents) abort(dependent, reason);
}

class AbortSignal extends EventTarget {
    constructor() {
        if (!making) throw makeError(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
        super();
        signals.set(this, { aborted: false, reason: undefined, dependents: [] });
    }
    get aborted() {
        return signals.get(this).aborted;
    }
    get reason() {
        return signals.get(this).reason;
    }
    throwIfAborted() {
        if (this.aborted) throw this.reason;
    }
    static abort(reason) {
        const signal = newSignal();
        const my = signals.get(signal);
        my.aborted = true;
        my.reason = reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason;
        return signal;
    }
    static timeout(delay) {
        const signal = newSignal();
        setTimeout(
            () => abort(signal, new DOMException("The operation was aborted due to timeout", "TimeoutError")),
            delay
        ).unref();
        return signal;
    }
    static any(list) {
        const all = [...list],
            signal = newSignal();
        const done = all.find((one) => one.aborted);
        if (done) abort(signal, done.reason);
        else for (const one of all) signals.get(one).dependents.push(signal);
        return signal;
    }
    get [Symbol.toStringTag]() {
        return "AbortSignal";
    }
    [kInspect](depth, options) {
        return depth < 0 ? "[AbortSignal]" : `AbortSignal ${host.inspect({ aborted: this.aborted }, options)}`;
    }
}
defineHandler(AbortSignal.prototype, "abort");

class AbortController {
    #signal = newSignal();
    get signal() {
        return this.#signal;
    }
    abort(reason = undefined) {
        abort(this.#signal, reason);
    }
    get [Symbol.toStringTag]() {
        return "AbortController";
    }
    [kInspect](depth, options) {
        return depth < 0 ? "[AbortController]" : `AbortController ${host.inspect({ signal: this.signal }, options)}`;
    }
}

module.exports = {
    Event,
    CustomEvent,
    EventTarget,
    AbortController,
    AbortSignal,
    listenersOf: (target, type) => (listeners.get(target)?.get(type) ?? []).map((entry) => entry.listener)
};
