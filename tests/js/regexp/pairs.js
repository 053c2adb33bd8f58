// Patterns that begin with a character and the same one again: the search looks for two that are equal.
const all = (s, pattern) => JSON.stringify(s.match(pattern));
const long = "abcdefghijklmnopqrstuvwxyz0123456789".repeat(3);
print(all("aabbcddd--ee", /(\w)\1/g), all("aabbcddd--ee", /(.)\1+/g), all("aabbcddd--ee", /((\w)\2)/g), all("abcabc", /(\w)\1/g));
// expect: ["aa","bb","dd","ee"] ["aa","bb","ddd","--","ee"] ["aa","bb","dd","ee"] null
print(all(long + "xx" + long + "yy", /([a-z])\1/g), all(long + "  " + "!!", /(\w)\1/), (long + "z").search(/(z)\1/), ("zz" + long).search(/(z)\1/));
// expect: ["xx","yy"] null -1 0
print(all("aAbB", /(\w)\1/gi), all("aA bb", /(\w)\1*b/g), all("ab", /(\w)\1?/g), all("aab", /(\w)\1{0,2}b/g), all("aaaab", /(\w)\1{2,}/g), all("aab", /(a)|\1b/g));
// expect: ["aA","bB"] ["bb"] ["a","b"] ["aab"] ["aaaa"] ["a","a","b"]
print(all("\u6f22\u6f22 \u00e9\u00e9" + long, /(.)\1/g), all("\u{1F600}\u{1F600}", /(.)\1/gu), all("\uD83D\uD83D\uDE00", /(.)\1/g).length, all("\n\n", /(.)\1/), all("\n\n", /(.)\1/s));
// expect: ["漢漢","éé"] ["😀😀"] 16 null ["\n\n","\n"]
const sticky = /(\w)\1/y;
print(sticky.test("abb"), sticky.lastIndex, (sticky.lastIndex = 1, sticky.test("abb")), sticky.lastIndex, "abbcc".replace(/(\w)\1/g, "<$1>"), "aXXbYYc".split(/([A-Z])\1/));
// expect: false 0 true 3 a<b><c> a,X,b,Y,c
for (const length of [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 34])
    for (const fill of ["ab", "\u6f22\u5b57"])
        for (let at = 0; at + 1 < length; at++) {
            const text = [...fill.repeat(length).slice(0, length)];
            text[at] = text[at + 1] = "#";
            if (text.join("").search(/(.)\1/) !== at) print("not found", length, at);
        }
