// The life of a function: interpreted, compiled by each tier in turn, left where a bet is lost, compiled again without it.
//   tiercel --sync-compile --trace-tiers --only=total examples/life_of_a_function.js
function total(prices) {
    let sum = 0;
    for (let i = 0; i < prices.length; i++) sum += prices[i];
    return sum;
}

const whole = [1, 2, 3, 4, 5];
const mixed = [1, 2.5, 3, 4.5, 5];
let sum = 0;
for (let i = 0; i < 4000; i++) sum += total(whole); // integers: all that the caches see
for (let i = 0; i < 12000; i++) sum += total(mixed); // doubles: the code for integers is of no use
console.log(sum);
// expect: 252000
