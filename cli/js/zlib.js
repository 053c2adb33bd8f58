module.exports = require("internal/unavailable")("zlib", [
    "deflateSync",
    "inflateSync",
    "gzipSync",
    "gunzipSync",
    "deflate",
    "inflate",
    "gzip",
    "gunzip",
    "createGzip",
    "createGunzip",
    "createDeflate",
    "createInflate"
]);
