suite({
    "push, pop": () => () => {
        const list = [];
        for (let i = 0; i < 1000; i++) { list.push(i); }
        let sum = 0;
        while (list.length > 0) { sum += list.pop(); }
        return sum;
    },
    "queue: push, shift": () => () => {
        const queue = [1, 2, 3, 4, 5, 6, 7, 8];
        let sum = 0;
        for (let i = 0; i < 1000; i++) {
            sum += queue.shift();
            queue.push(i);
        }
        return sum;
    },
    "unshift": () => () => {
        const list = [];
        for (let i = 0; i < 100; i++) { list.unshift(i); }
        return list[0] + list.length;
    },
    "splice": () => {
        const list = randomIntegers(200);
        return () => {
            let sum = 0;
            for (let i = 0; i < 100; i++) {
                const removed = list.splice(i, 2, i);
                sum += removed.length;
                list.splice(i, 1, removed[0], removed[1]);
            }
            return sum + list.length;
        };
    },
    "slice": () => {
        const list = randomIntegers(1000);
        return () => list.slice(10, 900).length + list.slice(-5)[0];
    },
    "concat": () => {
        const a = randomIntegers(300), b = randomWords(300);
        return () => a.concat(b, 1, [2, 3]).length;
    },
    "spread": () => {
        const a = randomIntegers(300), b = randomWords(300);
        return () => [...a, 0, ...b].length;
    },
    "join numbers": () => {
        const list = randomIntegers(1000);
        return () => list.join().length;
    },
    "join words": () => {
        const list = randomWords(1000);
        return () => list.join(", ").length;
    },
    "indexOf integer": () => {
        const list = randomIntegers(1000);
        return () => list.indexOf(-1) + list.indexOf(list[700]);
    },
    "indexOf object": () => {
        const list = randomIntegers(1000).map(value => ({ value }));
        const last = list[900];
        return () => list.indexOf(last);
    },
    "includes string": () => {
        const list = randomWords(1000);
        const last = list[900].slice(0, 2) + list[900].slice(2);
        return () => Number(list.includes(last)) + Number(list.includes("none of them"));
    },
    "reverse": () => {
        const list = randomIntegers(1000);
        return () => list.reverse().reverse()[0];
    },
    "fill": () => () => new Array(1000).fill(7)[999],
    "sort integers": () => {
        const list = randomIntegers(1000);
        return () => list.slice().sort((a, b) => a - b)[500];
    },
    "sort doubles": () => {
        const list = randomIntegers(1000).map(value => value / 7);
        return () => Math.floor(list.slice().sort((a, b) => a - b)[500]);
    },
    "sort words": () => {
        const list = randomWords(1000);
        return () => list.slice().sort()[500];
    },
    "sort integers as text": () => {
        const list = randomIntegers(500);
        return () => list.slice().sort()[250];
    },
    "sort objects": () => {
        const list = randomWords(500).map((name, i) => ({ name, rank: i * 7919 % 500 }));
        return () => list.slice().sort((a, b) => a.rank - b.rank)[250].name;
    },
    "sort what is sorted": () => {
        const list = randomIntegers(1000).sort((a, b) => a - b);
        return () => list.sort((a, b) => a - b)[500];
    },
    "toSorted, toReversed, with": () => {
        const list = randomIntegers(300);
        return () => list.toSorted((a, b) => b - a).toReversed().with(0, 5)[0];
    },
    "map": () => {
        const list = randomIntegers(1000);
        return () => list.map(value => value * 2)[999];
    },
    "filter": () => {
        const list = randomIntegers(1000);
        return () => list.filter(value => value % 3 === 0).length;
    },
    "reduce": () => {
        const list = randomIntegers(1000);
        return () => list.reduce((sum, value) => sum + value, 0);
    },
    "forEach": () => {
        const list = randomIntegers(1000);
        return () => {
            let sum = 0;
            list.forEach((value, index) => { sum += value ^ index; });
            return sum;
        };
    },
    "map, filter, reduce": () => {
        const list = randomWords(300).map((name, i) => ({ name, age: i % 90 }));
        return () => list.filter(one => one.age > 30).map(one => one.name.length).reduce((a, b) => a + b, 0);
    },
    "find, findIndex, findLast": () => {
        const list = randomIntegers(1000);
        return () => list.find(value => value > 2000000) === undefined ? list.findIndex(value => value === list[800]) +
            list.findLast(value => value < 1000000) : 0;
    },
    "some, every": () => {
        const list = randomIntegers(1000);
        return () => Number(list.some(value => value < 0)) + Number(list.every(value => value >= 0));
    },
    "flat": () => {
        const list = randomIntegers(100).map(value => [value, [value + 1, [value + 2]]]);
        return () => list.flat(2).length;
    },
    "flatMap": () => {
        const list = randomIntegers(300);
        return () => list.flatMap(value => [value, value + 1]).length;
    },
    "Array.from iterable": () => {
        const set = new Set(randomIntegers(500));
        return () => Array.from(set).length;
    },
    "Array.from length": () => () => Array.from({ length: 500 }, (_, i) => i * i)[499],
    "for of entries": () => {
        const list = randomIntegers(500);
        return () => {
            let sum = 0;
            for (const [index, value] of list.entries()) { sum += index ^ value; }
            return sum;
        };
    },
    "destructuring": () => {
        const pairs = randomIntegers(300).map(value => [value, value + 1, value + 2]);
        return () => {
            let sum = 0;
            for (const [a, b, ...rest] of pairs) { sum += a - b + rest[0]; }
            return sum;
        };
    },
    "copyWithin": () => {
        const list = randomIntegers(1000);
        return () => list.copyWithin(0, 500).length;
    },
    "Array.isArray, at": () => {
        const lists = [randomIntegers(10), { length: 1 }, randomWords(10)];
        return () => {
            let sum = 0;
            for (let i = 0; i < 300; i++) {
                const list = lists[i % 3];
                if (Array.isArray(list)) { sum += typeof list.at(-1) === "number" ? 1 : 2; }
            }
            return sum;
        };
    },
    "lastIndexOf, keys": () => {
        const list = randomIntegers(500);
        return () => {
            let sum = list.lastIndexOf(list[3]);
            for (const key of list.keys()) { sum += key; }
            return sum;
        };
    },
});
