export const top = await 1;
