const people = randomWords(100).map((name, i) => ({
    id: i, name, email: `${name}@example.com`, score: i / 7, active: i % 3 === 0, tags: ["a", "b", name], address: { city: name, zip: null },
}));
const peopleText = JSON.stringify(people);
const numbersText = JSON.stringify(randomIntegers(1000).map(value => value / 8));
const integersText = JSON.stringify(randomIntegers(1000));
const escapes = randomWords(200).map(word => `"${word}"\n\\ ${word}é`);
const escapesText = JSON.stringify(escapes);

suite({
    "parse records": () => () => JSON.parse(peopleText)[99].id,
    "parse integers": () => () => JSON.parse(integersText)[999],
    "parse doubles": () => () => JSON.parse(numbersText)[999],
    "parse escapes": () => () => JSON.parse(escapesText)[199].length,
    "parse with reviver": () => () => JSON.parse(peopleText, (key, value) => key === "id" ? value + 1 : value)[99].id,
    "parse small": () => () => {
        let sum = 0;
        for (let i = 0; i < 100; i++) { sum += JSON.parse('{"type":"move","x":12,"y":-3.5,"keys":["a","b"]}').x; }
        return sum;
    },
    "stringify records": () => () => JSON.stringify(people).length,
    "stringify integers": () => {
        const list = randomIntegers(1000);
        return () => JSON.stringify(list).length;
    },
    "stringify doubles": () => {
        const list = randomIntegers(1000).map(value => value / 8);
        return () => JSON.stringify(list).length;
    },
    "stringify escapes": () => () => JSON.stringify(escapes).length,
    "stringify indented": () => () => JSON.stringify(people, null, 2).length,
    "stringify with replacer": () => () => JSON.stringify(people, (key, value) => key === "email" ? undefined : value).length,
    "stringify some keys": () => () => JSON.stringify(people, ["id", "name"]).length,
    "stringify small": () => () => {
        let length = 0;
        for (let i = 0; i < 100; i++) { length += JSON.stringify({ type: "move", x: i, y: -3.5, keys: ["a", "b"] }).length; }
        return length;
    },
});
