// Builtins written in JavaScript, their results and what is stored into them, with a collection at every allocation.
// modes: interp default baseline gc-stress baseline-gc-stress native-gc-stress native-hot llvm-gc-stress llvm-hot
function objects(n) {
    return Array.from({ length: n }, (_, i) => i).map((i) => ({ name: "n" + i, half: i / 2 }));
}
let total = 0;
for (let round = 0; round < 6; round++) {
    const list = objects(12);
    const names = list.map((x) => x.name).filter((x) => x !== "n3");
    const halves = list.map((x) => x.half);
    total += names.reduce((sum, x) => sum + x.length, 0) + halves.reduceRight((a, b) => a + b);
    list.forEach((x, i) => { x.next = list[i + 1] ?? { name: "end" + i }; });
    total += list.find((x) => x.next.name.startsWith("end")).name.length;
}
print(total); // expect: 360
class Own extends Array {}
print(Own.from([1, 2, 3]).map((x) => [x]).filter((x) => x[0] > 1).map(String).join()); // expect: 2,3
