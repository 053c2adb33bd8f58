// %TypedArray%.prototype's methods with callbacks (ECMA-262 §23.2.3), in the dialect of builtins/self_hosted.h.
//
// The length is asked once. An array that a callback makes shorter reads as undefined past its end, and stores there are
// lost; no prototype is asked.

function typedArrayForEach(callback, thisArgument) {
    const object = this, length = %typedLength(object, "forEach");
    %requireCallable(callback);
    for (let k = 0; k < length; k++) %call(callback, thisArgument, object[k], k, object);
}

function typedArrayMap(callback, thisArgument) {
    const object = this, length = %typedLength(object, "map");
    %requireCallable(callback);
    const result = %typedCreate(object, length);
    for (let k = 0; k < length; k++) result[k] = %call(callback, thisArgument, object[k], k, object);
    return result;
}

function typedArrayFilter(callback, thisArgument) {
    const object = this, length = %typedLength(object, "filter");
    %requireCallable(callback);
    const kept = %newArray(0);
    let count = 0;
    for (let k = 0; k < length; k++) {
        const element = object[k];
        if (%call(callback, thisArgument, element, k, object)) %define(kept, count++, element);
    }
    const result = %typedCreate(object, count);
    for (let k = 0; k < count; k++) result[k] = kept[k];
    return result;
}

function typedArraySome(callback, thisArgument) {
    const object = this, length = %typedLength(object, "some");
    %requireCallable(callback);
    for (let k = 0; k < length; k++) {
        if (%call(callback, thisArgument, object[k], k, object)) return true;
    }
    return false;
}

function typedArrayEvery(callback, thisArgument) {
    const object = this, length = %typedLength(object, "every");
    %requireCallable(callback);
    for (let k = 0; k < length; k++) {
        if (!%call(callback, thisArgument, object[k], k, object)) return false;
    }
    return true;
}

function typedArrayFind(callback, thisArgument) {
    const object = this, length = %typedLength(object, "find");
    %requireCallable(callback);
    for (let k = 0; k < length; k++) {
        const element = object[k];
        if (%call(callback, thisArgument, element, k, object)) return element;
    }
}

function typedArrayFindIndex(callback, thisArgument) {
    const object = this, length = %typedLength(object, "findIndex");
    %requireCallable(callback);
    for (let k = 0; k < length; k++) {
        if (%call(callback, thisArgument, object[k], k, object)) return k;
    }
    return -1;
}

function typedArrayFindLast(callback, thisArgument) {
    const object = this, length = %typedLength(object, "findLast");
    %requireCallable(callback);
    for (let k = length - 1; k >= 0; k--) {
        const element = object[k];
        if (%call(callback, thisArgument, element, k, object)) return element;
    }
}

function typedArrayFindLastIndex(callback, thisArgument) {
    const object = this, length = %typedLength(object, "findLastIndex");
    %requireCallable(callback);
    for (let k = length - 1; k >= 0; k--) {
        if (%call(callback, thisArgument, object[k], k, object)) return k;
    }
    return -1;
}

function typedArrayReduce(callback, initial) {
    const object = this, length = %typedLength(object, "reduce");
    %requireCallable(callback);
    let k = 0, accumulator = initial;
    if (%argumentCount() < 2) {
        if (length === 0) %throwTypeError("Reduce of empty array with no initial value");
        accumulator = object[k++];
    }
    for (; k < length; k++) accumulator = %call(callback, undefined, accumulator, object[k], k, object);
    return accumulator;
}

function typedArrayReduceRight(callback, initial) {
    const object = this, length = %typedLength(object, "reduceRight");
    %requireCallable(callback);
    let k = length - 1, accumulator = initial;
    if (%argumentCount() < 2) {
        if (length === 0) %throwTypeError("Reduce of empty array with no initial value");
        accumulator = object[k--];
    }
    for (; k >= 0; k--) accumulator = %call(callback, undefined, accumulator, object[k], k, object);
    return accumulator;
}
