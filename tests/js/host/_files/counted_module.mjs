globalThis.timesRun = (globalThis.timesRun ?? 0) + 1;
export const run = globalThis.timesRun;
export const meta = import.meta;
