module.exports = require("internal/unavailable")("net", [
    "connect",
    "createConnection",
    "createServer",
    "Socket",
    "Server"
]);
