// Reading a directory fails; it is no empty file.
let message = "";
try {
    load("/");
} catch (e) {
    message = e.message;
}
console.log(message); // expect: cannot read '/'
