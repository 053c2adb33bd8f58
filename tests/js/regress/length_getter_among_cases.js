// The length of typed arrays is a getter of ours: a site that sees arrays too has no call for it.
function length(a) { return a.length; }
const list = [[1, 2], new Float64Array(3), new Uint8Array(5), "four"];
let sum = 0;
for (let i = 0; i < 4000; i++) sum += length(list[i & 1]) + length(list[i & 3]);
console.log(sum); // expect: 24000
