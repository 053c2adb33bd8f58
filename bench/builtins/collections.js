suite({
    "Map of integers": () => () => {
        const map = new Map();
        for (let i = 0; i < 500; i++) { map.set(i * 7, i); }
        let sum = 0;
        for (let i = 0; i < 1000; i++) { sum += map.get(i) ?? 1; }
        return sum;
    },
    "Map of words": () => {
        const words = randomWords(500);
        return () => {
            const map = new Map();
            for (const word of words) { map.set(word, (map.get(word) ?? 0) + word.length); }
            return map.size;
        };
    },
    "Map of objects": () => {
        const keys = randomIntegers(300).map(value => ({ value }));
        return () => {
            const map = new Map();
            for (const key of keys) { map.set(key, key.value); }
            let sum = 0;
            for (const key of keys) { sum += map.get(key); }
            return sum;
        };
    },
    "Map get": () => {
        const words = randomWords(300);
        const map = new Map(words.map((word, i) => [word, i]));
        return () => {
            let sum = 0;
            for (const word of words) { sum += map.get(word); }
            return sum;
        };
    },
    "Map delete": () => () => {
        const map = new Map();
        for (let i = 0; i < 300; i++) { map.set(i, i); }
        for (let i = 0; i < 300; i += 2) { map.delete(i); }
        return map.size;
    },
    "Map for of": () => {
        const map = new Map(randomWords(500).map((word, i) => [word, i]));
        return () => {
            let sum = 0;
            for (const [key, value] of map) { sum += key.length ^ value; }
            return sum;
        };
    },
    "Map forEach": () => {
        const map = new Map(randomWords(500).map((word, i) => [word, i]));
        return () => {
            let sum = 0;
            map.forEach((value, key) => { sum += key.length ^ value; });
            return sum;
        };
    },
    "new Map of entries": () => {
        const entries = randomWords(300).map((word, i) => [word, i]);
        return () => new Map(entries).size;
    },
    "Map.groupBy, Object.groupBy": () => {
        const words = randomWords(300);
        return () => Map.groupBy(words, word => word.length).size + Object.groupBy(words, word => word[0]).a.length;
    },
    "Set add, has": () => {
        const list = randomIntegers(500, 2000);
        return () => {
            const set = new Set();
            for (const value of list) { set.add(value); }
            let count = 0;
            for (let i = 0; i < 1000; i++) { count += Number(set.has(i)); }
            return count;
        };
    },
    "new Set, spread": () => {
        const list = randomIntegers(500, 300);
        return () => [...new Set(list)].length;
    },
    "Set for of": () => {
        const set = new Set(randomIntegers(1000));
        return () => {
            let sum = 0;
            for (const value of set) { sum += value; }
            return sum;
        };
    },
    "Set union, intersection, difference": () => {
        const a = new Set(randomIntegers(300, 500, 3)), b = new Set(randomIntegers(300, 500, 5));
        return () => a.union(b).size + a.intersection(b).size + a.difference(b).size + Number(a.isSubsetOf(b));
    },
    "WeakMap": () => {
        const keys = randomIntegers(300).map(value => ({ value }));
        return () => {
            const map = new WeakMap();
            for (const key of keys) { map.set(key, key.value); }
            let sum = 0;
            for (const key of keys) { sum += map.get(key); }
            return sum;
        };
    },
    "WeakSet, WeakRef": () => {
        const keys = randomIntegers(100).map(value => ({ value }));
        const set = new WeakSet(keys);
        const references = keys.map(key => new WeakRef(key));
        return () => {
            let sum = keys.length;
            for (const reference of references) { sum += Number(set.has(reference.deref())); }
            return sum;
        };
    },
});
