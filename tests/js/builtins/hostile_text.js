// Text beyond the greatest length is a RangeError, however it comes about; deep ropes, and what callbacks do meanwhile.
// flags: --expose-gc
// modes: default llvm
// timeout: 60
const outcome = (f) => {
    try {
        return String(f());
    } catch (error) {
        return error.name;
    }
};
const show = (...list) => print(list.join(" "));
const half = "x".repeat(2 ** 28), few = "x".repeat(4096), much = "y".repeat(2 ** 18);
show(...[() => half.repeat(4), () => half.padStart(2 ** 30, "ab"), () => half + half + half, () => few.replaceAll("x", much),
    () => [half, half, half].join(""), () => few.replace(/x/g, "$`" + much), () => `${half}${half}${half}`, () => half.concat(half, half),
    () => String.raw({ raw: [half, half, half] }), () => JSON.stringify([half, half, half])].map(outcome));
// expect: RangeError RangeError RangeError RangeError RangeError RangeError RangeError RangeError RangeError RangeError
let right = "", left = "";
for (let i = 0; i < 1e6; i++) right += "ab", left = "ab" + left;
show(right.charCodeAt(1e6), left.charCodeAt(1e6 + 1), right === left, (right + left).length);
// expect: 97 98 true 4000000
show("a-b".replace("-", () => { gc(); return half.length; }), "aXbX".replaceAll("X", (m, at, s) => s.slice(at).toLowerCase()), "ab".replace(/./g, (m, at) => (at ? gc() || "z" : m)));
// expect: a268435456b axbxbx az
show("\u0041\u030a".repeat(1000).normalize("NFC").length, "\ufb01".repeat(1000).normalize("NFKD").length, outcome(() => "a".normalize("x")));
// expect: 1000 2000 RangeError
