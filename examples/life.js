// Conway's Game of Life on an endless board: a Set of cells, getters, iterators and private fields.
class Board {
    #cells = new Set();

    static parse(picture) {
        const board = new Board();
        picture.trim().split("\n").forEach((line, y) => {
            [...line.trim()].forEach((c, x) => c === "#" && board.#cells.add(`${x},${y}`));
        });
        return board;
    }

    get population() {
        return this.#cells.size;
    }

    *[Symbol.iterator]() {
        for (const cell of this.#cells) yield cell.split(",").map(Number);
    }

    next() {
        const neighbours = new Map();
        for (const [x, y] of this) {
            for (let dx = -1; dx <= 1; dx++)
                for (let dy = -1; dy <= 1; dy++) {
                    if (dx === 0 && dy === 0) continue;
                    const key = `${x + dx},${y + dy}`;
                    neighbours.set(key, (neighbours.get(key) ?? 0) + 1);
                }
        }
        const board = new Board();
        for (const [key, count] of neighbours) {
            if (count === 3 || (count === 2 && this.#cells.has(key))) board.#cells.add(key);
        }
        return board;
    }

    toString() {
        const cells = [...this];
        const xs = cells.map(([x]) => x), ys = cells.map(([, y]) => y);
        const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
        const lines = [];
        for (let y = top; y <= bottom; y++) {
            let line = "";
            for (let x = left; x <= right; x++) line += this.#cells.has(`${x},${y}`) ? "#" : ".";
            lines.push(line);
        }
        return lines.join("\n");
    }
}

let board = Board.parse(`
    .##
    ##.
    .#.
`);
for (let generation = 0; generation <= 40; generation++) {
    if (generation % 20 === 0) console.log(`generation ${generation}: ${board.population} cells\n${board}`);
    board = board.next();
}

// expect: generation 0: 5 cells
// expect: .##
// expect: ##.
// expect: .#.
// expect: generation 20: 32 cells
// expect: ..#....###..
// expect: .##.....##..
// expect: ##.....##...
// expect: .#.#...#.#..
// expect: ..##....####
// expect: ...#...#..##
// expect: .......#.##.
// expect: .......###..
// expect: generation 40: 33 cells
// expect: ....................##
// expect: ...................#.#
// expect: .....##...........#..#
// expect: .##..###..##..........
// expect: ##....#.#..#.....#....
// expect: .#.##.#...#...........
// expect: ..##...#.........###..
// expect: .................#....
