// flags: --dump-regexp
// Programs are printed when they are compiled: literals at their first run, once.
function words(text) { return /\b(?:cat|car|dog)s?\b/g[Symbol.match](text); }
console.log(words("cats and dogs"), words("a car"));
console.log(/never run/.source);
console.log(new RegExp("(?<y>\\d{4})-\\1|[^\"]*?x$", "im").test("2024-2024"));
console.log(/(a+)+(?<!b)\k<n>(?<n>\u{1F600})/su.test("a"));
