console.log("plus runs");
module.exports = (a) => a + 1;
