module.exports = require("internal/unavailable")("child_process", [
    "exec",
    "execFile",
    "execFileSync",
    "execSync",
    "fork",
    "spawn",
    "spawnSync",
    "ChildProcess"
]);
