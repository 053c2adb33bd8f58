// What the global object is called, and which of its properties are listed.
console.log(Object.prototype.toString.call(globalThis), JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, Symbol.toStringTag)));
console.log(Object.keys(globalThis).filter((name) => !/^(fetch|navigator|sessionStorage)$/.test(name)));
console.log(require("util").inspect(globalThis).split("\n").slice(0, 3));
console.log(Buffer.poolSize, Buffer.from("ab").inspect());

// expect: [object global] {"value":"global","writable":false,"enumerable":false,"configurable":true}
// expect: [
// expect:   'global',          'clearImmediate',
// expect:   'setImmediate',    'clearInterval',
// expect:   'clearTimeout',    'setInterval',
// expect:   'setTimeout',      'queueMicrotask',
// expect:   'structuredClone', 'atob',
// expect:   'btoa',            'performance',
// expect:   'crypto'
// expect: ]
// expect: [
// expect:   '<ref *1> Object [global] {',
// expect:   '  global: [Circular *1],',
// expect:   '  clearImmediate: [Function: clearImmediate],'
// expect: ]
// expect: 65536 <Buffer 61 62>
