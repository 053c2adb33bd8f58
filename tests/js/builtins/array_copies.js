// concat, copyWithin, slice, flat, toReversed, toSpliced, with: kinds of elements that meet, holes, species, user code.
const show = (...values) => print(values.map(value => JSON.stringify(value)).join(" "));
const holes = list => Array.from({ length: list.length }, (_, i) => (i in list ? "" : "h") + String(list[i])).join();

const parts = { int: [1, 2, 3], double: [0.5, 1.5], any: ["a", { b: 1 }], none: [], holeyInt: [1, , 3], holeyDouble: [0.5, , 2.5], holeyAny: ["x", , null] };
for (const [name, left] of Object.entries(parts)) {
    print(name + ": " + Object.values(parts).map(right => holes(left.concat(right))).join("; "));
}
print(holes([1].concat([0.5, , 1], "x", [[2]], 3, [true])));
{ // What was appended can be changed and grows.
    const list = [1, 2].concat([3, 4]);
    list.push("five");
    list[0] = 0.5;
    print(list.join() + " " + list.length);
    const doubles = [0.5].concat([1, 2]);
    doubles[1] += 0.25;
    doubles.push(9);
    print(doubles.join());
    print(holes([1, 2].concat(new Array(3))) + " " + [1].concat(new Array(3)).length);
}
{
    const self = [1, 2, 3];
    print(self.concat(self, self).join());
    const big = Array.from({ length: 1000 }, (_, i) => i);
    print(big.concat(big).length + " " + big.concat(big)[1999] + " " + [].concat(...Array.from({ length: 100 }, () => big)).length);
}
// Spreadability, species, array-likes.
{
    const like = { length: 2, 0: "p", 1: "q", [Symbol.isConcatSpreadable]: true };
    const closed = [1, 2];
    closed[Symbol.isConcatSpreadable] = false;
    print(holes([0].concat(like)) + " " + [0].concat(closed).length);
    class Sub extends Array {}
    const sub = Sub.of(1, 2).concat([3]);
    print(sub instanceof Sub, sub.length, sub.join());
    class Plain extends Array { static get [Symbol.species]() { return Array; } }
    print(Plain.of(1).concat(2) instanceof Plain, Plain.of(1, 2).slice(1) instanceof Plain);
    const odd = [1, 2];
    odd.constructor = { [Symbol.species]: function (length) { this.made = length; } };
    const result = odd.concat([3]);
    print(Array.isArray(result), result.made, result[0], result[2], result.length);
    let calls = 0;
    const shrinking = [1, 2, 3];
    Object.defineProperty(shrinking, Symbol.isConcatSpreadable, { get() { calls++; shrinking.length = 1; return true; } });
    print([0].concat(shrinking).join(), calls);
    const getter = [1, 2];
    Object.defineProperty(getter, 0, { get() { return "got"; } });
    print([0].concat(getter).join());
    print(Array.prototype.concat.call("ab", [1]).length, Array.prototype.concat.call(1, 2).length);
    print([].concat(Object.freeze([1, 2])).join(), Object.isFrozen(Object.freeze([1]).concat(2)));
    const proxied = [0].concat(new Proxy([1, , 3], {}));
    print(holes(proxied));
}
// copyWithin
print([1, 2, 3, 4, 5].copyWithin(0, 3).join(), [1, 2, 3, 4, 5].copyWithin(1, 0, 3).join(), [1, 2, 3, 4, 5].copyWithin(-2, -4, -3).join());
print(holes([1, , 3, 4].copyWithin(0, 1)), holes([0.5, , 3, 4].copyWithin(2, 1)), holes(["a", , "b", "c"].copyWithin(1, 0)));
{
    const a = [1, 2, 3, 4];
    print(a.copyWithin(0, { valueOf() { a.length = 2; return 2; } }).length, holes(a));
    const b = [{ n: 1 }, { n: 2 }, { n: 3 }];
    b.copyWithin(0, 1);
    b[0].n = 20;
    print(b.map(one => one.n).join());
    const frozen = Object.freeze([1, 2, 3]);
    try { frozen.copyWithin(0, 1); print("no error"); } catch (error) { print(error.name); }
    print(JSON.stringify(Array.prototype.copyWithin.call({ length: 3, 0: "a", 2: "c" }, 0, 1)));
    const grown = [1, 2, 3];
    print(grown.copyWithin({ valueOf() { grown.push(4); return 1; } }, 0).join());
}
// flat
print(holes([1, [2, [3, [4]]], , [5.5], ["x", , "y"], [,]].flat()), holes([[1, 2], [0.5], ["a"], []].flat()), JSON.stringify([[[1, [2]]]].flat(Infinity)));
print([[1, 2], [3]].flat(0).length, [1, 2].flat().join(), [0.5, [1.5]].flat().join());
{
    const list = [[1], [2]];
    const shrink = new Proxy([9, 8], { get(target, key) { if (key === "0") list.length = 1; return target[key]; } });
    list.splice(1, 0, shrink);
    print(list.flat().join());
    class Sub extends Array {}
    print(Sub.of([1], [2]).flat() instanceof Sub);
}
// toReversed, toSpliced, with
print(holes([1, 2, 3].toReversed()), holes([1, , 3].toReversed()), holes([0.5, , 1].toReversed()), holes([].toReversed()));
print(holes([1, 2, 3].toSpliced(1, 1, "a", 0.5)), holes([1, , 3].toSpliced(0, 1)), holes([1, 2].toSpliced()), holes([1, 2, 3].toSpliced(1)), holes([0.5, 1.5].toSpliced(2, 0, 9)));
print(holes([1, 2, 3].with(1, "x")), holes([1, , 3].with(0, 2)), holes([0.5, 1.5].with(-1, 3)), holes([1, 2].with(0, 0.5)));
try { [1].with(1, 0); } catch (error) { print(error.name); }
{
    const a = [1, 2, 3];
    print(holes(a.with({ valueOf() { a.length = 1; return 0; } }, 9)), holes(a));
    const original = [1, 2, 3], reversed = original.toReversed();
    reversed[0] = "changed";
    print(original.join(), reversed.join());
}
Array.prototype[1] = "inherited";
print([1, , 3].concat([4, , 6]).join(), [1, , 3].toReversed().join(), [1, , 3].slice().join(), [1, , 3].flat().join(), [5, , 7].copyWithin(0, 1).join());
delete Array.prototype[1];
print(holes([1, , 3].concat([4])));
// A prototype's own array as a target of elements.
{
    const proto = [];
    const heir = Object.create(proto);
    function Make() { return proto; }
    const source = [1, 2];
    source.constructor = { [Symbol.species]: Make };
    source.concat([3]);
    print(heir[1], heir.length);
}
// Symbol.species of Array itself is replaced.
Object.defineProperty(Array, Symbol.species, { configurable: true, get() { return function () { return { replaced: true }; }; } });
print([1].concat(2).replaced, [1, 2].slice(1).replaced, [3].splice(0, 1).replaced);
// expect: int: 1,2,3,1,2,3; 1,2,3,0.5,1.5; 1,2,3,a,[object Object]; 1,2,3; 1,2,3,1,hundefined,3; 1,2,3,0.5,hundefined,2.5; 1,2,3,x,hundefined,null
// expect: double: 0.5,1.5,1,2,3; 0.5,1.5,0.5,1.5; 0.5,1.5,a,[object Object]; 0.5,1.5; 0.5,1.5,1,hundefined,3; 0.5,1.5,0.5,hundefined,2.5; 0.5,1.5,x,hundefined,null
// expect: any: a,[object Object],1,2,3; a,[object Object],0.5,1.5; a,[object Object],a,[object Object]; a,[object Object]; a,[object Object],1,hundefined,3; a,[object Object],0.5,hundefined,2.5; a,[object Object],x,hundefined,null
// expect: none: 1,2,3; 0.5,1.5; a,[object Object]; ; 1,hundefined,3; 0.5,hundefined,2.5; x,hundefined,null
// expect: holeyInt: 1,hundefined,3,1,2,3; 1,hundefined,3,0.5,1.5; 1,hundefined,3,a,[object Object]; 1,hundefined,3; 1,hundefined,3,1,hundefined,3; 1,hundefined,3,0.5,hundefined,2.5; 1,hundefined,3,x,hundefined,null
// expect: holeyDouble: 0.5,hundefined,2.5,1,2,3; 0.5,hundefined,2.5,0.5,1.5; 0.5,hundefined,2.5,a,[object Object]; 0.5,hundefined,2.5; 0.5,hundefined,2.5,1,hundefined,3; 0.5,hundefined,2.5,0.5,hundefined,2.5; 0.5,hundefined,2.5,x,hundefined,null
// expect: holeyAny: x,hundefined,null,1,2,3; x,hundefined,null,0.5,1.5; x,hundefined,null,a,[object Object]; x,hundefined,null; x,hundefined,null,1,hundefined,3; x,hundefined,null,0.5,hundefined,2.5; x,hundefined,null,x,hundefined,null
// expect: 1,0.5,hundefined,1,x,2,3,true
// expect: 0.5,2,3,4,five 5
// expect: 0.5,1.25,2,9
// expect: 1,2,hundefined,hundefined,hundefined 4
// expect: 1,2,3,1,2,3,1,2,3
// expect: 2000 999 100000
// expect: 0,p,q 2
// expect: true 3 1,2,3
// expect: false false
// expect: false 0 1 3 3
// expect: 0,1 1
// expect: 0,got,2
// expect: 2 2
// expect: 1,2 false
// expect: 0,1,hundefined,3
// expect: 4,5,3,4,5 1,1,2,3,5 1,2,3,2,5
// expect: hundefined,3,4,4 0.5,hundefined,hundefined,3 a,a,hundefined,b
// expect: 2 hundefined,hundefined
// expect: 20,3,3
// expect: TypeError
// expect: {"1":"c","2":"c","length":3}
// expect: 1,1,2,4
// expect: 1,2,3,4,5.5,x,y 1,2,0.5,a [1,2]
// expect: 2 1,2 0.5,1.5
// expect: 1,9,8
// expect: true
// expect: 3,2,1 3,undefined,1 1,undefined,0.5 
// expect: 1,a,0.5,3 undefined,3 1,2 1 0.5,1.5,9
// expect: 1,x,3 2,undefined,3 0.5,3 0.5,2
// expect: RangeError
// expect: 9,undefined,undefined 1
// expect: 1,2,3 changed,2,1
// expect: 1,inherited,3,4,inherited,6 3,inherited,1 1,inherited,3 1,inherited,3 inherited,7,7
// expect: 1,hundefined,3,4
// expect: 2 3
// expect: true true true
