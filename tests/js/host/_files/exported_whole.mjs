export const x = 1; export { x as "module.exports" };
