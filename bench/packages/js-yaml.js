// Loads and dumps a long document, and shows an error.
const yaml = require("js-yaml");

const part = number => `
- name: item ${number}
  values: [1, 2.5, .inf, -.inf, ${number}, true, null, ~]
  base: &base${number} {k: v, 'l m': "n\\n\\u0041"}
  copy: *base${number}
  text: |
    several
      lines ${number}
  folded: >-
    one
    line
  when: 2001-12-14T21:59:43.10-05:00
  nested:
    - [a, [b, {c: d}]]
    - ? key
      : value
`;
const text = Array.from({ length: 600 }, (_, i) => part(i)).join("");
const list = yaml.load(text);
console.log(text.length, list.length, list[599]);
const dumped = yaml.dump(list);
console.log(dumped.length, dumped.slice(0, 900), JSON.stringify(yaml.load(dumped)) === JSON.stringify(list));
try {
    yaml.load("a: [1, 2\nb: }");
} catch (error) {
    console.log(error.name, error.message);
}
