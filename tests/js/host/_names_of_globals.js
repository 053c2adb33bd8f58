module.exports = { window: typeof window, variable: typeof variable, helper: typeof helper, Map, setTimeout };
