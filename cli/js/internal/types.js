// util.types: what an object is by its kind, whatever its prototype says.
const kindOf = (value) => host.kindOf(value);
const isKind =
    (...kinds) =>
    (value) =>
        kinds.includes(kindOf(value));
const isPrimitiveOf = (type) => (value) => {
    const kind = kindOf(value);
    return (kind === "PrimitiveObject" || kind === "StringObject") && typeof host.primitiveOf(value) === type;
};
const typedArrayTag = Object.getOwnPropertyDescriptor(
    Object.getPrototypeOf(Uint8Array.prototype),
    Symbol.toStringTag
).get;
const isTyped = (name) => (value) => kindOf(value) === "TypedArray" && Reflect.apply(typedArrayTag, value, []) === name;
const iteratorTag = (name) => (value) => kindOf(value) === "NativeObject" && value[Symbol.toStringTag] === name;

const types = {
    isExternal: () => false,
    isDate: isKind("Date"),
    isArgumentsObject: isKind("Arguments", "MappedArguments"),
    isBigIntObject: isPrimitiveOf("bigint"),
    isBooleanObject: isPrimitiveOf("boolean"),
    isNumberObject: isPrimitiveOf("number"),
    isStringObject: isPrimitiveOf("string"),
    isSymbolObject: isPrimitiveOf("symbol"),
    isBoxedPrimitive: isKind("PrimitiveObject", "StringObject"),
    isNativeError: isKind("Error"),
    isRegExp: isKind("RegExp"),
    isAsyncFunction: isKind("AsyncFunction", "AsyncGeneratorFunction"),
    isGeneratorFunction: isKind("GeneratorFunction", "AsyncGeneratorFunction"),
    isGeneratorObject: isKind("Generator", "AsyncGenerator"),
    isPromise: isKind("Promise"),
    isMap: isKind("Map"),
    isSet: isKind("Set"),
    isMapIterator: iteratorTag("Map Iterator"),
    isSetIterator: iteratorTag("Set Iterator"),
    isWeakMap: isKind("WeakMap"),
    isWeakSet: isKind("WeakSet"),
    isArrayBuffer: isKind("ArrayBuffer"),
    isDataView: isKind("DataView"),
    isSharedArrayBuffer: isKind("SharedArrayBuffer"),
    isProxy: isKind("Proxy"),
    isModuleNamespaceObject: isKind("ModuleNamespace"),
    isAnyArrayBuffer: isKind("ArrayBuffer", "SharedArrayBuffer"),
    isCryptoKey: () => false,
    isKeyObject: () => false,
    isTypedArray: isKind("TypedArray"),
    isArrayBufferView: ArrayBuffer.isView
};
for (const name of [
    "Uint8Array",
    "Uint8ClampedArray",
    "Uint16Array",
    "Uint32Array",
    "Int8Array",
    "Int16Array",
    "Int32Array",
    "Float16Array",
    "Float32Array",
    "Float64Array",
    "BigInt64Array",
    "BigUint64Array"
])
    types[`is${name}`] = isTyped(name);
module.exports = types;
