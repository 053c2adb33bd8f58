// `using` at the top of a module: disposed of at its end, asynchronously with `await using`.
const order = [];
const resource = (name) => ({ name, [Symbol.dispose]() { order.push(name); }, async [Symbol.asyncDispose]() { await 0; order.push("async " + name); console.log(order.join()); } });
await using first = resource("first");
using second = resource("second");
export { second };
export const later = () => second.name;
order.push("body");
console.log(later());
// expect: second
// expect: body,second,async first
