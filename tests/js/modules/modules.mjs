// Modules: live bindings, cycles, namespaces, dynamic import, top-level await.
import Thing, { count, up, later, "a string" as odd } from "./_lib.mjs";
import * as ns from "./_lib.mjs";
import { seen, raise } from "./_cycle.mjs";
export const name = "main";
up(); raise();
console.log(count, odd, ns.count, new Thing().name, later); // expect: 2 2 2 thing awaited
console.log(seen(), Object.keys(ns).join(), ns[Symbol.toStringTag]); // expect: main a string,count,default,later,self,up Module
console.log(ns.self === ns, this === undefined, typeof import.meta); // expect: true true object
try { ns.count = 1; } catch (e) { console.log(e.name); } // expect: TypeError
const again = await import("./_lib.mjs");
console.log(again === ns); // expect: true
await import("./missing.mjs").catch((e) => console.log(e instanceof Error)); // expect: true
