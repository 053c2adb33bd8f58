// What programs ask of the engine itself.
const { memoryUsage } = require("process");

module.exports = {
    getHeapStatistics() {
        const { heapTotal, heapUsed, external } = memoryUsage();
        return { total_heap_size: heapTotal, used_heap_size: heapUsed, external_memory: external };
    },
    startupSnapshot: { isBuildingSnapshot: () => false }
};
