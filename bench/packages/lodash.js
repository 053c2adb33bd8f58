// Collections, deep copies and comparisons, templates, chains.
const _ = require("lodash");

const people = Array.from({ length: 3000 }, (_unused, i) => ({
    id: i, name: `name ${i * 7919 % 3000}`, age: i % 90, tags: ["a", "b", "t" + i % 10], address: { city: "c" + i % 50, zip: [i, i + 1] },
}));
let sum = 0;
for (let round = 0; round < 10; round++) {
    const byCity = _.groupBy(people, "address.city");
    const oldest = _.mapValues(byCity, list => _.maxBy(list, "age").name);
    const sorted = _.orderBy(people, ["age", "name"], ["desc", "asc"]);
    const copy = _.cloneDeep(people);
    sum += _.size(oldest) + sorted[10].id + Number(_.isEqual(copy, people)) + _.uniq(_.flatMap(people, "tags")).length;
    sum += _.chain(people).filter({ age: 30 }).map("id").reduce((a, b) => a + b).value();
    sum += _.sumBy(_.merge({}, { list: copy }, { list: people }).list, person => person.address.zip[1]);
}
console.log(sum);
console.log(_.VERSION, _.chunk([1, 2, 3, 4, 5], 2), _.cloneDeep({ a: new Map([[1, { b: 2 }]]), d: new Date(0), r: /x/g, s: new Set([1]) }));
console.log(_.template("hello <%= user %>! <% _.forEach([1, 2], function(x) { %>[<%- x %>]<% }) %>")({ user: "fred" }));
console.log(_.camelCase("Foo Bar-baz"), _.deburr("déjà vu"), _.words("fred, barney, & pebbles"), _([1, 2, 3]).map(x => x * x).filter(x => x > 1).value());
console.log(_.isPlainObject(Object.create(null)), _.isBuffer(Buffer.alloc(1)), _.isTypedArray(new Uint8Array(1)), _.isArguments((function () { return arguments; })()));
console.log(_.curry((a, b, c) => a + b + c)(1)(2)(3), _.omit({ a: 1, b: 2 }, "a"), _.get({ a: [{ b: { c: 3 } }] }, "a[0].b.c"), Object.keys(_).length);
console.log(_.memoize(x => x).cache, _.chain([3, 1]).sort());
