const doubles = randomIntegers(300).map(value => value / 7);

suite({
    "toString of integers": () => {
        const list = randomIntegers(300);
        return () => list.reduce((length, value) => length + String(value).length, 0);
    },
    "toString of doubles": () => () => doubles.reduce((length, value) => length + String(value).length, 0),
    "toString by radix": () => {
        const list = randomIntegers(200);
        return () => list.reduce((length, value) => length + value.toString(16).length + value.toString(2).length, 0);
    },
    "toFixed": () => () => doubles.reduce((length, value) => length + value.toFixed(2).length, 0),
    "toPrecision, toExponential": () => () =>
        doubles.reduce((length, value) => length + value.toPrecision(6).length + value.toExponential(3).length, 0),
    "toLocaleString": () => () => doubles.slice(0, 20).reduce((length, value) => length + value.toLocaleString("en-US").length, 0),
    "parseInt": () => {
        const list = randomIntegers(300).map(value => String(value) + "px");
        return () => list.reduce((sum, value) => sum + parseInt(value, 10), 0);
    },
    "parseFloat": () => {
        const list = doubles.map(String);
        return () => Math.floor(list.reduce((sum, value) => sum + parseFloat(value), 0));
    },
    "Number of text": () => {
        const list = randomIntegers(300).map(String);
        return () => list.reduce((sum, value) => sum + Number(value) + +value, 0);
    },
    "Math.floor, round, trunc": () => () =>
        doubles.reduce((sum, value) => sum + Math.floor(value) + Math.round(value) + Math.trunc(value) + Math.ceil(value), 0),
    "Math.sqrt, abs, min, max": () => () =>
        Math.floor(doubles.reduce((sum, value) => Math.max(Math.sqrt(Math.abs(value - sum)), Math.min(sum, value)), 0)),
    "Math.sin, cos, atan2": () => () =>
        Math.floor(1000 * doubles.reduce((sum, value) => sum + Math.sin(value) * Math.cos(value) + Math.atan2(value, 3), 0)),
    "Math.exp, log, pow": () => () =>
        Math.floor(doubles.reduce((sum, value) => sum + Math.exp(value / 1e6) + Math.log(value + 1) + Math.pow(value, 0.3), 0)),
    "Math.hypot, sign, cbrt": () => () =>
        Math.floor(doubles.reduce((sum, value) => sum + Math.hypot(value, 3) + Math.sign(value) + Math.cbrt(value), 0)),
    "Math.imul, clz32, fround": () => () =>
        doubles.reduce((sum, value) => (sum + Math.imul(value, 3) + Math.clz32(value) + Math.fround(value)) | 0, 0),
    "Math.random": () => () => {
        let count = 0;
        for (let i = 0; i < 300; i++) { count += Number(Math.random() < 2); }
        return count;
    },
    "BigInt small": () => () => {
        let value = 1n;
        for (let i = 1n; i < 100n; i++) { value = (value * 31n + i) % 1000003n; }
        return String(value);
    },
    "BigInt large": () => () => {
        let value = 1n;
        for (let i = 1n; i < 100n; i++) { value *= i; }
        return value.toString().length;
    },
    "BigInt.asUintN": () => () => {
        let hash = 14695981039346656037n;
        for (let i = 0; i < 50; i++) { hash = BigInt.asUintN(64, (hash ^ BigInt(i)) * 1099511628211n); }
        return hash.toString(16);
    },
    "Number.isNaN, isFinite": () => () => doubles.reduce((count, value) => count + Number(Number.isNaN(value)) + Number(isFinite(value)), 0),
});
