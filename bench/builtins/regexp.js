const text = randomWords(300).join(" ");
const texts = inTurn(copies(text));
const log = randomIntegers(50).map((value, i) =>
    `2026-${String(i % 12 + 1).padStart(2, "0")}-17T10:${String(i).padStart(2, "0")}:00Z [info] user${i}@example.com took ${value} ms`).join("\n");
const logs = inTurn(copies(log));
const code = `function add(a, b) { return a + b * 12.5e3; } // sum\nlet text = "some \\"quoted\\" text", x = 0xff;\n`.repeat(10);
const codes = inTurn(copies(code));

suite({
    "test a literal": () => () => Number(/zebra/.test(texts())) + Number(/wxyz/.test(texts())),
    "test alternatives": () => () => Number(/zebra|lion|tiger|elephant/.test(texts())),
    "exec dates": () => {
        const pattern = /(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/g;
        return () => {
            let sum = 0;
            for (let match; (match = pattern.exec(log)) !== null;) { sum += Number(match[1]) + Number(match[5]); }
            return sum;
        };
    },
    "named groups": () => {
        const pattern = /(?<user>\w+)@(?<host>[\w.]+)/g;
        return () => {
            let sum = 0;
            for (const match of log.matchAll(pattern)) { sum += match.groups.user.length + match.groups.host.length; }
            return sum;
        };
    },
    "sticky tokens": () => {
        const pattern = /\s+|\/\/.*|([A-Za-z_$][\w$]*)|(0x[\da-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)|("(?:[^"\\]|\\.)*")|([-+*\/=(){};,])/y;
        return () => {
            let count = 0;
            pattern.lastIndex = 0;
            while (pattern.lastIndex < code.length) {
                const match = pattern.exec(code);
                if (match[1] !== undefined || match[2] !== undefined) { count++; }
            }
            return count;
        };
    },
    "lookahead, lookbehind": () => () => logs().match(/(?<=took )\d+(?= ms)/g).length,
    "back references": () => () => (texts().match(/(\w)\1/g) || []).length,
    "ignore case": () => () => (logs().match(/INFO|USER\d/gi) || []).length,
    "unicode": () => {
        const words = inTurn(copies("Straße naïve Ωmega 漢字 😀 ".repeat(20)));
        return () => words().match(/\p{L}+/gu).length;
    },
    "lines": () => () => logs().match(/^.*$/gm).length,
    "lazy": () => () => codes().replace(/\/\/.*?\n|".*?"/g, "").length,
    "backtracking": () => {
        const lines = inTurn(copies("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"));
        return () => Number(/^(?:a?){15}a{15}c/.test(lines())) + Number(/^(a|aa)+b/.test(lines()));
    },
    "validate addresses": () => {
        const pattern = /^[\w.+-]+@[a-z\d-]+(\.[a-z\d-]+)*\.[a-z]{2,}$/i;
        const addresses = randomWords(100).map((word, i) => i % 2 ? `${word}@example.com` : `${word}example.com`);
        return () => addresses.reduce((count, address) => count + Number(pattern.test(address)), 0);
    },
    "trim by pattern": () => {
        const lines = randomWords(100).map(word => `  ${word}  `);
        return () => lines.reduce((sum, line) => sum + line.replace(/^\s+|\s+$/g, "").length, 0);
    },
    "camel case": () => {
        const names = randomWords(100).map(word => `${word}-${word}-x`);
        return () => names.map(name => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())).join("").length;
    },
    "escape HTML": () => {
        const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
        const pages = inTurn(copies(randomWords(200).map(word => `<b>${word}</b> & `).join("")));
        return () => pages().replace(/[&<>]/g, character => entities[character]).length;
    },
    "new RegExp": () => {
        const words = randomWords(50);
        return () => {
            let count = 0;
            for (const word of words) { count += Number(new RegExp("^" + word.slice(0, 2) + "\\w*$").test(word)); }
            return count;
        };
    },
    "split": () => () => logs().split(/\r?\n/).length + texts().split(/[\s,]+/).length,
});
