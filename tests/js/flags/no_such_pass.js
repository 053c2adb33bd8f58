// A pass whose graphs are to be shown must be there.
// flags: --dump-graph=f:nosuchpass
// exit: 2
// expect-error: tiercel: --dump-graph: no pass 'nosuchpass'; there are all, built, fold, untag,
