// Records that are alike: JSON.parse expects of each object the keys that objects of its shape got before.
const list = JSON.parse('[{"a":1,"b":2},{"a":3,"b":4},{"a":5,"c":6},{"b":7,"a":8},{"a":9,"b":10,"b":11},{"a":12}]');
print(JSON.stringify(list)); // expect: [{"a":1,"b":2},{"a":3,"b":4},{"a":5,"c":6},{"b":7,"a":8},{"a":9,"b":11},{"a":12}]
print(list.map(record => Object.keys(record).join("")).join()); // expect: ab,ab,ac,ba,ab,a

// A key that another one begins with, empty ones, escaped ones, indexes, __proto__.
const one = '{"name":1,"":2,"na":3,"names":4,"0":5,"01":6,"__proto__":7,"q\\"q":8,"\\u0041":9}';
for (let i = 0; i < 3; i++) {
    const parsed = JSON.parse(one);
    print(Object.entries(parsed).join(" ")); // expect: 0,5 name,1 ,2 na,3 names,4 01,6 __proto__,7 q"q,8 A,9
                                             // expect: 0,5 name,1 ,2 na,3 names,4 01,6 __proto__,7 q"q,8 A,9
                                             // expect: 0,5 name,1 ,2 na,3 names,4 01,6 __proto__,7 q"q,8 A,9
    if (Object.getPrototypeOf(parsed) !== Object.prototype) { print("changed"); }
}

// Texts that only look like the expected key.
function fails(text) {
    try {
        return JSON.stringify(JSON.parse(text));
    } catch (error) {
        return error.name;
    }
}
JSON.parse('{"x\\"":1}');
print(fails('{"x"":1}')); // expect: SyntaxError
JSON.parse('{"y\\\\":1}');
print(fails('{"y\\":1}')); // expect: SyntaxError
JSON.parse('{"tab\\t":1}');
print(fails('{"tab\t":1}')); // expect: SyntaxError
JSON.parse('{"key":1}');
print(fails('{"key')); // expect: SyntaxError
print(fails('{"key"')); // expect: SyntaxError
print(fails('{"key" : 2}')); // expect: {"key":2}
print(fails('{"key"; 2}')); // expect: SyntaxError
print(fails('{"ke\\u0079":3}')); // expect: {"key":3}
print(fails('{"kex":4}')); // expect: {"kex":4}
print(fails('{"k€":5}')); // expect: {"k€":5}
print(fails('{"key":"€"}')); // expect: {"key":"€"}

// Kinds of values that change, nested objects, many properties.
for (const value of [1, 1.5, "s", null, true, [1], { z: 1 }]) {
    print(JSON.stringify(JSON.parse(JSON.stringify({ v: value, w: [value, { v: value }] }))));
}
// expect: {"v":1,"w":[1,{"v":1}]}
// expect: {"v":1.5,"w":[1.5,{"v":1.5}]}
// expect: {"v":"s","w":["s",{"v":"s"}]}
// expect: {"v":null,"w":[null,{"v":null}]}
// expect: {"v":true,"w":[true,{"v":true}]}
// expect: {"v":[1],"w":[[1],{"v":[1]}]}
// expect: {"v":{"z":1},"w":[{"z":1},{"v":{"z":1}}]}
const large = "{" + Array.from({ length: 600 }, (_, i) => `"key${i}":${i}`).join() + "}";
for (let i = 0; i < 3; i++) {
    const parsed = JSON.parse(large);
    if (Object.keys(parsed).length !== 600 || parsed.key599 !== 599) { print("lost"); }
}

// What a prototype has does not show.
Object.defineProperty(Object.prototype, "set", { set() { print("called"); }, configurable: true });
for (let i = 0; i < 2; i++) { print(JSON.stringify(JSON.parse('{"set":1,"after":2}'))); } // expect: {"set":1,"after":2}
                                                                                          // expect: {"set":1,"after":2}
delete Object.prototype.set;

// With a reviver, objects and arrays in each other keep their records.
const sources = [];
JSON.parse('{"a":[1,{"b":[2.0,{"c":3e0}],"d":4},5],"e":{"f":6}}', function (key, value, { source }) {
    if (source !== undefined) { sources.push(key + "=" + source); }
    return value;
});
print(sources.join(" ")); // expect: 0=1 0=2.0 c=3e0 d=4 2=5 f=6

// Collections in between.
let sum = 0;
for (let i = 0; i < 20000; i++) { sum += JSON.parse(`{"i":${i},"n":{"i":${i & 7}},"s":"${"x".repeat(i & 15)}"}`).n.i; }
print(sum); // expect: 70000
