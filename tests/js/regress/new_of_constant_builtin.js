// `new` of a constant that is no constructor throws, whatever other closures of the same site have constructed.
function maker(given) {
    const made = given;
    return (n) => new made(n);
}
const array = maker(Array), abs = maker(Math.abs);
for (let i = 0; i < 3000; i++) array(3);
function attempt() {
    return abs(-3);
}
let thrown = 0;
for (let i = 0; i < 9000; i++) {
    try {
        attempt();
    } catch (e) {
        if (e instanceof TypeError) thrown++;
    }
}
print(thrown, array(2).length); // expect: 9000 2
