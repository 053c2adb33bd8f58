// Patterns of all kinds, in Latin-1 and in two-byte subjects: the same results are expected of both.
function show(re, text) {
    const results = [text, text + "\n\u0416"].map((subject) => {
        re.lastIndex = 0;
        const m = re.exec(subject);
        return m && [m.index, ...m].join("|").replace(/\n?\u0416/g, "");
    });
    print(results[0] === results[1] ? JSON.stringify(results[0]) : "differ: " + results.join(" and "));
}
show(/(?:cat|car|dog|do|catch)+/, "x carcatchdogdo");
show(/^(?:case|catch|class|const|do|double)$/m, "const");
show(/^(?:case|catch|class|const|do|double)\b/, "const");
show(/(?:case|catch|class)x|catchy/, "catchy");
show(/(?:ab|a|abc)(c|d)/, "abcd");
show(/(?:a|ab)(?:c|bcd)(d*)/, "abcd");
show(/(a|ab)(c|bcd)(d*)/, "abcd");
show(/(?:x(a)|x(b)|y)+/, "xaxby");
show(/(z)((a+)?(b+)?(c))*/, "zaacbbbcac");
show(/(?:a|b)*?c/, "abbac");
show(/(?:a?b??)*c/, "aabc");
show(/(a*)*b\1/, "aab");
show(/(?=(a+))a*b\1/, "baaabac");
show(/(.*?)a(?!(a+)b\2c)\2(.*)/, "baaabaac");
show(/(?<=(\w)(\d+))x/, "a12x");
show(/(?<=\1(a))b/, "aab");
show(/(?<!fo+)bar/, "foobar bar");
show(/(?<=^|,)[^,]*(?=,|$)/m, "a,b");
show(/(?<year>\d{4})-(?<month>\d\d)\k<month>/, "2024-0505");
show(/(?:(?<x>a)|(?<x>b))\k<x>/, "abb");
show(/(?i:a)b(?-i:C)/i, "ABC");
show(/(?s:^.)(?-s:.)x/, "\nax");

show(/a{2,3}?/, "aaaa");
show(/(?:ab){2,3}/, "abababab");
show(/x{0}y/, "xy");
show(/[^]/, "a");
show(/[]/, "a");
show(/a{,2}/, "a{,2}");
show(/\c/, "\\c");
show(/[\c_]/, "\x1f");
show(/\81/, "81");
show(/(?=a)*b/, "b");
show(/\u{3}/, "uuu");
show(/(?:ſ|K)/iu, "s K");
show(/[^\W_]+/iu, "_ſK");
// expect: "2|carcat"
// expect: "0|const"
// expect: "0|const"
// expect: "0|catchy"
// expect: "0|abc|c"
// expect: "0|abcd|"
// expect: "0|abcd|a|bcd|"
// expect: "0|xaxby||"
// expect: "0|zaacbbbcac|z|ac|a||c"
// expect: "0|abbac"
// expect: "0|aabc"
// expect: "2|b|"
// expect: "3|aba|a"
// expect: "0|baaabaac|ba||abaac"
// expect: "3|x|a|12"
// expect: "2|b|a"
// expect: "7|bar"
// expect: "0|a"
// expect: "0|2024-0505|2024|05"
// expect: "1|bb||b"
// expect: "0|ABC"
// expect: "0|\nax"
// expect: "0|aa"
// expect: "0|ababab"
// expect: "1|y"
// expect: "0|a"
// expect: null
// expect: "0|a{,2}"
// expect: "0|\\c"
// expect: "0|\u001f"
// expect: "0|81"
// expect: "0|b"
// expect: "0|uuu"
// expect: "0|s"
// expect: "1|ſK"
