// There are no workers: a script learns that it runs on the main thread.
module.exports = {
    isMainThread: true,
    parentPort: null,
    workerData: null,
    threadId: 0,
    resourceLimits: {},
    ...require("internal/unavailable")("worker_threads", ["Worker", "MessageChannel"])
};
