// Arithmetic, calls, closures and a loop: the bread and butter of bytecode.
function sum(array) {
    let total = 0;
    for (let i = 0; i < array.length; i++) total += array[i];
    return total;
}
const adder = (n) => (x) => x + n;
sum([1, 2, 3]);
adder(2)(3);
