// Whether a descriptor is a terminal; the streams of the process are made by internal/process.
const { WriteStream, ReadStream } = require("internal/streams");
module.exports = { isatty: (fd) => Number.isInteger(fd) && fd >= 0 && host.isTerminal(fd), WriteStream, ReadStream };
