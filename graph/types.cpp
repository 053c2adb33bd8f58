// Types that follow from opcodes (types.h).
#include "graph/types.h"

#include "runtime/cell.h"

#include <unordered_set>

namespace tiercel::graph {

namespace {

uint16_t typeOfKind(CellKind kind) {
    if (kind == CellKind::String) return kTypeString;
    return kind >= kFirstObjectKind ? kTypeObject : kTypeOtherCell;
}

uint16_t typeOfShapes(const Node* node) {
    uint32_t single;
    uint16_t type = 0;
    for (uint32_t shape : shapesOf(node, single)) {
        if (shape == kStringShape) {
            type |= kTypeString;
        } else if (shape < kFirstRealShape) {
            type |= kTypeOtherCell;
        } else {
            type |= kTypeObject;
        }
    }
    return type;
}

} // namespace

std::span<const uint32_t> shapesOf(const Node* node, uint32_t& single) {
    if (!node->shapes.empty()) return node->shapes;
    single = static_cast<uint32_t>(node->aux);
    return {&single, 1};
}

uint16_t typeOfValue(Value v, uint64_t kindPlusOne) {
    if (v.isInt32()) return kTypeInt32;
    if (v.isDouble()) return kTypeDouble;
    if (v.isBoolean()) return kTypeBool;
    if (v.isUndefined()) return kTypeUndefined;
    if (v.isNull()) return kTypeNull;
    if (v.isEmpty()) return kTypeEmpty;
    return kindPlusOne ? typeOfKind(static_cast<CellKind>(kindPlusOne - 1)) : uint16_t{kTypeCell};
}

uint16_t typeOfNode(const Node* node) {
    uint16_t type = node->type;
    uint16_t of = node->inputCount() && node->input(0) && node->input(0)->rep == Rep::Tagged ? node->input(0)->type
                                                                                             : uint16_t{kTypeAny};
    switch (node->op) {
    case Opcode::Param:
    case Opcode::OsrValue:
        // Header words: the callee.
        return static_cast<int32_t>(node->aux) == -2 ? type & kTypeObject : type;
    case Opcode::BoxInt32: return type & kTypeInt32;
    case Opcode::BoxDouble: return type & kTypeDouble;
    case Opcode::BoxUint32:
    case Opcode::BoxNumber: return type & kTypeNumber;
    case Opcode::BoxBool: return type & kTypeBool;
    case Opcode::HoleDoubleToUndefined: return type & (kTypeDouble | kTypeUndefined);
    case Opcode::HoleToUndefined: return type & ((of & ~kTypeEmpty) | kTypeUndefined);
    case Opcode::CheckFlagsClear:
    case Opcode::CheckCell: return type & of & kTypeCell;
    case Opcode::CheckObject: return type & of & kTypeObject;
    case Opcode::CheckString: return type & of & kTypeString;
    case Opcode::CheckKind: return type & of & typeOfKind(static_cast<CellKind>(node->aux));
    case Opcode::CheckNotHole:
    case Opcode::CheckNotEmpty: return type & of & static_cast<uint16_t>(~kTypeEmpty);
    case Opcode::CheckNotNullish: return type & of & static_cast<uint16_t>(~(kTypeUndefined | kTypeNull));
    case Opcode::CheckValue: return type & of & typeOfValue(node->value(), node->aux2);
    case Opcode::CheckShape: return type & of & typeOfShapes(node);
    case Opcode::CheckElements:
    case Opcode::CheckTemplate:
    case Opcode::CheckNativeClass:
    case Opcode::NewObject:
    case Opcode::NewClosure:
    case Opcode::NewArray:
    case Opcode::NewArrayOfLength: return type & kTypeObject;
    case Opcode::NewEnv:
    case Opcode::LoadParentEnv: return type & kTypeOtherCell;
    case Opcode::LoadField:
    case Opcode::LoadSlot: return type & assumedTypes(node);
    case Opcode::LoadClosureEnv: return type & (kTypeOtherCell | kTypeUndefined);
    default: return type;
    }
}

bool isKnownCell(const Node* node) {
    std::vector<const Node*> work{node};
    std::unordered_set<const Node*> seen{node};
    while (!work.empty()) {
        const Node* value = work.back();
        work.pop_back();
        if (value->rep != Rep::Tagged) return false;
        uint16_t type = typeOfNode(value);
        // Made only where there is an environment.
        if (value->is(Opcode::LoadClosureEnv)) continue;
        if ((type & ~kTypeCell) == 0) continue;
        if (value->is(Opcode::Phi) || isTaggedRefinement(value)) {
            size_t count = value->is(Opcode::Phi) ? value->inputCount() : 1;
            for (size_t i = 0; i < count; i++)
                if (value->input(i) && seen.insert(value->input(i)).second) work.push_back(value->input(i));
            continue;
        }
        return false;
    }
    return true;
}

} // namespace tiercel::graph
