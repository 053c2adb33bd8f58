// Integer hashes: byte by byte over a Uint8Array (FNV-1a), and word by word over an Int32Array with rotations.
"use strict";
const { measure } = require("./kernel.js");

function hashBytes(bytes) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
    return hash >>> 0;
}

function rotate(x, by) {
    return (x << by) | (x >>> (32 - by));
}

function finish(hash) {
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    return (hash ^ (hash >>> 15)) >>> 0;
}

function hashWords(words, seed) {
    let hash = seed;
    for (let i = 0; i < words.length; i++) {
        const word = rotate(Math.imul(words[i], 0x7feb352d), 15);
        hash = (rotate(hash ^ word, 13) * 5 + 0x52dce729) | 0;
    }
    return finish(hash ^ words.length);
}

function makeBytes(size) {
    const bytes = new Uint8Array(size);
    for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31) ^ (i >> 7);
    return bytes;
}

let bytes, words;
measure("hash", 400, 1 << 19, (size) => {
    bytes ??= makeBytes(size);
    words ??= new Int32Array(bytes.buffer);
    return hashBytes(bytes) + hashWords(words, 12345);
});
