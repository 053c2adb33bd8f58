// Standard input that has nothing: the end comes at once, for events, iterators and readline.
const readline = require("readline");
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => console.log("data", chunk));
process.stdin.on("end", async () => {
    console.log("end", require("fs").readFileSync(0, "utf8").length);
    const { PassThrough } = require("stream");
    const input = new PassThrough();
    const lines = readline.createInterface({ input });
    input.write("one\ntw");
    input.end("o\r\nthree");
    for await (const line of lines) console.log(line);
    const asking = new PassThrough();
    const asker = require("readline/promises").createInterface({ input: asking, output: new PassThrough() });
    const answer = asker.question("name? ");
    asking.write("somebody\n");
    console.log(await answer);
    asker.close();
    console.log(asker.closed);
});

// expect: end 0
// expect: three
// expect: somebody
// expect: true
