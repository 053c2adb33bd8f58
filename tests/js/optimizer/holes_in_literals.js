// Literals with elements that are left out: destructured at once, or passed on by apply, they read as undefined, or as
// what the prototype has there.

const report = (name, f) => {
    const seen = {};
    for (let i = 0; i < 20000; i++) {
        let text;
        try {
            text = JSON.stringify(f(i & 1));
        } catch (e) {
            text = "thrown " + e;
        }
        seen[text] = (seen[text] || 0) + 1;
    }
    print(name, JSON.stringify(seen));
};
[].values(); // now there is a prototype of iterators that code can rely on

const isUndefined = (x) => x === undefined;
function binds(a) { const [x, y] = [, a]; return [isUndefined(x), y]; }
function defaults(a) { let [x = 1, y = 2] = [, a]; return x + y; }
function assigns(a) { const o = {}; [o.x, o.y] = [, a]; return [Object.keys(o), typeof o.x, o.y]; }
function rest(a) { const [x, ...y] = [a, , a]; return [x, y.length, isUndefined(y[0])]; }
function nested(a) { const [[x, y], z] = [[, a], a]; return [isUndefined(x), y, z]; }
function all(a) { let n = 0; for (const x of [a, , a]) n += isUndefined(x) ? 100 : x; return n; }
function* yields(a) { const [x, y] = [, yield a]; return [isUndefined(x), y]; }
function generates(a) { const g = yields(a); g.next(); return g.next(a).value; }

function first(x, y) { return [isUndefined(x), y]; }
function gives(x, y) { return { x, y }; }
function applies(a) { return first.apply(null, [, a]); }
function appliesObject(a) { const o = gives.apply(null, [, a]); return [typeof o.x, o.y]; }
function appliesList(list) { return first.apply(null, list); }
const lists = [[, 1], [2, ,]];

const cases = { binds, defaults, assigns, rest, nested, all, generates, applies, appliesObject, spread: (a) => first(...[, a]),
    reflects: (a) => Reflect.apply(first, null, [, a]), lists: (a) => appliesList(lists[a]) };
for (const [name, f] of Object.entries(cases)) report(name, f);

Array.prototype[0] = "P";
for (const name of ["binds", "defaults", "assigns", "nested", "applies", "appliesObject", "lists"]) report(name, cases[name]);
function late(a) { const [x, y] = [, a]; return [x, y]; }
function lateApply(a) { return gives.apply(null, [, a]); }
report("late", late);
report("lateApply", lateApply);
delete Array.prototype[0];
report("late", late);
report("lateApply", lateApply);

// expect: binds {"[true,0]":10000,"[true,1]":10000}
// expect: defaults {"1":10000,"2":10000}
// expect: assigns {"[[\"x\",\"y\"],\"undefined\",0]":10000,"[[\"x\",\"y\"],\"undefined\",1]":10000}
// expect: rest {"[0,2,true]":10000,"[1,2,true]":10000}
// expect: nested {"[true,0,0]":10000,"[true,1,1]":10000}
// expect: all {"100":10000,"102":10000}
// expect: generates {"[true,0]":10000,"[true,1]":10000}
// expect: applies {"[true,0]":10000,"[true,1]":10000}
// expect: appliesObject {"[\"undefined\",0]":10000,"[\"undefined\",1]":10000}
// expect: spread {"[true,0]":10000,"[true,1]":10000}
// expect: reflects {"[true,0]":10000,"[true,1]":10000}
// expect: lists {"[true,1]":10000,"[false,null]":10000}
// expect: binds {"[false,0]":10000,"[false,1]":10000}
// expect: defaults {"\"P0\"":10000,"\"P1\"":10000}
// expect: assigns {"[[\"x\",\"y\"],\"string\",0]":10000,"[[\"x\",\"y\"],\"string\",1]":10000}
// expect: nested {"[false,0,0]":10000,"[false,1,1]":10000}
// expect: applies {"[false,0]":10000,"[false,1]":10000}
// expect: appliesObject {"[\"string\",0]":10000,"[\"string\",1]":10000}
// expect: lists {"[false,1]":10000,"[false,null]":10000}
// expect: late {"[\"P\",0]":10000,"[\"P\",1]":10000}
// expect: lateApply {"{\"x\":\"P\",\"y\":0}":10000,"{\"x\":\"P\",\"y\":1}":10000}
// expect: late {"[null,0]":10000,"[null,1]":10000}
// expect: lateApply {"{\"y\":0}":10000,"{\"y\":1}":10000}
