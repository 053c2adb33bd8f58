// All of a stream at once, as text, bytes or JSON.
const { Buffer } = require("buffer");
const { TextDecoder } = globalThis;

async function text(stream) {
    const decoder = new TextDecoder();
    let whole = "";
    for await (const chunk of stream)
        whole += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    return whole + decoder.decode();
}

async function buffer(stream) {
    const chunks = [];
    for await (const chunk of stream) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
    return Buffer.concat(chunks);
}

async function bytes(stream) {
    return new Uint8Array(await buffer(stream));
}

module.exports = {
    arrayBuffer: async (stream) => (await bytes(stream)).buffer,
    buffer,
    bytes,
    text,
    json: async (stream) => JSON.parse(await text(stream))
};
