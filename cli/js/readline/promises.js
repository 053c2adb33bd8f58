// readline whose questions give promises.
const readline = require("readline");

class Interface extends readline.Interface {
    question(query, options) {
        return new Promise((resolve) => super.question(query, options ?? {}, resolve));
    }
}
module.exports = { Interface, createInterface: (input, output) => new Interface(input, output) };
