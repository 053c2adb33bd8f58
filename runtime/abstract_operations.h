// The rows of abstract_operations.def as functions and data.
//
//   fp[pc->a] = kAbstractOperations[pc->c].function(vm, fp, fp + pc->b, pc)
//
// An operation may note in the instruction's feedback byte what it has seen, for the optimizing tier.
#pragma once

#include "runtime/bytecode/instruction.h"
#include "runtime/completion.h"

#include <span>

namespace tiercel {

class String;

class Object;
class VM;

enum class AbstractOperation : uint16_t {
#define A(name, arguments) name,
#include "runtime/abstract_operations.def"
};

struct AbstractOperationRow {
    const char* name;
    uint8_t arguments;
    Completion<Value> (*function)(VM&, Value* fp, const Value* arguments, const Instruction*);
};
extern const AbstractOperationRow kAbstractOperations[];
extern const size_t kAbstractOperationCount;

/// Feedback bits.
enum AbstractOperationSeen : uint8_t {
    kSeenArray = 1,   // lengthOf, of an array; speciesOf, of one without properties of its own
    kSeenNoArray = 2, // of another object
};

/// Gives an array with a holey kind and without holes the packed one.
void packElements(Object* array);
/// One after the other. What is short is copied once; no strings are made between. RangeError as of String::concat.
Completion<String*> concatStrings(VM&, std::span<String* const> parts);

} // namespace tiercel
