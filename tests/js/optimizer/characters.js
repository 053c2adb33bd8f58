// Characters of strings of all forms, by loops that have seen them all and by such as have seen one.

const flat = { latin1: "abcdefghijklmnopqrstuvwxyzé!", wide: "abc漢字😀defghijklmnopqrstuvwxé" };

// A text's forms: as it is written, concatenated (a rope that is flattened when it is first read), a slice.
function forms(text) {
    const half = text.length >> 1;
    const joined = () => text.slice(0, half) + text.slice(half);
    const rope = joined() + joined();
    const read = joined() + joined();
    read.charCodeAt(0);
    return { text, rope, read, slice: ("<<" + text + text + ">>").slice(2, 2 + 2 * text.length) };
}

const readers = {
    charCodeAt(s) { let sum = 0; for (let i = 0; i < s.length; i++) sum = (sum * 31 + s.charCodeAt(i)) | 0; return sum; },
    codePointAt(s) { let sum = 0; for (let i = 0; i < s.length; i++) sum = (sum * 31 + s.codePointAt(i)) | 0; return sum; },
    charAt(s) { let t = ""; for (let i = 0; i < s.length; i++) t = s.charAt(i) + t; return t; },
    element(s) { let t = ""; for (let i = 0; i < s.length; i++) t = s[i] + t; return t; },
    substring(s) { let t = ""; for (let i = 0; i < s.length; i++) t = s.substring(i, i + 1) + t; return t; },
    slice(s) { let t = ""; for (let i = 0; i < s.length; i++) t = s.slice(i, i + 1) + t; return t; },
};

// A fresh copy of the function has feedback of its own.
const fresh = (f) => (0, eval)(`(function ${f})`);

for (const [name, text] of Object.entries(flat)) {
    const expected = {};
    for (const [reader, f] of Object.entries(readers)) {
        const results = [];
        for (const [form, s] of Object.entries(forms(text))) {
            const own = fresh(f);
            let result;
            for (let i = 0; i < 300; i++) result = own(s);
            results.push(result, f(s));
            for (let i = 0; i < 60; i++) if (f(forms(text)[form]) !== result) throw new Error(`${name} ${reader} ${form}`);
        }
        // The text alone is half as long as the others.
        expected[reader] = results.slice(2).every((r) => r === results[2]) && results[0] === results[1];
        if (typeof results[0] === "string") expected[reader] &&= results[2] === results[0] + results[0];
        else expected[reader] = expected[reader] && results[0] !== results[2];
    }
    print(name, JSON.stringify(expected));
}

// The last unit of a pair, a lead without trail, a trail alone, a lead at the end.
const odd = "\ud83d\ude00" + "\ud83d" + "x" + "\ude00" + "漢" + "\ud83d";
function points(s) { const list = []; for (let i = 0; i < s.length; i++) list.push(s.codePointAt(i).toString(16)); return list.join(" "); }
for (let i = 0; i < 300; i++) points(odd);
print(points(odd));
print(points(("abc" + odd.repeat(5)).slice(3, 3 + odd.length + 20).slice(0, odd.length)));
print(points("plain"));

// expect: latin1 {"charCodeAt":true,"codePointAt":true,"charAt":true,"element":true,"substring":true,"slice":true}
// expect: wide {"charCodeAt":true,"codePointAt":true,"charAt":true,"element":true,"substring":true,"slice":true}
// expect: 1f600 de00 d83d 78 de00 6f22 d83d
// expect: 1f600 de00 d83d 78 de00 6f22 d83d
// expect: 70 6c 61 69 6e
