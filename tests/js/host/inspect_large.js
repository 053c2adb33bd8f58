// Values that are large or nearly empty take no longer than what is shown of them.
const { inspect } = require("util");
const sparse = [];
sparse[4e9] = 1;
console.log(sparse);
sparse[7] = "x";
sparse.named = true;
console.log(sparse, inspect(sparse, { maxArrayLength: 2 }), inspect(sparse, { maxArrayLength: 0 }));
console.log([,], [1, , ,], [, , 1, , 2], Object.assign(new Array(4000000000), { x: 1 }));
console.log(inspect([1, , 3, , 5], { maxArrayLength: 3 }), inspect([, , ,], { maxArrayLength: 0 }));
const shrinking = [{ [inspect.custom]: () => ((shrinking.length = 3), "shrunk") }, , 2, , 4, 5];
console.log(inspect(shrinking));
console.log(inspect(new Array(1e6).fill(1), { maxArrayLength: 2 }), inspect(new Uint8Array(1e7), { maxArrayLength: 1 }));

// expect: [ <4000000000 empty items>, 1 ]
// expect: [ <7 empty items>, 'x', <3999999992 empty items>, 1, named: true ] [ <7 empty items>, 'x', ... 3999999993 more items, named: true ] [ ... 4000000001 more items, named: true ]
// expect: [ <1 empty item> ] [ 1, <2 empty items> ] [ <2 empty items>, 1, <1 empty item>, 2 ] [ <4000000000 empty items>, x: 1 ]
// expect: [ 1, <1 empty item>, 3, ... 2 more items ] [ ... 3 more items ]
// expect: [ shrunk, <1 empty item>, 2 ]
// expect: [ 1, 1, ... 999998 more items ] Uint8Array(10000000) [ 0, ... 9999999 more items ]
