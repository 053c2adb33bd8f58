// performance: the clock, marks and measures.

const origin = Date.now() - require("process").uptime() * 1000;
const entries = [];

class PerformanceEntry {
    constructor(name, entryType, startTime, duration, detail) {
        Object.assign(this, { name, entryType, startTime, duration });
        if (detail !== undefined) this.detail = detail;
    }
    toJSON() {
        return { ...this };
    }
}
class PerformanceMark extends PerformanceEntry {}
class PerformanceMeasure extends PerformanceEntry {}

const byTime = (list) => list.toSorted((a, b) => a.startTime - b.startTime);
const drop = (type, name) => {
    for (let i = entries.length - 1; i >= 0; i--)
        if (entries[i].entryType === type && (name === undefined || entries[i].name === name)) entries.splice(i, 1);
};

/** When a mark was made, or the time itself. */
function timeOf(mark, otherwise) {
    if (mark === undefined) return otherwise;
    if (typeof mark === "number") return mark;
    const found = entries.findLast((entry) => entry.entryType === "mark" && entry.name === mark);
    if (!found) {
        const { DOMException } = require("internal/dom_exception");
        throw new DOMException(`The "${mark}" performance mark has not been set`, "SyntaxError");
    }
    return found.startTime;
}

class Performance {
    get timeOrigin() {
        return origin;
    }
    mark(name, options = {}) {
        const entry = new PerformanceMark(
            `${name}`,
            "mark",
            options.startTime ?? this.now(),
            0,
            options.detail ?? null
        );
        entries.push(entry);
        return entry;
    }
    measure(name, from, to) {
        const options = typeof from === "object" && from !== null ? from : { start: from, end: to };
        const end =
            options.end === undefined && options.duration !== undefined
                ? timeOf(options.start, 0) + options.duration
                : timeOf(options.end, this.now());
        const begin =
            options.start === undefined && options.duration !== undefined
                ? end - options.duration
                : timeOf(options.start, 0);
        const entry = new PerformanceMeasure(name, "measure", begin, end - begin, options.detail ?? null);
        entries.push(entry);
        return entry;
    }
    clearMarks(name) {
        drop("mark", name);
    }
    clearMeasures(name) {
        drop("measure", name);
    }
    getEntries() {
        return byTime(entries);
    }
    getEntriesByName(name, type) {
        return byTime(entries.filter((e) => e.name === name && (type === undefined || e.entryType === type)));
    }
    getEntriesByType(type) {
        return byTime(entries.filter((e) => e.entryType === type));
    }
    timerify(target) {
        return Object.defineProperty(
            function (...args) {
                return new.target ? Reflect.construct(target, args) : Reflect.apply(target, this, args);
            },
            "name",
            { value: `timerified ${target.name}`, configurable: true }
        );
    }
    eventLoopUtilization() {
        return { idle: 0, active: 0, utilization: 0 };
    }
    toJSON() {
        return { timeOrigin: origin };
    }
    get [Symbol.toStringTag]() {
        return "Performance";
    }
}
const performance = new Performance();
// The function of the host itself: measurements call it often.
Object.defineProperty(performance, "now", { value: host.now, writable: true, configurable: true });

module.exports = { performance, Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, constants: {} };
