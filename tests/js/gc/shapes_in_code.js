// flags: --expose-gc
// Machine code compares with the ids of shapes, and ids of dead shapes are used again: code must not take an object of
// a new shape for one of the shape it was made for.

function read(o) { return o.wanted; }
function write(o, v) { o.wanted = v; }
function readMany(o) { return o.wanted; }

function make(names) {
    let body = names.map((name, i) => `this.${name} = ${JSON.stringify(name)};`).join(" ");
    return new Function(body);
}

let wrong = 0;
for (let round = 0; round < 40; round++) {
    // Warm with a shape that nothing keeps.
    {
        let filler = [];
        for (let i = 0; i < round % 4; i++) filler.push(`filler${round}_${i}`);
        let C = make([...filler, "wanted", `tail${round}`]);
        let many = [0, 1, 2].map((k) => make([...filler.slice(k), `x${k}`, "wanted"]));
        for (let i = 0; i < 300; i++) {
            let o = new C();
            if (read(o) !== "wanted") wrong++;
            write(o, i);
            if (o.wanted !== i) wrong++;
            if (readMany(new many[i % 3]()) !== "wanted") wrong++;
        }
    }
    gc();
    // Shapes that may get the ids, with other properties at the same places.
    for (let k = 0; k < 12; k++) {
        let names = [];
        for (let i = 0; i < k; i++) names.push(`other${round}_${k}_${i}`);
        let D = make([...names, "wrong", "alsoWrong"]);
        let o = new D();
        if (read(o) !== undefined || readMany(o) !== undefined) wrong++;
        write(o, 5);
        if (o.wrong !== "wrong" || o.alsoWrong !== "alsoWrong" || o.wanted !== 5) wrong++;
    }
}
console.log(wrong); // expect: 0
