// Numeric: 32-bit integer arithmetic, shifts and masks (a xorshift generator and bit counts).
function bits(rounds) {
    let state = 0x12345678 | 0;
    let total = 0;
    for (let i = 0; i < rounds; i++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        let x = state;
        x = x - ((x >>> 1) & 0x55555555);
        x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
        x = (x + (x >>> 4)) & 0x0f0f0f0f;
        total = (total + (Math.imul(x, 0x01010101) >>> 24)) | 0;
    }
    return total;
}
const result = bits(3000000);
if (result !== 47996608) throw new Error("integers: " + result);
