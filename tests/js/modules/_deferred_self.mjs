import defer * as self from "./_deferred_self.mjs";
export const caught = (() => { try { return self.caught; } catch (e) { return e.name; } })();
