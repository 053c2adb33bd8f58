// A timeout that no clock reaches never comes.
// flags: --timeout=9223372036854775807
console.log("ran"); // expect: ran
