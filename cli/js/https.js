module.exports = require("internal/unavailable")("https", ["request", "get", "createServer", "Agent", "Server"]);
