// Times one case of a file of this folder. bench/run --builtins puts this text, the file's and a call of runCase into one script,
// so that engines without modules or arguments can run it; a process runs one case, whose types no other case has spoilt.
//
// A file calls `suite({ "name": () => op, … })`. What a case's function does before it returns `op` is not timed. `op` does a piece
// of work of about a microsecond to a millisecond and returns a number or string that shows it was done; the result must be
// the same in each engine, and each time. An op that returns a promise is awaited. What an op calls without side effects and with
// constants alone is work that a compiler may do once for all; such ops take their input from `inTurn`.

var suiteCases = {};

function suite(cases) {
    Object.assign(suiteCases, cases);
}

// A generator of 32-bit integers (a multiply-with-carry step), so that engines see the same data.
function makeRandom(seed) {
    let state = seed >>> 0 || 1;
    return function (limit) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor(state / 4294967296 * limit);
    };
}

// A function that gives the elements of `list` in turn.
function inTurn(list) {
    let at = 0;
    return function () {
        at = at + 1 < list.length ? at + 1 : 0;
        return list[at];
    };
}

// Strings equal to `text`, each with characters of its own.
function copies(text, count = 8) {
    return Array.from({ length: count }, () => text.split("").join(""));
}

function randomWords(count, seed = 7) {
    const random = makeRandom(seed);
    const words = [];
    for (let i = 0; i < count; i++) {
        let word = "";
        for (let length = 3 + random(6); length > 0; length--) {
            word += String.fromCharCode(97 + random(26));
        }
        words.push(word);
    }
    return words;
}

function randomIntegers(count, limit = 1000000, seed = 11) {
    const random = makeRandom(seed);
    return Array.from({ length: count }, () => random(limit));
}

async function runCase(name, warmUpMs, sampleMs, samples) {
    const op = suiteCases[name]();
    const result = op();
    const isAsync = typeof result === "object" && result !== null;
    const expected = isAsync ? await result : result;
    const now = () => performance.now();

    async function repeat(count) {
        const start = now();
        let last;
        if (isAsync) {
            for (let i = 0; i < count; i++) {
                last = await op();
            }
        } else {
            for (let i = 0; i < count; i++) {
                last = op();
            }
        }
        const ms = now() - start;
        if (last !== expected) {
            throw new Error(`${name}: ${last} after ${expected}`);
        }
        return ms;
    }

    let count = 1;
    for (const end = now() + warmUpMs; now() < end;) {
        const ms = await repeat(count);
        count = Math.max(1, Math.round(Math.min(count * 2, count * sampleMs / Math.max(ms, 1e-3))));
    }
    const times = [];
    for (let i = 0; i < samples; i++) {
        times.push(await repeat(count) / count);
    }
    times.sort((a, b) => a - b);
    console.log(`checksum ${expected} median ${times[times.length >> 1]} ms`);
}
