// Array.prototype's methods with callbacks (ECMA-262 §23.1.3), in the dialect of builtins/self_hosted.h.
//
// A callback may do anything to the array, so each turn asks anew: %present is HasProperty and Get in one, Empty for an
// element that is not there. Where the compilers know that nothing has changed, they ask once.

function arrayForEach(callback, thisArgument) {
    const object = %toObject(this), length = %lengthOf(object);
    %requireCallable(callback);
    for (let k = 0; k < length; k++) {
        const element = %present(object, k);
        if (!%isEmpty(element)) %call(callback, thisArgument, element, k, object);
    }
}

function arrayMap(callback, thisArgument) {
    const object = %toObject(this), length = %lengthOf(object);
    %requireCallable(callback);
    const constructor = %speciesOf(object);
    const result = constructor === undefined ? %newArray(length) : new constructor(length);
    for (let k = 0; k < length; k++) {
        const element = %present(object, k);
        if (!%isEmpty(element)) %define(result, k, %call(callback, thisArgument, element, k, object));
    }
    if (constructor === undefined) %pack(result);
    return result;
}

function arrayFilter(callback, thisArgument) {
    const object = %toObject(this), length = %lengthOf(object);
    %requireCallable(callback);
    const constructor = %speciesOf(object);
    const result = constructor === undefined ? %newArray(0) : new constructor(0);
    let to = 0;
    for (let k = 0; k < length; k++) {
        const element = %present(object, k);
        if (!%isEmpty(element) && %call(callback, thisArgument, element, k, object)) %define(result, to++, element);
    }
    return result;
}

function arraySome(callback, thisArgument) {
    const object = %toObject(this), length = %lengthOf(object);
    %requireCallable(callback);
    for (let k = 0; k < length; k++) {
        const element = %present(object, k);
        if (!%isEmpty(element) && %call(callback, thisArgument, element, k, object)) return true;
    }
    return false;
}

function arrayEvery(callback, thisArgument) {
    const object = %toObject(this), length = %lengthOf(object);
    %requireCallable(callback);
    for (let k = 0; k < length; k++) {
        const element = %present(object, k);
        if (!%isEmpty(element) && !%call(callback, thisArgument, element, k, object)) return false;
    }
    return true;
}

function arrayFind(callback, thisArgument) {
    const object = %toObject(this), length = %lengthOf(object);
    %requireCallable(callback);
    for (let k = 0; k < length; k++) {
        const element = object[k];
        if (%call(callback, thisArgument, element, k, object)) return element;
    }
}

function arrayFindIndex(callback, thisArgument) {
    const object = %toObject(this), length = %lengthOf(object);
    %requireCallable(callback);
    for (let k = 0; k < length; k++) {
        if (%call(callback, thisArgument, object[k], k, object)) return k;
    }
    return -1;
}

function arrayFindLast(callback, thisArgument) {
    const object = %toObject(this), length = %lengthOf(object);
    %requireCallable(callback);
    for (let k = length - 1; k >= 0; k--) {
        const element = object[k];
        if (%call(callback, thisArgument, element, k, object)) return element;
    }
}

function arrayFindLastIndex(callback, thisArgument) {
    const object = %toObject(this), length = %lengthOf(object);
    %requireCallable(callback);
    for (let k = length - 1; k >= 0; k--) {
        if (%call(callback, thisArgument, object[k], k, object)) return k;
    }
    return -1;
}

function arrayReduce(callback, initial) {
    const object = %toObject(this), length = %lengthOf(object);
    %requireCallable(callback);
    let k = 0, accumulator = initial;
    if (%argumentCount() < 2) {
        do {
            if (k >= length) %throwTypeError("Reduce of empty array with no initial value");
            accumulator = %present(object, k++);
        } while (%isEmpty(accumulator));
    }
    for (; k < length; k++) {
        const element = %present(object, k);
        if (!%isEmpty(element)) accumulator = %call(callback, undefined, accumulator, element, k, object);
    }
    return accumulator;
}

function arrayReduceRight(callback, initial) {
    const object = %toObject(this), length = %lengthOf(object);
    %requireCallable(callback);
    let k = length - 1, accumulator = initial;
    if (%argumentCount() < 2) {
        do {
            if (k < 0) %throwTypeError("Reduce of empty array with no initial value");
            accumulator = %present(object, k--);
        } while (%isEmpty(accumulator));
    }
    for (; k >= 0; k--) {
        const element = %present(object, k);
        if (!%isEmpty(element)) accumulator = %call(callback, undefined, accumulator, element, k, object);
    }
    return accumulator;
}

function arrayFlatMap(callback, thisArgument) {
    const object = %toObject(this), length = %lengthOf(object);
    %requireCallable(callback);
    const constructor = %speciesOf(object);
    const result = constructor === undefined ? %newArray(0) : new constructor(0);
    let to = 0;
    for (let k = 0; k < length; k++) {
        const element = %present(object, k);
        if (%isEmpty(element)) continue;
        const mapped = %call(callback, thisArgument, element, k, object);
        if (%isArray(mapped)) {
            const count = %lengthOf(mapped);
            for (let i = 0; i < count; i++) {
                const inner = %present(mapped, i);
                if (!%isEmpty(inner)) {
                    if (to >= 9007199254740991) %throwTypeError("Invalid array length");
                    %define(result, to++, inner);
                }
            }
        } else {
            if (to >= 9007199254740991) %throwTypeError("Invalid array length");
            %define(result, to++, mapped);
        }
    }
    return result;
}

// Array.from (ECMA-262 §23.1.2.1).
function arrayFrom(items, mapper, thisArgument) {
    if (mapper !== undefined) %requireCallable(mapper);
    const method = %iteratorOf(items);
    if (method !== undefined) return %arrayFromIterator(this, items, method, mapper, thisArgument);
    const source = %toObject(items), length = %lengthOf(source);
    const plain = %isArrayConstructor(this);
    const result = plain ? %newArray(length) : %isConstructor(this) ? new this(length) : %newArray(length);
    if (mapper === undefined) {
        for (let k = 0; k < length; k++) %define(result, k, source[k]);
    } else {
        for (let k = 0; k < length; k++) %define(result, k, %call(mapper, thisArgument, source[k], k));
    }
    if (plain) {
        %pack(result);
    } else {
        result.length = length;
    }
    return result;
}

// Array.fromAsync (ECMA-262 §23.1.2.2).
async function arrayFromAsync(items, mapper, thisArgument) {
    if (mapper !== undefined) %requireCallable(mapper);
    const asyncMethod = %asyncIteratorOf(items);
    const syncMethod = asyncMethod === undefined ? %iteratorOf(items) : undefined;
    if (asyncMethod === undefined && syncMethod === undefined) {
        const source = %toObject(items), length = %lengthOf(source);
        const result = %isConstructor(this) ? new this(length) : %newArray(length);
        for (let k = 0; k < length; k++) {
            let element = await source[k];
            if (mapper !== undefined) element = await %call(mapper, thisArgument, element, k);
            %define(result, k, element);
        }
        result.length = length;
        return result;
    }
    const result = %isConstructor(this) ? new this() : %newArray(0);
    let iterator = %call(asyncMethod === undefined ? syncMethod : asyncMethod, items);
    if (!%isObject(iterator)) %throwTypeError("Result of the Symbol.iterator method is not an object");
    let next = iterator.next;
    if (asyncMethod === undefined) {
        iterator = %asyncFromSync(iterator, next);
        next = iterator.next;
    }
    for (let k = 0; ; k++) {
        let failure;
        if (k < 9007199254740991) {
            const step = await %call(next, iterator);
            if (!%isObject(step)) %throwTypeError("Iterator result is not an object");
            if (step.done) {
                result.length = k;
                return result;
            }
            let element = step.value;
            try {
                if (mapper !== undefined) element = await %call(mapper, thisArgument, element, k);
                %define(result, k, element);
                continue;
            } catch (error) {
                failure = error;
            }
        }
        // AsyncIteratorClose: what it throws gives way to the failure.
        try {
            const close = iterator.return;
            if (close !== undefined && close !== null) await %call(close, iterator);
        } catch {}
        if (k >= 9007199254740991) %throwTypeError("Invalid array length");
        throw failure;
    }
}
