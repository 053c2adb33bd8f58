const sentence = randomWords(400).join(" ");
const sentences = inTurn(copies(sentence));

suite({
    "split by character": () => () => sentences().split(" ").length,
    "split into characters": () => () => sentences().split("").length,
    "split by pattern": () => () => sentences().split(/\s+/).length,
    "replace": () => {
        const word = sentence.split(" ")[300];
        return () => sentences().replace(word, "here").length;
    },
    "replaceAll": () => () => sentences().replaceAll("a", "<a>").length,
    "replace by pattern": () => () => sentences().replace(/[aeiou]/g, "*").length,
    "replace by function": () => () => sentences().replace(/\b[a-m]\w*/g, word => word.toUpperCase()).length,
    "indexOf": () => {
        const word = sentence.split(" ")[390];
        return () => sentences().indexOf(word) + sentences().indexOf("no such words");
    },
    "lastIndexOf": () => {
        const word = sentence.split(" ")[5];
        return () => sentences().lastIndexOf(word);
    },
    "includes, startsWith, endsWith": () => {
        const words = randomWords(300);
        return () => {
            let count = 0;
            for (const word of words) {
                count += Number(word.startsWith("a")) + Number(word.endsWith("z")) + Number(word.includes("ee"));
            }
            return count;
        };
    },
    "slice, substring": () => () => {
        let length = 0;
        for (let i = 0; i < 500; i++) {
            length += sentence.slice(i, i + 20).length + sentence.substring(i + 3, i).length;
        }
        return length;
    },
    "charCodeAt": () => () => {
        let hash = 0;
        for (let i = 0; i < sentence.length; i++) {
            hash = (Math.imul(hash, 31) + sentence.charCodeAt(i)) | 0;
        }
        return hash;
    },
    "characters by index": () => () => {
        let spaces = 0;
        for (let i = 0; i < sentence.length; i++) {
            if (sentence[i] === " ") { spaces++; }
        }
        return spaces;
    },
    "codePointAt": () => {
        const text = "aé漢😀".repeat(100);
        return () => {
            let sum = 0;
            for (let i = 0; i < text.length; i++) { sum += text.codePointAt(i); }
            return sum;
        };
    },
    "for of": () => {
        const text = "aé漢😀".repeat(100);
        return () => {
            let count = 0;
            for (const character of text) { count += character.length; }
            return count;
        };
    },
    "+= of characters": () => () => {
        let text = "";
        for (let i = 0; i < 1000; i++) { text += String.fromCharCode(97 + i % 26); }
        return text.length + text.charCodeAt(999);
    },
    "+= of words": () => {
        const words = randomWords(300);
        return () => {
            let text = "";
            for (const word of words) { text += word + ","; }
            return text.length + text.charCodeAt(500);
        };
    },
    "templates": () => {
        const words = randomWords(300);
        return () => {
            let length = 0;
            for (let i = 0; i < words.length; i++) { length += `${i}: <${words[i]}>`.length; }
            return length;
        };
    },
    "repeat, padStart, padEnd": () => () => {
        let length = 0;
        for (let i = 0; i < 200; i++) {
            length += "ab".repeat(i % 20).length + String(i).padStart(8, "0").length + "x".padEnd(12).length;
        }
        return length;
    },
    "trim": () => {
        const words = randomWords(300).map(word => `  ${word}\n`);
        return () => words.reduce((sum, word) => sum + word.trim().length + word.trimStart().length, 0);
    },
    "toUpperCase, toLowerCase": () => () => {
        const upper = sentences().toUpperCase();
        return upper.charCodeAt(0) + upper.toLowerCase().charCodeAt(1);
    },
    "toUpperCase of short": () => {
        const words = randomWords(300);
        return () => words.reduce((sum, word) => sum + word.toUpperCase().charCodeAt(0), 0);
    },
    "localeCompare": () => {
        const words = randomWords(200);
        return () => {
            let sum = 0;
            for (let i = 1; i < words.length; i++) { sum += words[i - 1].localeCompare(words[i]); }
            return sum;
        };
    },
    "normalize": () => {
        const texts = inTurn(copies("Crème brûlée Ångström ".repeat(20)));
        return () => texts().normalize("NFD").length + texts().normalize("NFC").length;
    },
    "compare": () => {
        const words = randomWords(500);
        return () => {
            let count = 0;
            for (let i = 1; i < words.length; i++) { count += Number(words[i - 1] < words[i]) + Number(words[i] === words[i - 1]); }
            return count;
        };
    },
    "fromCharCode, fromCodePoint": () => () => {
        let length = 0;
        for (let i = 0; i < 300; i++) {
            length += String.fromCharCode(65 + i % 60, 66).length + String.fromCodePoint(0x1f600 + i % 50).length;
        }
        return length;
    },
    "match all words": () => () => sentences().match(/\w+/g).length,
    "matchAll": () => () => {
        let sum = 0;
        for (const match of sentences().matchAll(/(\w)(\w+)/g)) { sum += match.index + match[1].length; }
        return sum;
    },
    "search": () => () => sentences().search(/zq|qz|xx/) + sentences().search(/\d/),
    "encodeURIComponent": () => {
        const text = "name=a b&c=d/é?x=漢字";
        return () => {
            let length = 0;
            for (let i = 0; i < 30; i++) { length += decodeURIComponent(encodeURIComponent(text)).length; }
            return length;
        };
    },
    "array of words as keys": () => {
        const words = randomWords(300);
        return () => {
            const counts = {};
            for (const word of words) { counts[word.slice(0, 2)] = (counts[word.slice(0, 2)] || 0) + 1; }
            return Object.keys(counts).length;
        };
    },
    "reverse a text": () => () => [...sentences()].reverse().join("").length,
    "isWellFormed, at": () => () => Number(sentences().isWellFormed()) + sentences().at(-1).length,
});
