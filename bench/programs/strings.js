// String: building by concatenation and join, scanning by character code, slicing, searching, splitting, replacing.
function build(n) {
    let text = "";
    for (let i = 0; i < n; i++) text += "word" + (i % 1000) + (i % 7 === 0 ? ",\n" : " ");
    return text;
}
function hash(text) {
    let h = 0;
    for (let i = 0; i < text.length; i++) h = (Math.imul(h, 31) + text.charCodeAt(i)) | 0;
    return h;
}
let total = 0;
for (let round = 0; round < 16; round++) {
    const text = build(20000);
    total = (total + hash(text)) | 0;
    const words = text.split(" ");
    total = (total + words.length + words.join("-").length) | 0;
    for (let at = text.indexOf("word99"); at >= 0; at = text.indexOf("word99", at + 1)) total = (total + at) | 0;
    for (let i = 0; i < words.length; i += 3) {
        const word = words[i];
        if (word.startsWith("word1") || word.endsWith("7")) total = (total + word.slice(4).length) | 0;
        total = (total + word.toUpperCase().charCodeAt(0)) | 0;
    }
    total = (total + text.replaceAll("word", "w").length + text.substring(5, 5000).trim().length) | 0;
}
if (total !== 797287088) throw new Error("strings: " + total);
