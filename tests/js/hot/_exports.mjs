export let count = 0;
export const step = 2;
export function up(n) { for (let i = 0; i < n; i++) count += step; return count; }
export default class Counter { static made = 0; constructor() { Counter.made++; } }
