suite({
    "new Date, getters": () => () => {
        let sum = 0;
        for (let i = 0; i < 100; i++) {
            const date = new Date(1700000000000 + i * 86400000);
            sum += date.getFullYear() + date.getMonth() + date.getDate() + date.getHours();
        }
        return sum;
    },
    "new Date of fields": () => () => {
        let sum = 0;
        for (let i = 0; i < 100; i++) { sum += new Date(2026, i % 12, 17, 10, i % 60).getTime() % 1000003; }
        return sum;
    },
    "setters": () => () => {
        const date = new Date(Date.UTC(2026, 0, 1));
        for (let i = 0; i < 100; i++) { date.setUTCDate(date.getUTCDate() + 1); }
        return date.getTime();
    },
    "toISOString": () => () => {
        let length = 0;
        for (let i = 0; i < 50; i++) { length += new Date(1700000000000 + i).toISOString().length; }
        return length;
    },
    "toString": () => () => {
        let length = 0;
        for (let i = 0; i < 20; i++) { length += new Date(1700000000000 + i * 1e8).toString().slice(0, 15).length; }
        return length;
    },
    "parse ISO": () => () => {
        let sum = 0;
        for (let i = 0; i < 50; i++) { sum += Date.parse(`2026-11-${10 + i % 20}T10:20:30.123Z`) % 1000; }
        return sum;
    },
    "parse other": () => () => {
        let sum = 0;
        for (let i = 0; i < 20; i++) { sum += Date.parse(`Tue, ${10 + i} Nov 2026 10:20:30 GMT`) / 1000 % 1000; }
        return sum;
    },
    "Date.now, Date.UTC": () => () => {
        let sum = 0;
        for (let i = 0; i < 100; i++) { sum += Number(Date.now() > 0) + Date.UTC(2026, i % 12) % 7; }
        return sum;
    },
});
