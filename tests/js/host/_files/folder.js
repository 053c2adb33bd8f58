module.exports = "a file beside the folder";
