const doubles = Float64Array.from(randomIntegers(1000), value => value / 3);
const integers = Int32Array.from(randomIntegers(1000));

suite({
    "new of an array": () => {
        const list = randomIntegers(1000);
        return () => new Float64Array(list).length + new Uint8Array(list)[5];
    },
    "new of a length": () => () => new Uint8Array(256).length + new Float64Array(64).length,
    "set, subarray": () => {
        const target = new Float64Array(2000);
        return () => {
            target.set(doubles, 500);
            target.set([1, 2, 3], 10);
            return target.subarray(500, 600).length;
        };
    },
    "set of another kind": () => {
        const target = new Float32Array(1000);
        return () => {
            target.set(integers);
            return target.length;
        };
    },
    "slice, fill, copyWithin": () => () => integers.slice(10, 500).fill(7, 100).copyWithin(0, 200)[0],
    "sort doubles": () => () => Math.floor(doubles.slice().sort()[500]),
    "sort integers": () => () => integers.slice().sort()[500],
    "sort by comparator": () => () => integers.slice(0, 300).sort((a, b) => b - a)[100],
    "map, filter": () => () => doubles.map(value => value * 2).filter(value => value > 1000).length,
    "reduce, forEach": () => () => {
        let sum = 0;
        integers.forEach(value => { sum += value; });
        return integers.reduce((a, b) => a + b, sum);
    },
    "indexOf, includes": () => () => integers.indexOf(integers[900]) + Number(doubles.includes(-1)),
    "reverse": () => {
        const list = integers.slice();
        return () => list.reverse().reverse()[0];
    },
    "join": () => () => integers.join().length,
    "from": () => () => Uint16Array.from({ length: 300 }, (_, i) => i).length + Float32Array.of(1, 2, 3).length,
    "spread, for of": () => () => {
        let sum = [...integers].length;
        for (const value of integers) { sum += value; }
        return sum;
    },
    "DataView": () => {
        const view = new DataView(new ArrayBuffer(1024));
        return () => {
            let sum = 0;
            for (let i = 0; i < 1000; i += 8) {
                view.setUint16(i, i);
                view.setFloat32(i + 4, i, true);
                sum += view.getUint16(i) + view.getFloat32(i + 4, true) + view.getInt8(i);
            }
            return sum;
        };
    },
    "ArrayBuffer slice": () => {
        const buffer = new ArrayBuffer(4096);
        return () => buffer.slice(100, 3000).byteLength;
    },
    "write and sum": () => {
        const list = new Float32Array(1000);
        return () => {
            for (let i = 0; i < list.length; i++) { list[i] = i * 0.5; }
            let sum = 0;
            for (let i = 0; i < list.length; i++) { sum += list[i]; }
            return sum;
        };
    },
});
