// Map: Map and Set with integer, string and object keys, and objects used as dictionaries.
let total = 0;
for (let round = 0; round < 15; round++) {
    const byNumber = new Map(), byName = new Map(), byObject = new Map(), seen = new Set(), plain = Object.create(null);
    const keys = [];
    for (let i = 0; i < 20000; i++) {
        const n = (i * 7919) % 30011, name = "key" + (n % 5000);
        byNumber.set(n, i);
        byName.set(name, (byName.get(name) || 0) + 1);
        plain[name] = (plain[name] | 0) + 2;
        seen.add(n % 777);
        if (i % 10 === 0) {
            keys.push({ i });
            byObject.set(keys[keys.length - 1], i);
        }
    }
    for (let i = 0; i < 20000; i += 2) byNumber.delete(i);
    for (const [key, value] of byNumber) total += (key ^ value) & 15;
    for (const key of keys) total += byObject.get(key);
    byName.forEach((count, name) => (total += count * name.length));
    for (const name in plain) if (plain[name] !== byName.get(name) * 2) throw new Error("maps: " + name);
    total += seen.size + byNumber.size;
}
if (total !== 303595485) throw new Error("maps: " + total);
