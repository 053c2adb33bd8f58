export let count = 0;
export function up() { count++; }
export default class Thing { name = "thing"; }
export * as self from "./_lib.mjs";
export { count as "a string" };
export const later = await Promise.resolve("awaited");
