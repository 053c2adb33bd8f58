import { name } from "./modules.mjs";
export const seen = () => name;
export { up as raise } from "./_lib.mjs";
