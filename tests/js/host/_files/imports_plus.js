console.log("required runs");
const { plus } = require("./realm.mjs");
exports.sum = plus(1);
exports.later = import("./realm.mjs").then((space) => space.plus(2));
