// Date: construction, parsing, printing, setters. The zone is UTC in tests (TZ is not relied upon elsewhere).
const log = (...a) => console.log(...a);
const iso = (x) => { const d = new Date(x); return isNaN(d) ? "invalid" : d.toISOString(); };
log(iso("2020"), iso("2020-02"), iso("2020-02-03"), iso("2020-02-03T04:05Z"), iso("2020-02-03T04:05:06.789Z"), iso("2020-02-03T04:05:06.1234567+01:30"));
log(iso("+275760-09-13T00:00:00.000Z"), iso("+275760-09-13T00:00:00.001Z"), iso("-000000-01-01T00:00Z"), iso("-000001-01-01T00:00Z"), iso("2020-13-01"), iso("2020-01-32"), iso("2020-01-01T24:00Z"), iso("2020-01-01T24:01Z"), iso("2020-01-01T00:00Zjunk"), iso("hello"), iso(""));
log(iso("Tue, 01 Feb 2022 12:04:05 +0100"), iso("Jan 1 2020 10:00 GMT"), iso("1 January 2020 UTC"), iso("2020/1/2 03:04 Z"), iso("1/2/2020 5:06 PM GMT"), iso("Jan 5, 99 UTC"), iso("Thu Jan 01 1970 01:00:00 GMT+0100 (CET)"), iso("2020-01-02 10:00:00 -0500"), iso("Sat, 1 Jan 2000 08:00:00 EST"), iso("12:00"), iso("Jan 32 2020"));
const d = new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 7));
log(d.toISOString(), d.toUTCString(), d.toJSON(), d.getUTCDay(), d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate());
log(new Date(NaN).toString(), new Date(NaN).toJSON(), new Date(8.64e15 + 1).getTime(), Date.UTC(99), Date.UTC(2020, 12, 1), Date.UTC(2020, -1), Date.UTC());
log(typeof (d + 1), d - 0, d[Symbol.toPrimitive]("number"), Date.length, Date.prototype.toGMTString === Date.prototype.toUTCString, Object.prototype.toString.call(d));
for (const t of [0, -1, 951782400000, 951868799999, -62198755200000, 253402300800000, -8.64e15]) log(new Date(t).toISOString());
const s = new Date(0); log(s.setUTCFullYear(2000, 1, 29), s.setUTCMonth(0, 31), s.setUTCMonth(1), s.setUTCHours(25), s.setUTCMinutes(-1), s.setUTCSeconds(1.9), s.setUTCMilliseconds(NaN), s.setUTCDate(1), s.setUTCFullYear(2001));
const order = []; const n = (k) => ({ valueOf() { order.push(k); return 1; } }); new Date(NaN).setHours(n("h"), n("m"), n("s")); log(order.join());
const l = new Date(2020, 6, 1, 12, 34, 56, 78); log(l.getFullYear(), l.getMonth(), l.getDate(), l.getHours(), l.getMinutes(), l.getSeconds(), l.getMilliseconds(), l.getDay(), l.getYear(), new Date(l.toString()).getTime() === l.getTime() - 78, new Date(l.getTime()).getTime() === +l);
log(new Date(2019, 0).toDateString(), new Date(5, 0).getFullYear(), new Date(-1, 0).toDateString(), new Date(2019, 0).toLocaleDateString(), new Date(2019, 0, 1, 15, 4, 5).toLocaleTimeString(), new Date(2019, 0, 1, 0, 4, 5).toLocaleString());
try { new Date(NaN).toISOString(); } catch (e) { log(e.name, e.message); }
try { Date.prototype.getTime.call({}); } catch (e) { log(e.name); }
log(typeof Date(), typeof Date.now(), Math.abs(Date.now() - new Date()) < 1000, new Date(new Date(5)).getTime(), new Date("5") < new Date(), new Date(undefined).getTime(), new Date(null).getTime(), new Date(true).getTime());

// expect: 2020-01-01T00:00:00.000Z 2020-02-01T00:00:00.000Z 2020-02-03T00:00:00.000Z 2020-02-03T04:05:00.000Z 2020-02-03T04:05:06.789Z 2020-02-03T02:35:06.123Z
// expect: +275760-09-13T00:00:00.000Z invalid invalid -000001-01-01T00:00:00.000Z invalid invalid 2020-01-02T00:00:00.000Z invalid invalid invalid invalid
// expect: 2022-02-01T11:04:05.000Z 2020-01-01T10:00:00.000Z 2020-01-01T00:00:00.000Z 2020-01-02T03:04:00.000Z 2020-01-02T17:06:00.000Z 1999-01-05T00:00:00.000Z 1970-01-01T00:00:00.000Z 2020-01-02T15:00:00.000Z 2000-01-01T13:00:00.000Z invalid invalid
// expect: 2024-02-29T12:30:15.007Z Thu, 29 Feb 2024 12:30:15 GMT 2024-02-29T12:30:15.007Z 4 2024 1 29
// expect: Invalid Date null NaN 915148800000 1609459200000 1575158400000 NaN
// expect: string 1709209815007 1709209815007 7 true [object Date]
// expect: 1970-01-01T00:00:00.000Z
// expect: 1969-12-31T23:59:59.999Z
// expect: 2000-02-29T00:00:00.000Z
// expect: 2000-02-29T23:59:59.999Z
// expect: -000001-01-01T00:00:00.000Z
// expect: +010000-01-01T00:00:00.000Z
// expect: -271821-04-20T00:00:00.000Z
// expect: 951782400000 949276800000 951955200000 952045200000 952045140000 952045141000 NaN NaN 978307200000
// expect: h,m,s
// expect: 2020 6 1 12 34 56 78 3 120 true true
// expect: Tue Jan 01 2019 1905 Fri Jan 01 -0001 1/1/2019 3:04:05 PM 1/1/2019, 12:04:05 AM
// expect: RangeError Invalid time value
// expect: TypeError
// expect: string number true 5 true NaN 0 1
