// Lines of a stream: the "line" events, questions, and an async iterator.
const EventEmitter = require("events");
const kPromisified = Symbol.for("nodejs.util.promisify.custom");

class Interface extends EventEmitter {
    #rest = "";
    #question = null;
    #prompt;
    #decoder = new (require("string_decoder").StringDecoder)("utf8");
    #waiting = []; // lines that nobody has asked for yet
    #paused = false;
    #ending = false;

    constructor(input, output) {
        super();
        const options = input?.input ? input : { input, output };
        this.input = options.input;
        this.output = options.output;
        this.terminal = Boolean(options.terminal ?? this.output?.isTTY);
        this.line = "";
        this.closed = false;
        this.#prompt = options.prompt ?? "> ";
        this.input.on("data", this.#onData);
        this.input.on("end", this.#onEnd);
        this.input.resume?.();
        options.signal?.addEventListener("abort", () => this.close(), { once: true });
    }
    #onData = (chunk) => {
        const text = this.#rest + (typeof chunk === "string" ? chunk : this.#decoder.write(chunk));
        const lines = text.split(/\r\n|\n|\r(?!$)/);
        this.#rest = lines.pop();
        for (const line of lines) this.#deliver(line);
    };
    #onEnd = () => {
        const rest = (this.#rest + this.#decoder.end()).replace(/\r$/, "");
        this.#rest = "";
        this.#ending = true;
        if (rest !== "") this.#deliver(rest);
        if (!this.#paused || !this.#waiting.length) this.close();
    };
    #deliver(line) {
        if (this.closed) return;
        if (this.#paused) {
            this.#waiting.push(line);
            return;
        }
        const question = this.#question;
        if (question) {
            this.#question = null;
            question(line);
        } else this.emit("line", line);
    }
    setPrompt(prompt) {
        this.#prompt = `${prompt}`;
    }
    getPrompt() {
        return this.#prompt;
    }
    prompt() {
        this.output?.write(this.#prompt);
    }
    question(query, options, callback) {
        const done = typeof options === "function" ? options : callback;
        this.output?.write(query);
        this.#question = done;
        this.resume();
    }
    write(data) {
        if (data !== undefined && data !== null) this.#onData(data);
    }
    pause() {
        this.#paused = true;
        this.input.pause?.();
        this.emit("pause");
        return this;
    }
    resume() {
        if (!this.#paused) return this;
        this.#paused = false;
        this.input.resume?.();
        this.emit("resume");
        while (!this.#paused && this.#waiting.length) this.#deliver(this.#waiting.shift());
        if (this.#ending && !this.#paused) this.close();
        return this;
    }
    close() {
        if (this.closed) return;
        this.closed = true;
        this.input.removeListener("data", this.#onData);
        this.input.removeListener("end", this.#onEnd);
        if (!this.#paused) this.pause();
        this.emit("close");
    }
    [Symbol.asyncIterator]() {
        return EventEmitter.on(this, "line", { close: ["close"] });
    }
}
// What the iterator gives is the line itself.
const iterate = Interface.prototype[Symbol.asyncIterator];
Interface.prototype[Symbol.asyncIterator] = function () {
    const events = iterate.call(this);
    const first = (step) => (step.done ? step : { value: step.value[0], done: false });
    return {
        next: () => events.next().then(first),
        return: () => {
            this.close();
            return events.return();
        },
        [Symbol.asyncIterator]() {
            return this;
        }
    };
};
Object.defineProperty(Interface.prototype.question, kPromisified, {
    value: function (query, options) {
        return new Promise((resolve) => this.question(query, options ?? {}, resolve));
    }
});

const createInterface = (input, output) => new Interface(input, output);
module.exports = {
    Interface,
    createInterface,
    clearLine: (stream, direction, callback) => stream.clearLine?.(direction, callback) ?? true,
    clearScreenDown: (stream, callback) => stream.clearScreenDown?.(callback) ?? true,
    cursorTo: (stream, x, y, callback) => stream.cursorTo?.(x, y, callback) ?? true,
    moveCursor: (stream, dx, dy, callback) => stream.moveCursor?.(dx, dy, callback) ?? true,
    emitKeypressEvents() {}
};
Object.defineProperty(module.exports, "promises", { get: () => require("readline/promises"), enumerable: true });
