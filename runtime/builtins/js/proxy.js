// What [[Get]] and [[Set]] of a proxy (ECMA-262 §10.5.8, §10.5.9) do with a trap, in the dialect of
// builtins/self_hosted.h. No program sees these functions: the graph inlines them, and the trap in them, where a site
// reads or writes properties of proxies (graph/builder_proxies.cpp). The function of C++ does the same.

function proxyGet(trap, handler, target, key, receiver) {
    const value = %call(trap, handler, target, key, receiver);
    %checkProxyGet(target, key, value);
    return value;
}

function proxySet(trap, handler, target, key, value, receiver, strict) {
    if (%call(trap, handler, target, key, value, receiver)) %checkProxySet(target, key, value);
    else if (strict) %refuseSet(key, receiver);
}
