// console.table of collections and their iterators, and columns that rows do not have.
const entries = new Map([
    [1, 2],
    [{ a: 1 }, "x"]
]).entries();
console.table(entries);
console.table(entries);
console.table(new Map([[1, 2]]).keys());
console.table(new Set([1, { a: 2 }]).values());
console.table(new Set([[1, 2]]).entries());
console.table(new Map([[{ a: 1, b: { c: 2 } }, 1]]), ["a"]);
console.table(new Set([{ a: 1 }, 2]), ["a"]);
console.table([1, 2], ["a"]);
console.table([{ a: 1, b: 2 }, 5], ["b"]);
console.table([() => 1, Object.assign(() => 1, { p: 1 })]);
console.table([1].values());

// expect: ┌───────────────────┬──────────┬────────┐
// expect: │ (iteration index) │ Key      │ Values │
// expect: ├───────────────────┼──────────┼────────┤
// expect: │ 0                 │ 1        │ 2      │
// expect: │ 1                 │ { a: 1 } │ 'x'    │
// expect: └───────────────────┴──────────┴────────┘
// expect: ┌───────────────────┬──────────┬────────┐
// expect: │ (iteration index) │ Key      │ Values │
// expect: ├───────────────────┼──────────┼────────┤
// expect: │ 0                 │ 1        │ 2      │
// expect: │ 1                 │ { a: 1 } │ 'x'    │
// expect: └───────────────────┴──────────┴────────┘
// expect: ┌───────────────────┬────────┐
// expect: │ (iteration index) │ Values │
// expect: ├───────────────────┼────────┤
// expect: │ 0                 │ 1      │
// expect: └───────────────────┴────────┘
// expect: ┌───────────────────┬──────────┐
// expect: │ (iteration index) │ Values   │
// expect: ├───────────────────┼──────────┤
// expect: │ 0                 │ 1        │
// expect: │ 1                 │ { a: 2 } │
// expect: └───────────────────┴──────────┘
// expect: ┌───────────────────┬──────────┐
// expect: │ (iteration index) │ Values   │
// expect: ├───────────────────┼──────────┤
// expect: │ 0                 │ [ 1, 2 ] │
// expect: │ 1                 │ [ 1, 2 ] │
// expect: └───────────────────┴──────────┘
// expect: ┌───────────────────┬───────────────────────┬────────┐
// expect: │ (iteration index) │ Key                   │ Values │
// expect: ├───────────────────┼───────────────────────┼────────┤
// expect: │ 0                 │ { a: 1, b: [Object] } │ 1      │
// expect: └───────────────────┴───────────────────────┴────────┘
// expect: ┌───────────────────┬──────────┐
// expect: │ (iteration index) │ Values   │
// expect: ├───────────────────┼──────────┤
// expect: │ 0                 │ { a: 1 } │
// expect: │ 1                 │ 2        │
// expect: └───────────────────┴──────────┘
// expect: ┌─────────┬───┐
// expect: │ (index) │ a │
// expect: ├─────────┼───┤
// expect: │ 0       │   │
// expect: │ 1       │   │
// expect: └─────────┴───┘
// expect: ┌─────────┬───┐
// expect: │ (index) │ b │
// expect: ├─────────┼───┤
// expect: │ 0       │ 2 │
// expect: │ 1       │   │
// expect: └─────────┴───┘
// expect: ┌─────────┬───┐
// expect: │ (index) │ p │
// expect: ├─────────┼───┤
// expect: │ 0       │   │
// expect: │ 1       │ 1 │
// expect: └─────────┴───┘
// expect: ┌─────────┐
// expect: │ (index) │
// expect: ├─────────┤
// expect: └─────────┘
