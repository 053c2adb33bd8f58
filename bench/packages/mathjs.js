// Expressions, matrices, units, big and complex numbers, symbolic algebra.
const math = require("mathjs");

console.log(math.evaluate("sqrt(3^2 + 4^2) + sin(pi/2)"), math.derivative("x^3 + 2x", "x").toString(), math.simplify("2x + 3x").toString());
console.log(math.inv([[1, 2], [3, 4]]), math.multiply(math.matrix([[1, 2], [3, 4]]), [5, 6]).toString(), math.format(math.fraction(1, 3)));
console.log(math.evaluate("5 cm to inch").toString(), math.complex(2, 3).mul(math.complex(1, -1)).toString(), math.eigs([[2, 0], [0, 3]]).values);
console.log(math.parse("a*b+c^2").toTex(), math.round(math.e, 3), math.unit("5 km").to("m").toString(), math.factorial(20n));
const program = math.compile("f(x, y) = x^2 + sin(y) / (x + 1); s = 0; s = f(a, b) + det([a, 1; 2, b])");
let sum = 0;
for (let i = 0; i < 3000; i++) {
    sum += program.evaluate({ a: i, b: i / 7 }).entries.at(-1);
}
console.log(sum);
const size = 60;
const matrix = math.matrix(Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => i === j ? size : 1 / (i + j + 1))));
const product = math.multiply(matrix, math.inv(matrix));
console.log(math.round(math.trace(product), 8), math.round(math.det(math.subset(matrix, math.index(math.range(0, 5), math.range(0, 5)))), 3));
const big = math.create(math.all, { number: "BigNumber", precision: 80 });
console.log(big.evaluate("sqrt(2) + 1/3").toString(), big.evaluate("exp(10)").toString());
for (let i = 0; i < 60; i++) {
    sum += math.derivative(`x^${i} + sin(${i} x) * exp(x)`, "x").evaluate({ x: 1.1 });
}
console.log(math.simplify("(x + 1) * (x - 1) + 3 * x * 4").toString(), math.rationalize("2x/y - y/(x+1)").toString(), math.round(sum, 3));
