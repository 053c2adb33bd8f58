// substring and slice of optimized code give what the functions give when called, for every pair of integers and for
// strings of every kind.
const wide = "aé€\u{1F600}z", rope = "abc".repeat(5) + wide, text = "0123456789abcdefghijklmnopqrstuvwxyz";
const substring = String.prototype.substring, slice = String.prototype.slice;
function parts(s, from, to) {
    return s.substring(from, to) + "|" + s.slice(from, to) + "|" + s.substring(from) + "|" + s.slice(from);
}
let checks = 0, wrong = 0;
for (let round = 0; round < 3; round++) {
    for (const s of [wide, rope, text, "", "x", text.slice(3), ("a" + text).slice(2, 30)]) {
        for (let from = -3; from < 8; from++) {
            for (let to = -3; to < 40; to += 2) {
                const got = parts(s, from, to);
                const expected = [Reflect.apply(substring, s, [from, to]), Reflect.apply(slice, s, [from, to]),
                                  Reflect.apply(substring, s, [from]), Reflect.apply(slice, s, [from])].join("|");
                checks++;
                if (got !== expected) wrong++;
            }
        }
    }
}
print(checks, wrong); // expect: 5082 0
print(parts(text, 2 ** 31, -(2 ** 31)), parts("abc", 1.7, "2"), parts("abc", undefined, undefined), parts("abc", NaN, null));
// expect: 0123456789abcdefghijklmnopqrstuvwxyz||| b|b|bc|bc abc|abc|abc|abc ||abc|abc
try {
    parts(null, 1, 2);
} catch (e) {
    print(e.name); // expect: TypeError
}
String.prototype.slice = function () { return "mine"; };
print(parts("abc", 0, 1)); // expect: a|mine|abc|mine
