// Async code: a pool of workers over an async generator, timers, Promise.all and errors that travel through awaits.
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function* jobs() {
    for (let id = 1; id <= 6; id++) {
        await null;
        yield { id, cost: (id * 7) % 4 };
    }
}

class Pool {
    #finished = [];
    #failed = [];

    async #worker(name, queue) {
        for await (const { id, cost } of queue) {
            try {
                await sleep(cost);
                if (id === 4) throw new RangeError(`job ${id} is too large`);
                this.#finished.push({ id, square: id ** 2 });
            } catch (error) {
                this.#failed.push(`${error.name}: ${error.message}`);
            } finally {
                this.used = (this.used ?? new Set()).add(name);
            }
        }
    }

    async run(workers) {
        const queue = jobs();
        await Promise.all(Array.from({ length: workers }, (_, i) => this.#worker(`worker ${i}`, queue)));
        return { finished: this.#finished.sort((a, b) => a.id - b.id), failed: this.#failed };
    }
}

console.log("before");
new Pool().run(2).then(({ finished, failed }) => {
    for (const { id, square } of finished) console.log(`job ${id}: ${square}`);
    console.log(failed.join("\n"));
});
queueMicrotask(() => console.log("a microtask"));
setTimeout(() => console.log("a timer"), 0);
console.log("after");

// expect: before
// expect: after
// expect: a microtask
// expect: a timer
// expect: job 1: 1
// expect: job 2: 4
// expect: job 3: 9
// expect: job 5: 25
// expect: job 6: 36
// expect: RangeError: job 4 is too large
