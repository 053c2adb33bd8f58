function sum3(a, b, c) { return a + b + c; }

suite({
    "call, apply": () => {
        const list = [1, 2, 3];
        return () => {
            let sum = 0;
            for (let i = 0; i < 200; i++) { sum += sum3.call(null, i, 2, 3) + sum3.apply(null, list); }
            return sum;
        };
    },
    "bind": () => {
        const bound = sum3.bind(null, 1, 2);
        return () => {
            let sum = 0;
            for (let i = 0; i < 200; i++) { sum += bound(i); }
            return sum + sum3.bind(null, 1)(2, 3);
        };
    },
    "rest, spread": () => {
        const add = (...list) => list.length + list[0];
        const list = [1, 2, 3, 4];
        return () => {
            let sum = 0;
            for (let i = 0; i < 200; i++) { sum += add(i, 1, 2) + add(...list); }
            return sum;
        };
    },
    "arguments": () => {
        function add() {
            let sum = 0;
            for (let i = 0; i < arguments.length; i++) { sum += arguments[i]; }
            return sum;
        }
        return () => {
            let sum = 0;
            for (let i = 0; i < 200; i++) { sum += add(i, 1, 2) + add.apply(null, [i]); }
            return sum;
        };
    },
    "Math.max of many": () => {
        const list = randomIntegers(500);
        return () => Math.max(...list) + Math.min.apply(null, list);
    },
    "generators": () => {
        function* count(limit) { for (let i = 0; i < limit; i++) { yield i; } }
        return () => {
            let sum = 0;
            for (const value of count(500)) { sum += value; }
            return sum;
        };
    },
    "yield*": () => {
        function* walk(depth) {
            if (depth > 0) { yield* walk(depth - 1); }
            yield depth;
            if (depth > 0) { yield* walk(depth - 1); }
        }
        return () => {
            let sum = 0;
            for (const value of walk(6)) { sum += value; }
            return sum;
        };
    },
    "iterator helpers": () => {
        const list = randomIntegers(500);
        return () => list.values().filter(value => value % 2 === 0).map(value => value + 1).take(200).reduce((a, b) => a + b, 0);
    },
    "iterators of one's own": () => {
        class Range {
            constructor(end) { this.end = end; }
            [Symbol.iterator]() {
                let at = 0;
                return { next: () => at < this.end ? { value: at++, done: false } : { value: undefined, done: true } };
            }
        }
        return () => {
            let sum = 0;
            for (const value of new Range(500)) { sum += value; }
            return sum;
        };
    },
    "throw, catch": () => () => {
        let count = 0;
        for (let i = 0; i < 50; i++) {
            try {
                throw i;
            } catch (error) {
                count += error;
            }
        }
        return count;
    },
    "new Error": () => () => {
        let count = 0;
        for (let i = 0; i < 20; i++) {
            try {
                throw new TypeError("bad " + i);
            } catch (error) {
                count += error.message.length;
            }
        }
        return count;
    },
    "Error.stack": () => () => {
        let count = 0;
        for (let i = 0; i < 10; i++) { count += Number(new Error("e").stack.length > 0); }
        return count;
    },
    "closures": () => () => {
        const adders = [];
        for (let i = 0; i < 100; i++) { adders.push(value => value + i); }
        return adders.reduce((sum, add) => add(sum), 0);
    },
    "Function.prototype.toString": () => {
        const functions = inTurn([sum3, randomWords, makeRandom, suite]);
        return () => {
            let count = 0;
            for (let i = 0; i < 20; i++) { count += Number(functions().toString().length > 20); }
            return count;
        };
    },
});
