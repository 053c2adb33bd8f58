// The columns of nodes.def.
#include "graph/graph.h"

namespace tiercel::graph {

namespace {

constexpr uint16_t flagsOf(const char* letters) {
    uint16_t flags = 0;
    for (; *letters; letters++) {
        switch (*letters) {
        case 'P': flags |= kPure; break;
        case 'G': flags |= kGuard; break;
        case 'R': flags |= kReads; break;
        case 'W': flags |= kWrites; break;
        case 'C': flags |= kCalls | kReads | kWrites; break;
        case 'A': flags |= kAllocates; break;
        case 'T': flags |= kThrows; break;
        case 'X': flags |= kTerminator; break;
        }
    }
    return flags;
}

constexpr OpcodeInfo kOpcodes[] = {
#define N(name, rep, inputs, flags, aux, alias) {#name, Rep::rep, inputs, flagsOf(flags), Aux::aux, AliasClass::alias},
#include "graph/nodes.def"
};

} // namespace

const OpcodeInfo& infoOf(Opcode op) { return kOpcodes[static_cast<size_t>(op)]; }

deopt::Reason Node::reason() const {
    using deopt::Reason;
    switch (op) {
    case Opcode::CheckInt32: return Reason::NotInt32;
    case Opcode::CheckNumber:
    case Opcode::CheckNumberIsInt32: return Reason::NotNumber;
    case Opcode::CheckBool: return Reason::NotBoolean;
    case Opcode::CheckCell: return Reason::NotCell;
    case Opcode::CheckObject: return Reason::NotObject;
    case Opcode::CheckString: return Reason::NotString;
    case Opcode::CheckNotEmpty: return Reason::Uninitialized;
    case Opcode::CheckNotNullish: return Reason::Nullish;
    case Opcode::CheckValue:
    case Opcode::CheckKind: return Reason::WrongValue;
    case Opcode::CheckShape: return Reason::WrongShape;
    case Opcode::CheckElements: return Reason::WrongElements;
    case Opcode::CheckTemplate: return Reason::WrongTarget;
    case Opcode::CheckNativeClass: return Reason::WrongValue;
    case Opcode::CheckFlagsClear: return Reason::PrototypeChanged;
    case Opcode::CheckValid: return Reason::Invalidated;
    case Opcode::CheckBounds: return Reason::OutOfBounds;
    case Opcode::CheckNotHole:
    case Opcode::CheckNotHoleDouble: return Reason::Hole;
    case Opcode::CheckedAdd:
    case Opcode::CheckedSub:
    case Opcode::CheckedMul:
    case Opcode::CheckUint32: return Reason::Overflow;
    case Opcode::CheckedNeg: return Reason::MinusZero;
    case Opcode::CheckedDiv:
    case Opcode::CheckedMod: return Reason::DivisionByZero;
    case Opcode::CheckedDoubleToInt32: return Reason::LostPrecision;
    case Opcode::StackCheck: return Reason::StackLimit;
    case Opcode::Poll: return Reason::TierUp; // of a tier that counts; else it leaves by exceptions alone
    case Opcode::Exit:
    case Opcode::CheckTrue:
    case Opcode::CheckFalse: return static_cast<Reason>(aux2);
    default: return Reason::Exception;
    }
}

} // namespace tiercel::graph
