// One hot loop: what each tier makes of it can be seen with --dump-bytecode, --dump-asm=baseline, and for the optimizing
// tier with --tier=llvm --dump-graph=sum:final or --dump-llvm=sum.
function sum(numbers) {
    let total = 0;
    for (let i = 0; i < numbers.length; i++) total += numbers[i];
    return total;
}

const numbers = Array.from({ length: 1000 }, (_, i) => i);
let result = 0;
for (let round = 0; round < 3000; round++) result = sum(numbers);
console.log(result); // expect: 499500
