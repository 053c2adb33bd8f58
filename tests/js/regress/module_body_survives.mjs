// The function of a module's body waits between linking and evaluation: collections in between keep it.
// modes: interp gc-stress
import * as self from "./module_body_survives.mjs";
export const answer = 42;
console.log(self.answer); // expect: 42
