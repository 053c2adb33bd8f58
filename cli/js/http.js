module.exports = require("internal/unavailable")("http", ["request", "get", "createServer", "Agent", "Server"]);
