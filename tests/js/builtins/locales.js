// toLocaleString of numbers, BigInts, dates and arrays, and localeCompare: locales and options as ECMA-402 has them. The data are ICU's;
// what is here has been the same for years.
const out = (...list) => print(list.join(" | "));
const message = (f) => { try { return f(); } catch (e) { return `${e.name}: ${e.message}`; } };

out((1234.5).toLocaleString("en-US"), (1234567.891).toLocaleString("de"), (1234567.891).toLocaleString("en-IN"), (-0).toLocaleString("en"),
    NaN.toLocaleString("en"), (-Infinity).toLocaleString("en"), (1e21).toLocaleString("en"), (0.0005).toLocaleString("en"),
    (12345.678).toLocaleString("ar-EG"), new Number(5000).toLocaleString("en"));
out((0.256).toLocaleString("en", { style: "percent" }), (0.2567).toLocaleString("en", { style: "percent", maximumFractionDigits: 1 }));
for (const currencyDisplay of ["code", "symbol", "narrowSymbol", "name"])
    out((1234.5).toLocaleString("en-US", { style: "currency", currency: "CAD", currencyDisplay }).replace("\xa0", " "));
out((1234.5).toLocaleString("de-DE", { style: "currency", currency: "eur" }).replace("\xa0", " "),
    (1234.5).toLocaleString("en", { style: "currency", currency: "JPY" }),
    (-5).toLocaleString("en", { style: "currency", currency: "USD", currencySign: "accounting" }),
    (1234.5).toLocaleString("en", { style: "currency", currency: "USD", minimumFractionDigits: 0 }));
out((1234.5).toLocaleString("en", { minimumFractionDigits: 2 }), (1234.5678).toLocaleString("en", { maximumFractionDigits: 2 }),
    (1234.5678).toLocaleString("en", { maximumFractionDigits: 0 }), (1234.5).toLocaleString("en", { useGrouping: false }),
    (1234).toLocaleString("es"), (1234).toLocaleString("es", { useGrouping: true }), (12345).toLocaleString("en", { useGrouping: "min2" }));
out((1234.5678).toLocaleString("en", { maximumSignificantDigits: 3 }), (1.5).toLocaleString("en", { minimumSignificantDigits: 3 }),
    (5).toLocaleString("en", { minimumIntegerDigits: 2 }), (1234.5).toLocaleString("en", { minimumFractionDigits: 5 }));
for (const notation of ["standard", "scientific", "engineering", "compact"])
    out((1234567).toLocaleString("en", { notation }), (1234567).toLocaleString("de", { notation, compactDisplay: "long" }).replace("\xa0", " "),
        (12.3).toLocaleString("en", { notation }));
for (const signDisplay of ["auto", "never", "always", "exceptZero", "negative"])
    out(...[5, 0, -5, -0].map((x) => x.toLocaleString("en", { signDisplay })));
for (const roundingMode of ["ceil", "floor", "expand", "trunc", "halfCeil", "halfFloor", "halfExpand", "halfTrunc", "halfEven"])
    out(roundingMode, ...[2.5, -2.5, 2.1].map((x) => x.toLocaleString("en", { roundingMode, maximumFractionDigits: 0 })));
out((1.23).toLocaleString("en", { roundingIncrement: 5, minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    (1).toLocaleString("en", { minimumFractionDigits: 2, trailingZeroDisplay: "stripIfInteger" }),
    (1.234567).toLocaleString("en", { roundingPriority: "morePrecision", maximumSignificantDigits: 2, maximumFractionDigits: 4 }),
    (1.234567).toLocaleString("en", { roundingPriority: "lessPrecision", maximumSignificantDigits: 2, maximumFractionDigits: 4 }));
out((16).toLocaleString("en", { style: "unit", unit: "liter" }), (16).toLocaleString("en", { style: "unit", unit: "kilometer-per-hour", unitDisplay: "long" }));
out((123456789012345678901234567890n).toLocaleString("en"), (-1234n).toLocaleString("de"), (1234n).toLocaleString("en", { style: "currency", currency: "USD" }));
out((1234.5).toLocaleString("en", { numberingSystem: "deva" }), (1234.5).toLocaleString("en-u-nu-thai"), (1234.5).toLocaleString(["xx", "de"]));
out([1234.5, null, undefined, 1e6].toLocaleString("de"), new Float64Array([1234.5, 1]).toLocaleString("de", { minimumFractionDigits: 1 }),
    [{ toLocaleString() { return arguments.length; } }].toLocaleString("de"));
for (const f of [() => (1).toLocaleString("en_US"), () => (1).toLocaleString(null), () => (1).toLocaleString([5]), () => (1).toLocaleString("en", null),
    () => (1).toLocaleString("en", { style: "x" }), () => (1).toLocaleString("en", { style: "currency" }),
    () => (1).toLocaleString("en", { style: "currency", currency: "US" }), () => (1).toLocaleString("en", { maximumFractionDigits: 101 }),
    () => (1).toLocaleString("en", { minimumFractionDigits: 5, maximumFractionDigits: 2 }), () => (1).toLocaleString("en", { minimumIntegerDigits: 0 }),
    () => (1).toLocaleString("en", { style: "unit", unit: "foo" }), () => (1).toLocaleString("en", { useGrouping: "x" }),
    () => (1).toLocaleString("en", { roundingIncrement: 3 }), () => (1).toLocaleString("en", { get style() { throw new Error("mine"); } }),
    () => Number.prototype.toLocaleString.call("1")]) out(message(f));
const asked = [];
(1).toLocaleString("en", new Proxy({}, { get(target, key) { asked.push(key); } }));
print(asked.join());

const date = new Date(Date.UTC(2026, 10, 5, 15, 4, 9, 7)), zone = { timeZone: "UTC" };
for (const locale of ["en-US", "de-DE", "ja", "en-GB", "sv"])
    out(locale, date.toLocaleString(locale, zone), date.toLocaleDateString(locale, zone), date.toLocaleTimeString(locale, zone));
for (const style of ["long", "medium", "short"])
    for (const locale of ["en", "de"])
        out(style, date.toLocaleDateString(locale, { dateStyle: style, ...zone }), date.toLocaleTimeString(locale, { timeStyle: style, ...zone }),
            date.toLocaleTimeString(locale, { timeStyle: style, hour12: false, ...zone }));
for (const options of [{ weekday: "short" }, { year: "numeric", month: "long", day: "numeric" }, { year: "2-digit", month: "2-digit", day: "2-digit" },
    { weekday: "long", year: "numeric", month: "long", day: "numeric" }, { hour: "2-digit", minute: "2-digit" }, { hour: "numeric", hour12: false },
    { hour: "numeric", minute: "2-digit", hourCycle: "h23" }, { minute: "2-digit", second: "2-digit" }, { timeZoneName: "short" },
    { second: "numeric", fractionalSecondDigits: 3 }, { year: "numeric" }, { timeZone: "America/New_York" }, { timeZone: "asia/tokyo", hour: "numeric" },
    { timeZone: "+05:30" }, { month: "long" }])
    for (const locale of ["en-US", "de"])
        out(JSON.stringify(options), date.toLocaleString(locale, { ...zone, ...options }), date.toLocaleDateString(locale, { ...zone, ...options }));
out(new Date(NaN).toLocaleString("en"), new Date(Date.UTC(1500, 0, 1)).toLocaleDateString("en", zone), [date].toLocaleString("de", zone));
for (const f of [() => date.toLocaleString("en", { timeZone: "Foo/Bar" }), () => date.toLocaleString("en", { timeZone: "+25:00" }),
    () => date.toLocaleString("en", { dateStyle: "x" }), () => date.toLocaleString("en", { dateStyle: "short", year: "numeric" }),
    () => date.toLocaleDateString("en", { timeStyle: "short" }), () => date.toLocaleTimeString("en", { dateStyle: "short" }),
    () => date.toLocaleString("en", { month: "x" })]) out(message(f));

// -- the order of texts: ASCII by a table, others by ICU
const names = ["b", "a", "B", "A", "ab", "aB", "Ab", "a b", "a-b", "a_b", "10", "9", "1", "", "z", "\xe4", "\xc4", "e\u0301", "\xe9", "\u6f22", "_", "-", " ", "a\0b", "\u{1F600}", "l\xb7", "~", "{"];
const joined = (list) => JSON.stringify(list.map((x) => x));
print(joined([...names].sort((x, y) => x.localeCompare(y, "en"))));
print(joined(["a2", "a10", "A1", "b"].sort((x, y) => x.localeCompare(y, "en", { numeric: true }))));
out("a".localeCompare("A", "en", { sensitivity: "base" }), "a".localeCompare("\xe1", "en", { sensitivity: "base" }), "a".localeCompare("\xe1", "en", { sensitivity: "accent" }),
    "a".localeCompare("A", "en", { sensitivity: "case" }), "a".localeCompare("A", "en", { caseFirst: "upper" }), "ab".localeCompare("a-b", "en", { ignorePunctuation: true }),
    "\xe4".localeCompare("z", "de"), "\xe4".localeCompare("z", "sv"), "ch".localeCompare("d", "cs"), "ch".localeCompare("d", "en"),
    "a\0".localeCompare("a", "en"), "Abc".localeCompare("abd", "en"), "ABC".localeCompare("ab", "en"), message(() => "a".localeCompare("b", "x_y")),
    message(() => "a".localeCompare("b", "en", { sensitivity: "x" })));

// expect: 1,234.5 | 1.234.567,891 | 12,34,567.891 | -0 | NaN | -∞ | 1,000,000,000,000,000,000,000 | 0.001 | ١٢٬٣٤٥٫٦٧٨ | 5,000
// expect: 26% | 25.7%
// expect: CAD 1,234.50
// expect: CA$1,234.50
// expect: $1,234.50
// expect: 1,234.50 Canadian dollars
// expect: 1.234,50 € | ¥1,235 | ($5.00) | $1,234.5
// expect: 1,234.50 | 1,234.57 | 1,235 | 1234.5 | 1234 | 1.234 | 12,345
// expect: 1,230 | 1.50 | 05 | 1,234.50000
// expect: 1,234,567 | 1.234.567 | 12.3
// expect: 1.235E6 | 1,235E6 | 1.23E1
// expect: 1.235E6 | 1,235E6 | 12.3E0
// expect: 1.2M | 1,2 Millionen | 12
// expect: 5 | 0 | -5 | -0
// expect: 5 | 0 | 5 | 0
// expect: +5 | +0 | -5 | -0
// expect: +5 | 0 | -5 | 0
// expect: 5 | 0 | -5 | 0
// expect: ceil | 3 | -2 | 3
// expect: floor | 2 | -3 | 2
// expect: expand | 3 | -3 | 3
// expect: trunc | 2 | -2 | 2
// expect: halfCeil | 3 | -2 | 2
// expect: halfFloor | 2 | -3 | 2
// expect: halfExpand | 3 | -3 | 2
// expect: halfTrunc | 2 | -2 | 2
// expect: halfEven | 2 | -2 | 2
// expect: 1.25 | 1 | 1.2346 | 1.2
// expect: 16 L | 16 kilometers per hour
// expect: 123,456,789,012,345,678,901,234,567,890 | -1.234 | $1,234.00
// expect: १,२३४.५ | ๑,๒๓๔.๕ | 1.234,5
// expect: 1.234,5,,,1.000.000 | 1.234,5,1,0 | 0
// expect: RangeError: Invalid language tag: en_US
// expect: TypeError: Cannot convert undefined or null to object
// expect: TypeError: Language ID should be string or object.
// expect: TypeError: Number.prototype.toLocaleString called on null or undefined
// expect: RangeError: Value x out of range for Number.prototype.toLocaleString options property style
// expect: TypeError: Currency code is required with currency style.
// expect: RangeError: Invalid currency code : US
// expect: RangeError: maximumFractionDigits value is out of range.
// expect: RangeError: maximumFractionDigits value is out of range.
// expect: RangeError: minimumIntegerDigits value is out of range.
// expect: RangeError: Invalid unit argument for Number.prototype.toLocaleString() 'foo'
// expect: RangeError: Value x out of range for Number.prototype.toLocaleString options property useGrouping
// expect: RangeError: roundingIncrement value is out of range.
// expect: Error: mine
// expect: TypeError: Number.prototype.toLocaleString requires that 'this' be a Number
// expect: localeMatcher,numberingSystem,style,currency,currencyDisplay,currencySign,unit,unitDisplay,notation,minimumIntegerDigits,minimumFractionDigits,maximumFractionDigits,minimumSignificantDigits,maximumSignificantDigits,roundingIncrement,roundingMode,roundingPriority,trailingZeroDisplay,compactDisplay,useGrouping,signDisplay
// expect: en-US | 11/5/2026, 3:04:09 PM | 11/5/2026 | 3:04:09 PM
// expect: de-DE | 5.11.2026, 15:04:09 | 5.11.2026 | 15:04:09
// expect: ja | 2026/11/5 15:04:09 | 2026/11/5 | 15:04:09
// expect: en-GB | 05/11/2026, 15:04:09 | 05/11/2026 | 15:04:09
// expect: sv | 2026-11-05 15:04:09 | 2026-11-05 | 15:04:09
// expect: long | November 5, 2026 | 3:04:09 PM UTC | 15:04:09 UTC
// expect: long | 5. November 2026 | 15:04:09 UTC | 15:04:09 UTC
// expect: medium | Nov 5, 2026 | 3:04:09 PM | 15:04:09
// expect: medium | 05.11.2026 | 15:04:09 | 15:04:09
// expect: short | 11/5/26 | 3:04 PM | 15:04
// expect: short | 05.11.26 | 15:04 | 15:04
// expect: {"weekday":"short"} | Thu | Thu
// expect: {"weekday":"short"} | Do | Do
// expect: {"year":"numeric","month":"long","day":"numeric"} | November 5, 2026 | November 5, 2026
// expect: {"year":"numeric","month":"long","day":"numeric"} | 5. November 2026 | 5. November 2026
// expect: {"year":"2-digit","month":"2-digit","day":"2-digit"} | 11/05/26 | 11/05/26
// expect: {"year":"2-digit","month":"2-digit","day":"2-digit"} | 05.11.26 | 05.11.26
// expect: {"weekday":"long","year":"numeric","month":"long","day":"numeric"} | Thursday, November 5, 2026 | Thursday, November 5, 2026
// expect: {"weekday":"long","year":"numeric","month":"long","day":"numeric"} | Donnerstag, 5. November 2026 | Donnerstag, 5. November 2026
// expect: {"hour":"2-digit","minute":"2-digit"} | 03:04 PM | 11/5/2026, 03:04 PM
// expect: {"hour":"2-digit","minute":"2-digit"} | 15:04 | 5.11.2026, 15:04
// expect: {"hour":"numeric","hour12":false} | 15 | 11/5/2026, 15
// expect: {"hour":"numeric","hour12":false} | 15 Uhr | 5.11.2026, 15 Uhr
// expect: {"hour":"numeric","minute":"2-digit","hourCycle":"h23"} | 15:04 | 11/5/2026, 15:04
// expect: {"hour":"numeric","minute":"2-digit","hourCycle":"h23"} | 15:04 | 5.11.2026, 15:04
// expect: {"minute":"2-digit","second":"2-digit"} | 04:09 | 11/5/2026, 04:09
// expect: {"minute":"2-digit","second":"2-digit"} | 04:09 | 5.11.2026, 04:09
// expect: {"timeZoneName":"short"} | 11/5/2026, 3:04:09 PM UTC | 11/5/2026, UTC
// expect: {"timeZoneName":"short"} | 5.11.2026, 15:04:09 UTC | 5.11.2026, UTC
// expect: {"second":"numeric","fractionalSecondDigits":3} | 9.007 | 11/5/2026, 9.007
// expect: {"second":"numeric","fractionalSecondDigits":3} | 9,007 | 5.11.2026, 9,007
// expect: {"year":"numeric"} | 2026 | 2026
// expect: {"year":"numeric"} | 2026 | 2026
// expect: {"timeZone":"America/New_York"} | 11/5/2026, 10:04:09 AM | 11/5/2026
// expect: {"timeZone":"America/New_York"} | 5.11.2026, 10:04:09 | 5.11.2026
// expect: {"timeZone":"asia/tokyo","hour":"numeric"} | 12 AM | 11/6/2026, 12 AM
// expect: {"timeZone":"asia/tokyo","hour":"numeric"} | 00 Uhr | 6.11.2026, 00 Uhr
// expect: {"timeZone":"+05:30"} | 11/5/2026, 8:34:09 PM | 11/5/2026
// expect: {"timeZone":"+05:30"} | 5.11.2026, 20:34:09 | 5.11.2026
// expect: {"month":"long"} | November | November
// expect: {"month":"long"} | November | November
// expect: Invalid Date | 1/1/1500 | 5.11.2026, 15:04:09
// expect: RangeError: Invalid time zone specified: Foo/Bar
// expect: RangeError: Invalid time zone specified: +25:00
// expect: RangeError: Value x out of range for Date.prototype.toLocaleString options property dateStyle
// expect: TypeError: Invalid option : option
// expect: TypeError: Invalid option : timeStyle
// expect: TypeError: Invalid option : dateStyle
// expect: RangeError: Value x out of range for Date.prototype.toLocaleString options property month
// expect: [""," ","_","-","{","~","😀","1","10","9","a","A","ä","Ä","a b","a_b","a-b","ab","a\u0000b","aB","Ab","b","B","é","é","l·","z","漢"]
// expect: ["A1","a2","a10","b"]
// expect: 0 | 0 | -1 | -1 | 1 | 0 | -1 | 1 | 1 | -1 | 0 | -1 | 1 | RangeError: Invalid language tag: x_y | RangeError: Value x out of range for String.prototype.localeCompare options property sensitivity
