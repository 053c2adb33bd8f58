const record = { id: 1, name: "n", email: "e", score: 2.5, active: true, tags: [], address: null, zip: 7 };
const dictionary = Object.fromEntries(randomWords(200).map((word, i) => [word, i]));

suite({
    "keys": () => () => Object.keys(record).length + Object.keys(dictionary).length,
    "values": () => () => Object.values(record).length + Object.values(dictionary).length,
    "entries": () => () => {
        let sum = 0;
        for (const [key, value] of Object.entries(record)) { sum += key.length + Number(typeof value === "number"); }
        return sum;
    },
    "entries, fromEntries": () => () => Object.keys(Object.fromEntries(Object.entries(record).map(([key, value]) => [key, value]))).length,
    "for in": () => () => {
        let sum = 0;
        for (const key in record) { sum += key.length; }
        for (const key in dictionary) { sum += dictionary[key]; }
        return sum;
    },
    "assign": () => () => {
        let sum = 0;
        for (let i = 0; i < 50; i++) { sum += Object.assign({}, record, { id: i }).id; }
        return sum;
    },
    "spread": () => () => {
        let sum = 0;
        for (let i = 0; i < 50; i++) { sum += ({ ...record, id: i }).id; }
        return sum;
    },
    "rest": () => () => {
        let sum = 0;
        for (let i = 0; i < 50; i++) {
            const { id, name, ...rest } = record;
            sum += id + rest.zip;
        }
        return sum;
    },
    "hasOwn, in": () => {
        const keys = [...Object.keys(record), "none", "toString"];
        return () => {
            let count = 0;
            for (const key of keys) {
                count += Number(Object.hasOwn(record, key)) + Number(key in record) + Number(record.hasOwnProperty(key));
            }
            return count;
        };
    },
    "computed keys": () => {
        const words = randomWords(200);
        return () => {
            let sum = 0;
            for (const word of words) { sum += dictionary[word] ?? 0; }
            return sum;
        };
    },
    "counters": () => {
        const words = randomWords(500).map(word => word.slice(0, 2));
        return () => {
            const counts = Object.create(null);
            for (const word of words) { counts[word] = (counts[word] ?? 0) + 1; }
            return Object.keys(counts).length;
        };
    },
    "delete": () => () => {
        const object = { a: 1, b: 2, c: 3, d: 4 };
        let count = 0;
        for (let i = 0; i < 50; i++) {
            object["k" + i % 5] = i;
            count += Number(delete object["k" + (i + 3) % 5]);
        }
        return count + Object.keys(object).length;
    },
    "defineProperty": () => () => {
        let sum = 0;
        for (let i = 0; i < 50; i++) {
            const object = {};
            Object.defineProperty(object, "x", { value: i, enumerable: true, writable: false });
            Object.defineProperty(object, "y", { get() { return i; } });
            sum += object.x + object.y;
        }
        return sum;
    },
    "getOwnPropertyDescriptor": () => () => {
        let count = 0;
        for (const key of Object.getOwnPropertyNames(record)) {
            count += Number(Object.getOwnPropertyDescriptor(record, key).writable);
        }
        return count;
    },
    "freeze, isFrozen": () => () => {
        let count = 0;
        for (let i = 0; i < 50; i++) { count += Number(Object.isFrozen(Object.freeze({ x: i, y: 2 }))); }
        return count;
    },
    "create, getPrototypeOf": () => {
        const prototype = { hello() { return 1; } };
        return () => {
            let sum = 0;
            for (let i = 0; i < 100; i++) {
                const object = Object.create(prototype);
                sum += object.hello() + Number(Object.getPrototypeOf(object) === prototype);
            }
            return sum;
        };
    },
    "Object.is, Number.isInteger": () => {
        const list = randomIntegers(300).map(value => value / 2);
        return () => {
            let count = 0;
            for (const value of list) { count += Number(Object.is(value, 7)) + Number(Number.isInteger(value)); }
            return count;
        };
    },
    "Reflect": () => () => {
        let sum = 0;
        for (let i = 0; i < 50; i++) {
            const object = { a: i };
            Reflect.set(object, "b", 1);
            sum += Reflect.get(object, "a") + Reflect.ownKeys(object).length + Number(Reflect.has(object, "b"));
        }
        return sum;
    },
    "Proxy get, set": () => {
        const proxy = new Proxy({ x: 1 }, {
            get(target, key) { return target[key]; },
            set(target, key, value) { target[key] = value; return true; },
        });
        return () => {
            let sum = 0;
            for (let i = 0; i < 100; i++) {
                proxy.x = i;
                sum += proxy.x;
            }
            return sum;
        };
    },
    "getters, setters": () => {
        class Celsius {
            constructor(degrees) { this.degrees = degrees; }
            get fahrenheit() { return this.degrees * 9 / 5 + 32; }
            set fahrenheit(value) { this.degrees = (value - 32) * 5 / 9; }
        }
        return () => {
            const value = new Celsius(10);
            for (let i = 0; i < 100; i++) { value.fahrenheit = i; }
            return Math.round(value.fahrenheit);
        };
    },
    "classes, private fields": () => {
        class Counter {
            #count = 0;
            step(by) { this.#count += by; return this; }
            get count() { return this.#count; }
        }
        class Doubled extends Counter {
            step(by) { return super.step(2 * by); }
        }
        return () => {
            let sum = 0;
            for (let i = 0; i < 50; i++) { sum += new Doubled().step(i).step(1).count; }
            return sum;
        };
    },
    "instanceof, typeof": () => {
        const list = [new Map(), [], new Error("e"), {}, "text", 1];
        return () => {
            let count = 0;
            for (let i = 0; i < 300; i++) {
                const value = list[i % 6];
                count += Number(value instanceof Map) + Number(value instanceof Array) + Number(typeof value === "string");
            }
            return count;
        };
    },
    "toString": () => {
        const list = [new Map(), [], null, {}, "text", 1, new Date(0)];
        return () => list.map(value => Object.prototype.toString.call(value)).join().length;
    },
    "Symbol": () => {
        const key = Symbol("key");
        return () => {
            let sum = 0;
            for (let i = 0; i < 100; i++) {
                const object = { [key]: i, [Symbol.iterator]: null };
                sum += object[key] + Number(Symbol.for("shared") === Symbol.for("shared"));
            }
            return sum;
        };
    },
});
