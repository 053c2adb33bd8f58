// The older interface of url, and arguments of URLSearchParams.
const url = require("url");
const attempt = (f) => {
    try {
        console.log(f());
    } catch (error) {
        console.log(error.name, error.code, error.message);
    }
};
const show = ({ protocol, auth, host, pathname, search, hash, href }) =>
    [protocol, auth, host, pathname, search, hash, href].join(" ");
const texts = [
    "mailto:x@y",
    "mailto:a@b.c?subject=x",
    "x:y",
    "tel:123",
    "coap:u:p@h",
    "data:text/plain,x y",
    "javascript:alert('a b')",
    "http://a b/c d?e f#g h",
    "http:\\\\x\\y\\z?c\\d",
    "a\\b",
    "http://a;b/",
    "http://a\tb/",
    "http://x.com/\"<>`{}|^'",
    "http://ex\u00e4mple.com/\u00e4",
    "http://a@b@c/",
    "http://[::1]:8/",
    "http://a:/p",
    "http://",
    "http:/a"
];
for (const text of texts) attempt(() => show(url.parse(text)));
for (const text of ["http://a:x/", "http://a:80x/p", "git+ssh://git@github.com:user/repo.git", "urn:a:b"])
    attempt(() => url.parse(text));
for (const [from, to] of [
    ["mailto:a@b", "c"],
    ["mailto:local@domain", "x@y"],
    ["mailto:a@b", "http://c/d"],
    ["http://a/b/c", "../d"],
    ["/a/b", "../c"]
])
    attempt(() => url.resolve(from, to));
for (const parts of [
    { hostname: "h", port: 8 },
    { hostname: "::1", port: 1 },
    { auth: "a:b c", host: "h" },
    { protocol: "file", pathname: "/x" },
    { protocol: "http", host: "a", pathname: "b" },
    { protocol: "mailto:", pathname: "a@b" },
    { protocol: "x", slashes: true, host: "h", pathname: "p" }
])
    attempt(() => url.format(parts));
const unicode = new URL("http://u:p@xn--lck1c3crb1723bpq4a.com:8/a?b#c");
attempt(() => url.format(unicode, { unicode: true }));
attempt(() => url.format(unicode, { unicode: true, fragment: false, search: false, auth: false }));
attempt(() => url.format(unicode, 5));
attempt(() => url.format(5));
attempt(() => url.format("http://A/b c"));

attempt(() => new URLSearchParams(null).toString());
attempt(() => new URLSearchParams(undefined).toString());
const params = new URLSearchParams("a");
for (const name of ["get", "getAll", "has", "delete", "append", "set"]) attempt(() => params[name]());
for (const name of ["append", "set"]) attempt(() => params[name]("a"));

for (const [input, base] of [
    ["c:/x", "file:///d"],
    ["C|/x", "file:///d/e"],
    ["x", "file:///c:/d/e"],
    ["..", "file:///c:/d"],
    ["/x", "file:///c:/d"],
    ["/d:/x", "file:///c:/d"],
    ["//h/x", "file:///c:/d"],
    ["d:\\x", "file:///c:/y"]
])
    attempt(() => new URL(input, base).href);

// expect: mailto: x y    mailto:x@y
// expect: mailto: a b.c  ?subject=x  mailto:a@b.c?subject=x
// expect: x:  y    x:y
// expect: tel:  123    tel:123
// expect: coap: u:p h    coap:u:p@h
// expect: data:  text /plain,x%20y   data:text/plain,x%20y
// expect: javascript:   alert('a b')   javascript:alert('a b')
// expect: http:  a %20b/c%20d ?e%20f #g%20h http://a/%20b/c%20d?e%20f#g%20h
// expect: http:  x /y/z ?c%5Cd  http://x/y/z?c%5Cd
// expect:    a/b   a/b
// expect: http:  a ;b/   http://a/;b/
// expect: http:  ab /   http://ab/
// expect: http:  x.com /%22%3C%3E%60%7B%7D%7C%5E%27   http://x.com/%22%3C%3E%60%7B%7D%7C%5E%27
// expect: http:  xn--exmple-cua.com /ä   http://xn--exmple-cua.com/ä
// expect: http: a@b c /   http://a%40b@c/
// expect: http:  [::1]:8 /   http://[::1]:8/
// expect: http:  a /p   http://a/p
// expect: http:      http://
// expect: http:   /a   http:/a
// expect: TypeError ERR_INVALID_ARG_VALUE The argument 'url' http://a:x/. Received 'Invalid port in url'
// expect: TypeError ERR_INVALID_ARG_VALUE The argument 'url' http://a:80x/p. Received 'Invalid port in url'
// expect: TypeError ERR_INVALID_ARG_VALUE The argument 'url' git+ssh://git@github.com:user/repo.git. Received 'Invalid port in url'
// expect: TypeError ERR_INVALID_ARG_VALUE The argument 'url' urn:a:b. Received 'Invalid port in url'
// expect: mailto:a@c
// expect: mailto:x@y
// expect: http://c/d
// expect: http://a/d
// expect: /c
// expect: h:8
// expect: [::1]:1
// expect: a:b%20c@h
// expect: file:///x
// expect: http://a/b
// expect: mailto:a@b
// expect: x://h/p
// expect: http://u:p@理容ナカムラ.com:8/a?b#c
// expect: http://理容ナカムラ.com:8/a
// expect: TypeError ERR_INVALID_ARG_TYPE The "options" argument must be of type object. Received type number (5)
// expect: TypeError ERR_INVALID_ARG_TYPE The "urlObject" argument must be one of type object or string. Received type number (5)
// expect: http://a/b%20c
// expect: null=
// expect:
// expect: TypeError ERR_MISSING_ARGS The "name" argument must be specified
// expect: TypeError ERR_MISSING_ARGS The "name" argument must be specified
// expect: TypeError ERR_MISSING_ARGS The "name" argument must be specified
// expect: TypeError ERR_MISSING_ARGS The "name" argument must be specified
// expect: TypeError ERR_MISSING_ARGS The "name" and "value" arguments must be specified
// expect: TypeError ERR_MISSING_ARGS The "name" and "value" arguments must be specified
// expect: TypeError ERR_MISSING_ARGS The "name" and "value" arguments must be specified
// expect: TypeError ERR_MISSING_ARGS The "name" and "value" arguments must be specified
// expect: c:/x
// expect: file:///C:/x
// expect: file:///c:/d/x
// expect: file:///c:/
// expect: file:///c:/x
// expect: file:///d:/x
// expect: file://h/x
// expect: d:\x
