// The constants of os and fs in one object.
const { constants } = require("os");
module.exports = Object.freeze({ ...constants.errno, ...constants.signals, ...require("fs").constants });
