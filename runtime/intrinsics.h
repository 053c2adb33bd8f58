// The functions of intrinsics.def, which optimized code calls by the C convention: the VM first, then what the row's
// letters say. An exception is pending when the result is Empty (t), null (p) or 2 (b).
//
//   uint64_t bits = intrinsic_add(&vm, x.bits(), y.bits());
#pragma once

#include <cstddef>
#include <cstdint>

namespace tiercel {

class VM;

#define TT uint64_t, uint64_t
#define T1 uint64_t
uint64_t intrinsic_add(VM*, TT);
uint64_t intrinsic_sub(VM*, TT);
uint64_t intrinsic_mul(VM*, TT);
uint64_t intrinsic_div(VM*, TT);
uint64_t intrinsic_mod(VM*, TT);
uint64_t intrinsic_exp(VM*, TT);
uint64_t intrinsic_bitAnd(VM*, TT);
uint64_t intrinsic_bitOr(VM*, TT);
uint64_t intrinsic_bitXor(VM*, TT);
uint64_t intrinsic_shl(VM*, TT);
uint64_t intrinsic_shr(VM*, TT);
uint64_t intrinsic_ushr(VM*, TT);
uint64_t intrinsic_neg(VM*, T1);
uint64_t intrinsic_bitNot(VM*, T1);
uint64_t intrinsic_inc(VM*, T1);
uint64_t intrinsic_dec(VM*, T1);
uint64_t intrinsic_toNumber(VM*, T1);
uint64_t intrinsic_toNumeric(VM*, T1);
uint64_t intrinsic_toString(VM*, T1);
uint64_t intrinsic_toPropertyKey(VM*, T1);
uint64_t intrinsic_typeOf(VM*, T1);
uint64_t intrinsic_concat(VM*, TT);
uint64_t intrinsic_concat3(VM*, uint64_t x, uint64_t y, uint64_t z);
uint64_t intrinsic_concat4(VM*, uint64_t x, uint64_t y, uint64_t z, uint64_t w);

uint32_t intrinsic_looselyEquals(VM*, TT);
uint32_t intrinsic_strictlyEquals(VM*, TT);
uint32_t intrinsic_less(VM*, TT);
uint32_t intrinsic_lessEqual(VM*, TT);
uint32_t intrinsic_greater(VM*, TT);
uint32_t intrinsic_greaterEqual(VM*, TT);
uint32_t intrinsic_instanceOf(VM*, TT);
int32_t intrinsic_isInstance(VM*, TT);
uint32_t intrinsic_sameValue(VM*, TT);
uint32_t intrinsic_hasOwn(VM*, TT, uint32_t valueFirst);
uint32_t intrinsic_in(VM*, TT);
uint32_t intrinsic_truthy(VM*, T1);
uint32_t intrinsic_stringEquals(VM*, TT);
int32_t intrinsic_stringCompare(VM*, uint64_t x, uint64_t y);

double intrinsic_doubleMod(VM*, double, double);
double intrinsic_pow(VM*, double, double);
int32_t intrinsic_truncateToInt32(VM*, double);
double intrinsic_sin(VM*, double);
double intrinsic_cos(VM*, double);
double intrinsic_tan(VM*, double);
double intrinsic_atan2(VM*, double, double);
double intrinsic_exponential(VM*, double);
double intrinsic_log(VM*, double);
double intrinsic_acos(VM*, double);
double intrinsic_asin(VM*, double);
double intrinsic_atan(VM*, double);
double intrinsic_cubeRoot(VM*, double);
double intrinsic_cosh(VM*, double);
double intrinsic_expm1(VM*, double);
double intrinsic_fround(VM*, double);
double intrinsic_log10(VM*, double);
double intrinsic_log1p(VM*, double);
double intrinsic_log2(VM*, double);
double intrinsic_round(VM*, double);
double intrinsic_sign(VM*, double);
double intrinsic_sinh(VM*, double);
double intrinsic_tanh(VM*, double);
int32_t intrinsic_clz32(VM*, int32_t);
uint32_t intrinsic_isFinite(VM*, T1);
uint32_t intrinsic_isInteger(VM*, T1);
uint32_t intrinsic_isNaN(VM*, T1);
uint32_t intrinsic_isSafeInteger(VM*, T1);
uint64_t intrinsic_numberOf(VM*, T1);
double intrinsic_random(VM*);

uint64_t intrinsic_getNamed(VM*, uint64_t base, uint64_t key, void* cell);
uint32_t intrinsic_setNamed(VM*, uint64_t base, uint64_t key, uint64_t value, void* cell, uint32_t strict);
uint64_t intrinsic_getKeyed(VM*, uint64_t base, uint64_t key);
uint32_t intrinsic_setKeyed(VM*, uint64_t base, uint64_t key, uint64_t value, uint32_t strict);
uint32_t intrinsic_checkProxyGet(VM*, uint64_t target, uint64_t key, uint64_t value);
uint32_t intrinsic_checkProxySet(VM*, uint64_t target, uint64_t key, uint64_t value);
uint32_t intrinsic_defineField(VM*, uint64_t object, uint64_t key, uint64_t value, void* cell);
uint64_t intrinsic_getGlobal(VM*, void* cell, uint64_t key, uint32_t orUndefined);
uint32_t intrinsic_storeElement(VM*, uint64_t array, int32_t index, uint64_t value, uint32_t strict);

int32_t intrinsic_arrayPush(VM*, uint64_t array, uint64_t value);
void intrinsic_packElements(VM*, uint64_t array);
uint64_t intrinsic_arrayPop(VM*, uint64_t array);
uint32_t intrinsic_isArray(VM*, T1);
uint64_t intrinsic_mapGet(VM*, uint64_t map, uint64_t key);
uint32_t intrinsic_mapHas(VM*, uint64_t map, uint64_t key);
uint32_t intrinsic_mapSet(VM*, uint64_t map, uint64_t key, uint64_t value);
uint32_t intrinsic_setHas(VM*, uint64_t set, uint64_t key);
uint32_t intrinsic_setAdd(VM*, uint64_t set, uint64_t key);

uint64_t intrinsic_forInNext(VM*, uint64_t list);
uint64_t intrinsic_forInValue(VM*, uint64_t list, uint64_t base, uint64_t key);
uint32_t intrinsic_settleIterator(VM*, uint64_t iterator);

uint64_t intrinsic_newObject(VM*, void* shape);
uint32_t intrinsic_spreadProperties(VM*, uint64_t target, uint64_t source);
uint64_t intrinsic_newArray(VM*, void* values, int32_t count);
uint64_t intrinsic_newArrayOfLength(VM*, int32_t length, int32_t kind);
uint64_t intrinsic_spreadArray(VM*, uint64_t iterable);
uint64_t intrinsic_newClosure(VM*, void* functionTemplate, uint64_t environment);
uint64_t intrinsic_newEnvironment(VM*, void* instruction, uint64_t parent, void* scopeInfo);
uint64_t intrinsic_copyEnvironment(VM*, uint64_t environment);
uint64_t intrinsic_allocate(VM*, int32_t shapeId, int32_t capacity);
void intrinsic_remember(VM*, uint64_t owner);
uint64_t intrinsic_charAt(VM*, uint64_t string, int32_t index);
int32_t intrinsic_charCodeAt(VM*, uint64_t string, int32_t index);
uint64_t intrinsic_stringSlice(VM*, uint64_t string, int32_t start, int32_t end);
uint64_t intrinsic_substring(VM*, uint64_t string, int32_t start, int32_t end);
uint64_t intrinsic_fromCharCode(VM*, int32_t unit);
uint64_t intrinsic_fromCharCodes(VM*, int32_t first, int32_t second);
uint64_t intrinsic_fromCodePoint(VM*, int32_t point);
int32_t intrinsic_stringIndexOf(VM*, uint64_t text, uint64_t part, int32_t from);
uint32_t intrinsic_stringStartsWith(VM*, uint64_t text, uint64_t part, int32_t from);
uint32_t intrinsic_stringEndsWith(VM*, uint64_t text, uint64_t part, int32_t end);
uint64_t intrinsic_stringTrim(VM*, uint64_t text, int32_t where);
uint64_t intrinsic_stringMapCase(VM*, uint64_t text, int32_t upper);
uint64_t intrinsic_localeCompare(VM*, uint64_t x, uint64_t y);
uint64_t intrinsic_int32ToString(VM*, int32_t number);

int32_t intrinsic_heat(VM*, void* fp, int32_t header);
uint32_t intrinsic_poll(VM*);
uint64_t intrinsic_callBuiltin(VM*, void* window, int32_t argc);
uint64_t intrinsic_call(VM*, void* window, int32_t argc);
uint32_t intrinsic_isPlainIterable(VM*, uint64_t iterable);
uint32_t intrinsic_closeArrayWalk(VM*, uint64_t array);
uint64_t intrinsic_toObject(VM*, uint64_t value);
uint64_t intrinsic_createObject(VM*, uint64_t prototype);
uint64_t intrinsic_functionText(VM*, uint64_t value);
uint64_t intrinsic_objectText(VM*, uint64_t value);
uint64_t intrinsic_getPrototypeOf(VM*, uint64_t object);
uint64_t intrinsic_createThis(VM*, uint64_t constructor, uint64_t newTarget);
uint32_t intrinsic_runClassFields(VM*, uint64_t object, uint64_t constructor);
uint32_t intrinsic_runOp(VM*, void* instruction);
uint64_t intrinsic_construct(VM*, void* window, int32_t argc);
#undef TT
#undef T1

/// The rows as data, in the order of the file.
struct IntrinsicFunction {
    const char* name;
    char result;
    const char *arguments, *flags;
    const void* address;
};
extern const IntrinsicFunction kIntrinsicFunctions[];
extern const size_t kIntrinsicFunctionCount;

} // namespace tiercel
