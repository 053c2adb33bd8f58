// path: what node gives for the same paths.
const p = require("path");
const ins = [
    "",
    ".",
    "..",
    "/",
    "//",
    "/a",
    "/a/",
    "a/b/../c",
    "./a",
    "../../x/",
    "/a//b///c",
    "a/./b",
    ".bashrc",
    "a.b.c",
    "/x/.y",
    "a.",
    "a..",
    "..a/b",
    "/../a/",
    "a/..",
    "///a//",
    "x/y.ext/",
    "//a",
    "a/b.js"
];
for (const i of ins)
    console.log(
        JSON.stringify(i),
        p.normalize(i),
        p.dirname(i),
        p.basename(i),
        p.extname(i),
        JSON.stringify(p.parse(i)),
        p.isAbsolute(i),
        p.join("q", i, "r"),
        p.resolve("/base", i),
        p.relative("/a/b", p.resolve("/a", i)),
        p.basename(i, ".js"),
        p.format(p.parse(i))
    );
console.log(
    p.join(),
    p.resolve("/a", "b", "../c", "/d", "e"),
    p.sep,
    p.delimiter,
    p.posix === p,
    p.format({ dir: "/x", name: "y", ext: "z" }),
    p.basename("a.js", "a.js"),
    p.basename("abc.js", "c.js")
);
for (const f of ["join", "resolve", "dirname", "basename", "extname", "parse", "normalize", "isAbsolute"])
    try {
        p[f](1);
    } catch (e) {
        console.log(f, e.code, e.message);
    }

// expect: "" . .   {"root":"","dir":"","base":"","ext":"","name":""} false q/r /base ..  
// expect: "." . . .  {"root":"","dir":"","base":".","ext":"","name":"."} false q/r /base .. . .
// expect: ".." .. . ..  {"root":"","dir":"","base":"..","ext":"","name":".."} false r / ../.. .. ..
// expect: "/" / /   {"root":"/","dir":"/","base":"","ext":"","name":""} true q/r / ../..  /
// expect: "//" / /   {"root":"/","dir":"/","base":"","ext":"","name":""} true q/r / ../..  /
// expect: "/a" /a / a  {"root":"/","dir":"/","base":"a","ext":"","name":"a"} true q/a/r /a .. a /a
// expect: "/a/" /a/ / a  {"root":"/","dir":"/","base":"a","ext":"","name":"a"} true q/a/r /a .. a /a
// expect: "a/b/../c" a/c a/b/.. c  {"root":"","dir":"a/b/..","base":"c","ext":"","name":"c"} false q/a/c/r /base/a/c ../a/c c a/b/../c
// expect: "./a" a . a  {"root":"","dir":".","base":"a","ext":"","name":"a"} false q/a/r /base/a ../a a ./a
// expect: "../../x/" ../../x/ ../.. x  {"root":"","dir":"../..","base":"x","ext":"","name":"x"} false ../x/r /x ../../x x ../../x
// expect: "/a//b///c" /a/b/c /a//b// c  {"root":"/","dir":"/a//b//","base":"c","ext":"","name":"c"} true q/a/b/c/r /a/b/c c c /a//b///c
// expect: "a/./b" a/b a/. b  {"root":"","dir":"a/.","base":"b","ext":"","name":"b"} false q/a/b/r /base/a/b ../a/b b a/./b
// expect: ".bashrc" .bashrc . .bashrc  {"root":"","dir":"","base":".bashrc","ext":"","name":".bashrc"} false q/.bashrc/r /base/.bashrc ../.bashrc .bashrc .bashrc
// expect: "a.b.c" a.b.c . a.b.c .c {"root":"","dir":"","base":"a.b.c","ext":".c","name":"a.b"} false q/a.b.c/r /base/a.b.c ../a.b.c a.b.c a.b.c
// expect: "/x/.y" /x/.y /x .y  {"root":"/","dir":"/x","base":".y","ext":"","name":".y"} true q/x/.y/r /x/.y ../../x/.y .y /x/.y
// expect: "a." a. . a. . {"root":"","dir":"","base":"a.","ext":".","name":"a"} false q/a./r /base/a. ../a. a. a.
// expect: "a.." a.. . a.. . {"root":"","dir":"","base":"a..","ext":".","name":"a."} false q/a../r /base/a.. ../a.. a.. a..
// expect: "..a/b" ..a/b ..a b  {"root":"","dir":"..a","base":"b","ext":"","name":"b"} false q/..a/b/r /base/..a/b ../..a/b b ..a/b
// expect: "/../a/" /a/ /.. a  {"root":"/","dir":"/..","base":"a","ext":"","name":"a"} true a/r /a .. a /../a
// expect: "a/.." . a ..  {"root":"","dir":"a","base":"..","ext":"","name":".."} false q/r /base .. .. a/..
// expect: "///a//" /a/ // a  {"root":"/","dir":"//","base":"a","ext":"","name":"a"} true q/a/r /a .. a ///a
// expect: "x/y.ext/" x/y.ext/ x y.ext .ext {"root":"","dir":"x","base":"y.ext","ext":".ext","name":"y"} false q/x/y.ext/r /base/x/y.ext ../x/y.ext y.ext x/y.ext
// expect: "//a" /a // a  {"root":"/","dir":"/","base":"a","ext":"","name":"a"} true q/a/r /a .. a /a
// expect: "a/b.js" a/b.js a b.js .js {"root":"","dir":"a","base":"b.js","ext":".js","name":"b"} false q/a/b.js/r /base/a/b.js ../a/b.js b a/b.js
// expect: . /d/e / : true /x/y.z  ab
// expect: join ERR_INVALID_ARG_TYPE The "path" argument must be of type string. Received type number (1)
// expect: resolve ERR_INVALID_ARG_TYPE The "paths[0]" argument must be of type string. Received type number (1)
// expect: dirname ERR_INVALID_ARG_TYPE The "path" argument must be of type string. Received type number (1)
// expect: basename ERR_INVALID_ARG_TYPE The "path" argument must be of type string. Received type number (1)
// expect: extname ERR_INVALID_ARG_TYPE The "path" argument must be of type string. Received type number (1)
// expect: parse ERR_INVALID_ARG_TYPE The "path" argument must be of type string. Received type number (1)
// expect: normalize ERR_INVALID_ARG_TYPE The "path" argument must be of type string. Received type number (1)
// expect: isAbsolute ERR_INVALID_ARG_TYPE The "path" argument must be of type string. Received type number (1)
