// URL, URLSearchParams, file URLs, the older parser, querystring.
const { URL, URLSearchParams, fileURLToPath, pathToFileURL } = require("url");
const url = require("url");
const ins = [
    "http://user:pa%20ss@Example.COM:80/a/./b/../c?q=1&r=%20#frag",
    "https://x.y:8080",
    "file:///a/b c",
    "file://host/x",
    "mailto:a@b.c",
    "data:text/plain,hi there",
    "http://[::1]:3000/",
    "http://127.1/",
    "http://0x7f.1/x",
    "http://münchen.de/ä?ö#ü",
    "//no",
    "http://",
    "http://a b",
    "http://a/%zz",
    "javascript:alert(1)",
    "http://x/a\\b",
    "HTTP://X/../..",
    "http://a:99999",
    "http://a?x",
    "http://a#y",
    "blob:https://a/b",
    "ws://q:80",
    "foo://bar/baz?a#b",
    "foo:/a/../b",
    'http://ex.com/a b"<>`{}|^',
    "http://1.2.3.4.5",
    "http://256.256.256.256",
    "file:///C:/x/../y",
    "http://a/?q='\"",
    "about:blank",
    "http://[1:2::3:4]/",
    "http://a..b/",
    "https://xn--mnchen-3ya.de",
    "http://ex%41mple.com",
    "http://u@h",
    "http://:p@h"
];
for (const i of ins)
    try {
        const x = new URL(i);
        console.log(
            i,
            "->",
            x.href,
            x.origin,
            x.protocol,
            x.username,
            x.password,
            x.host,
            x.hostname,
            x.port,
            x.pathname,
            x.search,
            x.hash
        );
    } catch (e) {
        console.log(i, "!!", e.name, e.code, e.message, e.input);
    }
for (const [r, b] of [
    ["../x", "http://a/b/c/d"],
    ["?q", "http://a/b?z#f"],
    ["#h", "http://a/b?z"],
    ["//o/p", "https://a/b"],
    ["/p", "http://a/b/c"],
    ["", "http://a/b?c#d"],
    ["x:y", "http://a"],
    ["a", "file:///x/y"],
    [".", "http://a/b/c"],
    ["http:x", "http://a/b/c"],
    ["\\\\s\\t", "http://a"],
    ["a", "mailto:x"],
    ["#f", "mailto:x"],
    ["..", "file:///"],
    ["g;x=1/../y", "http://a/b/c/d;p?q"]
])
    try {
        console.log(r, b, new URL(r, b).href);
    } catch (e) {
        console.log(r, b, e.code);
    }
const u = new URL("http://a/b?x=1");
u.pathname = "/c d";
u.search = "?y=2";
u.hash = "z";
u.port = "8080";
u.host = "q:1";
u.hostname = "w";
u.protocol = "https";
u.username = "me";
u.password = "p:w";
u.searchParams.append("k", "v w");
console.log(u.href, u, JSON.stringify({ u }), String(u), URL.canParse("x"), URL.canParse("a:b"));
u.port = "";
u.hash = "";
u.search = "";
console.log(u.href, [...u.searchParams]);
u.href = "http://n/?a=1";
console.log(u.searchParams.get("a"));
const p = new URLSearchParams("a=1&b=2&a=3&c=%20+x&d");
console.log(p, p.getAll("a"), p.get("zz"), p.has("b"), p.has("a", "9"), p.toString(), [...p.keys()], p.size);
p.set("a", "9");
p.delete("b");
p.sort();
p.append("e", "&=é");
console.log(
    p.toString(),
    new URLSearchParams({ x: 1, y: "2" }).toString(),
    new URLSearchParams([
        ["a", "b"],
        ["c", "d"]
    ]).toString(),
    new URLSearchParams(new Map([["m", 1]])).toString(),
    new URLSearchParams("?lead=1").get("lead"),
    new URLSearchParams(p).size
);
p.forEach((v, k) => console.log(k, v));
console.log(
    fileURLToPath("file:///a%20b/c"),
    pathToFileURL("/a b/c#d?e%").href,
    url.parse("http://u:p@h.com:8/p/a?q=1#f"),
    url.format({ protocol: "http", host: "x.y", pathname: "a", query: { b: 1 } }),
    url.resolve("/one/two/three", "four"),
    url.resolve("http://a.com/b/c", "../d"),
    url.parse("/x?y=1", true).query,
    url.format(new URL("http://a/b?c#d"), { fragment: false })
);
for (const f of [
    () => fileURLToPath("http://x"),
    () => fileURLToPath("file://h/x"),
    () => fileURLToPath(1),
    () => new URLSearchParams([[1]]),
    () => new URL(),
    () => pathToFileURL(1)
])
    try {
        console.log(f());
    } catch (e) {
        console.log(e.name, e.code, e.message);
    }
const qs = require("querystring");
console.log(
    qs.parse("a=1&b=2&a=3&c=%20+"),
    qs.stringify({ a: [1, 2], b: "x y", c: true, d: null }),
    qs.escape("a b&c'()*!"),
    qs.unescape("%41%zz")
);

// expect: http://user:pa%20ss@Example.COM:80/a/./b/../c?q=1&r=%20#frag -> http://user:pa%20ss@example.com/a/c?q=1&r=%20#frag http://example.com http: user pa%20ss example.com example.com  /a/c ?q=1&r=%20 #frag
// expect: https://x.y:8080 -> https://x.y:8080/ https://x.y:8080 https:   x.y:8080 x.y 8080 /  
// expect: file:///a/b c -> file:///a/b%20c null file:      /a/b%20c  
// expect: file://host/x -> file://host/x null file:   host host  /x  
// expect: mailto:a@b.c -> mailto:a@b.c null mailto:      a@b.c  
// expect: data:text/plain,hi there -> data:text/plain,hi there null data:      text/plain,hi there  
// expect: http://[::1]:3000/ -> http://[::1]:3000/ http://[::1]:3000 http:   [::1]:3000 [::1] 3000 /  
// expect: http://127.1/ -> http://127.0.0.1/ http://127.0.0.1 http:   127.0.0.1 127.0.0.1  /  
// expect: http://0x7f.1/x -> http://127.0.0.1/x http://127.0.0.1 http:   127.0.0.1 127.0.0.1  /x  
// expect: http://münchen.de/ä?ö#ü -> http://xn--mnchen-3ya.de/%C3%A4?%C3%B6#%C3%BC http://xn--mnchen-3ya.de http:   xn--mnchen-3ya.de xn--mnchen-3ya.de  /%C3%A4 ?%C3%B6 #%C3%BC
// expect: //no !! TypeError ERR_INVALID_URL Invalid URL //no
// expect: http:// !! TypeError ERR_INVALID_URL Invalid URL http://
// expect: http://a b !! TypeError ERR_INVALID_URL Invalid URL http://a b
// expect: http://a/%zz -> http://a/%zz http://a http:   a a  /%zz  
// expect: javascript:alert(1) -> javascript:alert(1) null javascript:      alert(1)  
// expect: http://x/a\b -> http://x/a/b http://x http:   x x  /a/b  
// expect: HTTP://X/../.. -> http://x/ http://x http:   x x  /  
// expect: http://a:99999 !! TypeError ERR_INVALID_URL Invalid URL http://a:99999
// expect: http://a?x -> http://a/?x http://a http:   a a  / ?x 
// expect: http://a#y -> http://a/#y http://a http:   a a  /  #y
// expect: blob:https://a/b -> blob:https://a/b https://a blob:      https://a/b  
// expect: ws://q:80 -> ws://q/ ws://q ws:   q q  /  
// expect: foo://bar/baz?a#b -> foo://bar/baz?a#b null foo:   bar bar  /baz ?a #b
// expect: foo:/a/../b -> foo:/b null foo:      /b  
// expect: http://ex.com/a b"<>`{}|^ -> http://ex.com/a%20b%22%3C%3E%60%7B%7D|%5E http://ex.com http:   ex.com ex.com  /a%20b%22%3C%3E%60%7B%7D|%5E  
// expect: http://1.2.3.4.5 !! TypeError ERR_INVALID_URL Invalid URL http://1.2.3.4.5
// expect: http://256.256.256.256 !! TypeError ERR_INVALID_URL Invalid URL http://256.256.256.256
// expect: file:///C:/x/../y -> file:///C:/y null file:      /C:/y  
// expect: http://a/?q='" -> http://a/?q=%27%22 http://a http:   a a  / ?q=%27%22 
// expect: about:blank -> about:blank null about:      blank  
// expect: http://[1:2::3:4]/ -> http://[1:2::3:4]/ http://[1:2::3:4] http:   [1:2::3:4] [1:2::3:4]  /  
// expect: http://a..b/ -> http://a..b/ http://a..b http:   a..b a..b  /  
// expect: https://xn--mnchen-3ya.de -> https://xn--mnchen-3ya.de/ https://xn--mnchen-3ya.de https:   xn--mnchen-3ya.de xn--mnchen-3ya.de  /  
// expect: http://ex%41mple.com -> http://example.com/ http://example.com http:   example.com example.com  /  
// expect: http://u@h -> http://u@h/ http://h http: u  h h  /  
// expect: http://:p@h -> http://:p@h/ http://h http:  p h h  /  
// expect: ../x http://a/b/c/d http://a/b/x
// expect: ?q http://a/b?z#f http://a/b?q
// expect: #h http://a/b?z http://a/b?z#h
// expect: //o/p https://a/b https://o/p
// expect: /p http://a/b/c http://a/p
// expect:  http://a/b?c#d http://a/b?c
// expect: x:y http://a x:y
// expect: a file:///x/y file:///x/a
// expect: . http://a/b/c http://a/b/
// expect: http:x http://a/b/c http://a/b/x
// expect: \\s\t http://a http://s/t
// expect: a mailto:x ERR_INVALID_URL
// expect: #f mailto:x mailto:x#f
// expect: .. file:/// file:///
// expect: g;x=1/../y http://a/b/c/d;p?q http://a/b/c/y
// expect: https://me:p%3Aw@w:1/c%20d?y=2&k=v+w#z URL {
// expect:   href: 'https://me:p%3Aw@w:1/c%20d?y=2&k=v+w#z',
// expect:   origin: 'https://w:1',
// expect:   protocol: 'https:',
// expect:   username: 'me',
// expect:   password: 'p%3Aw',
// expect:   host: 'w:1',
// expect:   hostname: 'w',
// expect:   port: '1',
// expect:   pathname: '/c%20d',
// expect:   search: '?y=2&k=v+w',
// expect:   searchParams: URLSearchParams { 'y' => '2', 'k' => 'v w' },
// expect:   hash: '#z'
// expect: } {"u":"https://me:p%3Aw@w:1/c%20d?y=2&k=v+w#z"} https://me:p%3Aw@w:1/c%20d?y=2&k=v+w#z false true
// expect: https://me:p%3Aw@w/c%20d []
// expect: 1
// expect: URLSearchParams { 'a' => '1', 'b' => '2', 'a' => '3', 'c' => '  x', 'd' => '' } [ '1', '3' ] null true false a=1&b=2&a=3&c=++x&d= [ 'a', 'b', 'a', 'c', 'd' ] 5
// expect: a=9&c=++x&d=&e=%26%3D%C3%A9 x=1&y=2 a=b&c=d m=1 1 4
// expect: a 9
// expect: c   x
// expect: d 
// expect: e &=é
// expect: /a b/c file:///a%20b/c%23d%3Fe%25 Url {
// expect:   protocol: 'http:',
// expect:   slashes: true,
// expect:   auth: 'u:p',
// expect:   host: 'h.com:8',
// expect:   port: '8',
// expect:   hostname: 'h.com',
// expect:   hash: '#f',
// expect:   search: '?q=1',
// expect:   query: 'q=1',
// expect:   pathname: '/p/a',
// expect:   path: '/p/a?q=1',
// expect:   href: 'http://u:p@h.com:8/p/a?q=1#f'
// expect: } http://x.y/a?b=1 /one/two/four http://a.com/d [Object: null prototype] { y: '1' } http://a/b?c
// expect: TypeError ERR_INVALID_URL_SCHEME The URL must be of scheme file
// expect: TypeError ERR_INVALID_FILE_URL_HOST File URL host must be "localhost" or empty on linux
// expect: TypeError ERR_INVALID_ARG_TYPE The "path" argument must be of type string or an instance of URL. Received type number (1)
// expect: TypeError ERR_INVALID_TUPLE Each query pair must be an iterable [name, value] tuple
// expect: TypeError ERR_MISSING_ARGS The "url" argument must be specified
// expect: TypeError ERR_INVALID_ARG_TYPE The "path" argument must be of type string. Received type number (1)
// expect: [Object: null prototype] { a: [ '1', '3' ], b: '2', c: '  ' } a=1&a=2&b=x%20y&c=true&d= a%20b%26c'()*! A%zz
