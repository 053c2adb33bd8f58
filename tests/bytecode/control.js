// Exception tables, switch, for-of with iterator closing, generators.
function control(list) {
    for (const item of list) {
        try {
            switch (item) {
                case 0: continue;
                case 1: return "one";
                default: throw item;
            }
        } catch (error) {
            list = error;
        } finally {
            control.count++;
        }
    }
}
function* count(n) {
    while (n > 0) yield n--;
}
control([0, 1]);
[...count(2)];

function* delegates(inner) {
    return yield* inner;
}
delegates([]).next();
