// A lazy loop over alternatives stops as soon as it may, though each of them is one character.
print(/(?:c|ab)+?/.exec("cc")[0]); // expect: c
print(/(?:c|ab)*?/.exec("cc")[0].length); // expect: 0
print(/(?:c|ab){1,}?$/.exec("cabcc")[0]); // expect: cabcc
print(JSON.stringify("xccy".split(/(?:c|ab)+?/))); // expect: ["x","","y"]
print("''a''".replace(/(?:'|"")+?/g, "<$&>")); // expect: <'><'>a<'><'>
print(/(?:\s|\/\/.*)+?/.exec("  // x")[0].length); // expect: 1
print(/[\q{ab|c|abc}]+?/v.exec("cc")[0]); // expect: c
print(/(?:[^"\\]|\\.)*?"/.exec('a\\"b"c')[0]); // expect: a\"b"
print(/(?:(?:c|ab)+?)+/.exec("ccab")[0], /(?:(?:c|ab)+)+?/.exec("ccab")[0]); // expect: ccab ccab
