let counted = 0;
export const value = "imported", object = {};
export const count = () => ++counted;
