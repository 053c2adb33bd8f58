suite({
    "await": () => async () => {
        let sum = 0;
        for (let i = 0; i < 100; i++) { sum += await i; }
        return sum;
    },
    "async functions": () => {
        const add = async (a, b) => a + b;
        return async () => {
            let sum = 0;
            for (let i = 0; i < 100; i++) { sum = await add(sum, i); }
            return sum;
        };
    },
    "then": () => () => {
        let promise = Promise.resolve(0);
        for (let i = 0; i < 100; i++) { promise = promise.then(value => value + i); }
        return promise;
    },
    "Promise.all": () => async () => {
        const all = await Promise.all(Array.from({ length: 50 }, async (_, i) => i));
        return all.length;
    },
    "Promise.race, any, allSettled": () => async () => {
        const list = [1, 2, 3].map(value => Promise.resolve(value));
        return await Promise.race(list) + await Promise.any(list) + (await Promise.allSettled(list)).length;
    },
    "new Promise": () => async () => {
        let sum = 0;
        for (let i = 0; i < 50; i++) { sum += await new Promise(resolve => resolve(i)); }
        return sum;
    },
    "rejections": () => async () => {
        let sum = 0;
        for (let i = 0; i < 50; i++) {
            try {
                await Promise.reject(i);
            } catch (error) {
                sum += error;
            }
        }
        return sum;
    },
    "async generators": () => {
        async function* count(limit) { for (let i = 0; i < limit; i++) { yield i; } }
        return async () => {
            let sum = 0;
            for await (const value of count(50)) { sum += value; }
            return sum;
        };
    },
});
