if (false) return 1; module.exports = "returned"; return; unreachable();
