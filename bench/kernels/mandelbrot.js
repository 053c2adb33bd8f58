// How soon points of the plane escape: a picture of numbers of turns, and their sum.
"use strict";
const { measure } = require("./kernel.js");

function turnsUntilEscape(cx, cy, limit) {
    let x = 0;
    let y = 0;
    let turns = 0;
    while (turns < limit) {
        const xx = x * x;
        const yy = y * y;
        if (xx + yy > 4) break;
        y = 2 * x * y + cy;
        x = xx - yy + cx;
        turns++;
    }
    return turns;
}

function render(width, height, limit, picture) {
    for (let row = 0; row < height; row++) {
        const cy = (row / height) * 2.5 - 1.25;
        for (let column = 0; column < width; column++) {
            const cx = (column / width) * 3 - 2.25;
            picture[row * width + column] = turnsUntilEscape(cx, cy, limit);
        }
    }
}

function total(picture) {
    let sum = 0;
    for (let i = 0; i < picture.length; i++) sum += picture[i];
    return sum;
}

const picture = new Uint8Array(320 * 240);
measure("mandelbrot", 60, 320, (width) => {
    render(width, (width / 4) * 3, 250, picture);
    return total(picture);
});
