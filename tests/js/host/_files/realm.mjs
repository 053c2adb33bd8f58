export const own = [].constructor === Array;
export { default as plus } from "./plus.cjs";
