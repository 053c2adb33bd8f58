exports.before = true; const b = require("./cycle_b"); exports.seen = b.seenFromB; exports.after = true;
