// There are no workers: a script learns that it runs on the main thread.
module.exports = {
    isMainThread: true,
    parentPort: null,
    workerData: null,
    threadId: 0,
    resourceLimits: {},
    Worker: class Worker {
        constructor() {
            throw require("internal/errors").makeError(
                Error,
                "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
                "Worker threads are not available"
            );
        }
    }
};
