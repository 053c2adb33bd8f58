const a = require("./cycle_a"); exports.seenFromB = Object.keys(a).join(); 
