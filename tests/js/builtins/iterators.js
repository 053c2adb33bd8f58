// Iterator helpers, Iterator.from, array and string iterators.
const j = (f) => { try { return f(); } catch (e) { return e.name + ": " + e.message; } };
function* gen(n) { try { for (let i = 0; i < n; i++) yield i; } finally { log.push("closed"); } }
const log = [];
print(gen(5).map((x, i) => x * 10 + i).toArray().join(), gen(6).filter((x) => x % 2).toArray().join(), gen(9).take(3).toArray().join(), gen(5).drop(3).toArray().join()); // expect: 0,11,22,33,44 1,3,5 0,1,2 3,4
print(log.join(), (log.length = 0)); // expect: closed,closed,closed,closed 0
print(gen(3).flatMap((x) => [x, x * x]).toArray().join(), gen(4).reduce((a, b) => a + b), gen(4).reduce((a, b) => a + b, 100), gen(3).some((x) => x === 1), gen(3).every((x) => x < 2), gen(9).find((x) => x > 3)); // expect: 0,0,1,1,2,4 6 106 true false 4
print(log.join(), (log.length = 0)); // expect: closed,closed,closed,closed,closed,closed 0
let seen = []; gen(3).forEach((x, i) => seen.push(x + i)); print(seen.join()); // expect: 0,2,4
const it = gen(5).map((x) => x); it.next(); print(JSON.stringify(it.return()), JSON.stringify(it.next()), log.join(), (log.length = 0)); // expect: {"done":true} {"done":true} closed,closed 0
const cold = gen(5).map((x) => x); print(JSON.stringify(cold.return(7)), log.join()); // expect: {"done":true} 
class My extends Iterator { n = 0; next() { return { done: this.n >= 2, value: this.n++ }; } }
print(new My().toArray().join(), new My() instanceof Iterator, new My()[Symbol.iterator]() instanceof My, Iterator.from(new My()) instanceof My); // expect: 0,1 true true true
const wrapped = Iterator.from({ next() { return { done: true, value: 1 }; } });
print(Object.prototype.toString.call([][Symbol.iterator]()), Object.prototype.toString.call(""[Symbol.iterator]()), Iterator.prototype[Symbol.toStringTag], Object.prototype.toString.call(gen(1).map((x) => x))); // expect: [object Array Iterator] [object String Iterator] Iterator [object Iterator Helper]
print([...[10, 20].entries()].join(";"), [...[10, 20].keys()].join(), [..."héllo"].length, [..."\ud83d\ude00x\ud83d"].length, [...[, 1]].join()); // expect: 0,10;1,20 0,1 5 3 ,1
const grow = [1]; let count = 0; for (const x of grow) { if (count++ < 3) grow.push(x + 1); } print(grow.join()); // expect: 1,2,3,4
print(gen(3).take(0).toArray().length, log.join(), (log.length = 0)); const inf = { n: 0, next() { return { value: this.n++, done: false }; }, __proto__: Iterator.prototype }; // expect: 0  0
print(inf.take(3).toArray().join(), inf.drop(2).next().value, inf.filter((x) => x % 10 === 0).take(2).toArray().join()); // expect: 0,1,2 5 10,20
const own = new My(); own[Symbol.toStringTag] = "Mine"; print(Object.prototype.toString.call(own), Object.keys(own).join(), own.hasOwnProperty(Symbol.toStringTag)); // expect: [object Mine] n true
