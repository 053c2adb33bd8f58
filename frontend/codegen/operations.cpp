// Abstract operations in builtins that are written in JavaScript: `%name(…)`. Some have bytecode ops of their own:
//
//   %call(f, this, …)          Call: of what is known to be callable
//   %define(object, key, v)    DefineElem: CreateDataPropertyOrThrow
//   %isEmpty(v)                JumpEmpty, in a condition
//   %present(object, key)      GetPresent: the property's value, or Empty if there is none
//   %toObject(v)               ToObject
//
// The others are rows of runtime/abstract_operations.def, run by the op AbstractOperation.
#include "frontend/codegen/generator.h"
#include "runtime/abstract_operations.h"

namespace tiercel::frontend {

Reg Generator::generateOperation(OperationCall* node, Reg dst) {
    std::u16string_view name = node->name->view();
    const List<Node*>& arguments = node->arguments;
    auto is = [&](std::u16string_view operation, uint32_t count) {
        if (name != operation) return false;
        if (arguments.count != count) fail("An abstract operation has another number of arguments");
        return !failed();
    };
    auto argument = [&](uint32_t i) {
        return generateHeld(arguments[i], i + 1 < arguments.count ? arguments[i + 1] : nullptr);
    };
    if (name == u"call" && arguments.count >= 2) {
        Reg result = target(dst);
        RegScope temporaries(*this);
        Reg window = openWindow();
        generateTo(arguments[0], window + 6);
        generateTo(arguments[1], window + 7);
        for (uint32_t i = 2; i < arguments.count; i++) generateTo(arguments[i], newReg());
        at(node->start);
        emit(Op::Call, result, window, static_cast<int32_t>(arguments.count) - 2, 0, newFeedback());
        return result;
    }
    if (is(u"present", 2)) {
        Reg result = target(dst);
        RegScope temporaries(*this);
        Reg object = argument(0), key = argument(1);
        at(node->start);
        emit(Op::GetPresent, result, object, key, 0, newFeedback());
        return result;
    }
    if (is(u"toObject", 1)) {
        Reg result = target(dst);
        RegScope temporaries(*this);
        Reg value = argument(0);
        at(node->start);
        emit(Op::ToObject, result, value);
        return result;
    }
    if (is(u"define", 3)) {
        Reg object = argument(0), key = generateHeld(arguments[1], arguments[2]), value = generate(arguments[2]);
        at(node->start);
        emit(Op::DefineElem, object, key, value);
        return value;
    }
    for (size_t i = 0; i < kAbstractOperationCount; i++) {
        const AbstractOperationRow& row = kAbstractOperations[i];
        if (!std::equal(name.begin(), name.end(), row.name, row.name + strlen(row.name))) continue;
        if (arguments.count != row.arguments) break;
        Reg result = target(dst);
        RegScope temporaries(*this);
        Reg first = newRegs(row.arguments);
        for (uint32_t j = 0; j < row.arguments; j++) generateTo(arguments[j], first + static_cast<Reg>(j));
        at(node->start);
        emit(Op::AbstractOperation, result, first, static_cast<int32_t>(i));
        return result;
    }
    fail("There is no such abstract operation");
    return target(dst);
}

void Generator::branchEmpty(OperationCall* node, Label ifTrue, Label ifFalse, Next next) {
    RegScope temporaries(*this);
    Reg value = generate(node->arguments[0]);
    emitJump(Op::JumpEmpty, value, ifTrue);
    if (next == Next::True) emitJump(Op::Jump, 0, ifFalse);
}

} // namespace tiercel::frontend
