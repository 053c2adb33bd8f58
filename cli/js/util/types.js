module.exports = require("internal/types");
