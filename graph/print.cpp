// Graphs as text, which parse.cpp reads again: text → graph → text is the same.
//
//   graph "sum" code 0x0 osr 4 frame 40
//   b0: freq 1, depth 0
//     n1: Tagged = OsrValue r0
//     n2: Int32 = CheckInt32 n1 [state s4]
//         s4 = state 0x0:4 {r0=n1, r1=<undefined>}
//     n5: Jump b1 [state s4] @4
//   b1: loop, preds b0 b1, freq 9, depth 1
//     n6: Int32 = Phi n2, n7
//     n7: Int32 = CheckedAdd n6, 1 [state s8]
//
// Inlined calls stand below the first line, `f1: "name" code 0x0 called @12`; their nodes say `@f1:unit`.
//
// A line is `id: rep[:type] = Opcode aux inputs successors [attributes] @unit`. Constants are written where they are
// used: 5 an Int32Constant, 5.0 a DoubleConstant, true a BoolConstant, *0x10 a PointerConstant, and in angle brackets
// tagged ones: <5>, <5.5>, <undefined>, <Function 0x7f0010>. A frame state stands before its first user (shown after it
// here), `code:unit {register=value} caller state`. What follows a semicolon is a comment.
#include "graph/text.h"

#include "runtime/string.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace tiercel::graph {

namespace {

const char* kindName(uint64_t kind) {
    static constexpr const char* kNames[] = {
#define CELL_KIND(name, type, text) #name,
#include "runtime/cell_kinds.def"
    };
    return kind < std::size(kNames) ? kNames[kind] : "Unknown";
}

class Printer {
public:
    Printer(const Graph& graph, bool annotate)
        : graph_(graph), annotate_(annotate), printed_(graph.nodeCount()), cells_(graph.cells) {
        std::sort(cells_.begin(), cells_.end());
    }

    std::string run() {
        put("graph \"{}\" code {:#x}", graph_.name, reinterpret_cast<uint64_t>(graph_.code));
        if (graph_.osrUnit != Graph::kNoOsr) put(" osr {}", graph_.osrUnit);
        if (graph_.frameWords) put(" frame {}", graph_.frameWords);
        out_ += '\n';
        for (size_t i = 0; i < graph_.inlined.size(); i++) {
            const Graph::InlinedCall& call = graph_.inlined[i];
            put("f{}: \"{}\" code {:#x} called", i + 1, call.name, reinterpret_cast<uint64_t>(call.code));
            place(call.caller, call.unit);
            out_ += '\n';
        }
        for (const Block* block : graph_.blocks) {
            put("b{}: ", block->id);
            if (block->isLoopHeader) out_ += "loop, ";
            if (!block->predecessors.empty()) {
                out_ += "preds";
                for (const Block* p : block->predecessors) put(" b{}", p->id);
                out_ += ", ";
            }
            put("freq {}, depth {}", block->frequency, block->loopDepth);
            if (annotate_ && block->dominator) put(" ; dominator b{}", block->dominator->id);
            out_ += '\n';
            for (Node* node = block->first; node; node = node->next)
                if (!isConstant(node)) line(node);
        }
        return std::move(out_);
    }

private:
    template <class... T>
    void put(fmt::format_string<T...> format, T&&... arguments) {
        fmt::format_to(std::back_inserter(out_), format, std::forward<T>(arguments)...);
    }
    void place(uint32_t activation, uint32_t unit) {
        if (activation) {
            put(" @f{}:{}", activation, unit);
        } else {
            put(" @{}", unit);
        }
    }
    static bool isConstant(const Node* node) { return node->op <= Opcode::PointerConstant; }

    void number(double d) {
        if (d != d) {
            uint64_t bits = std::bit_cast<uint64_t>(d);
            if (bits == Value::kCanonicalNaN) {
                out_ += "nan";
            } else {
                put("nan:{:#x}", bits);
            }
            return;
        }
        if (std::isinf(d)) {
            out_ += d < 0 ? "-inf" : "inf";
            return;
        }
        std::string text = fmt::format("{}", d);
        out_ += text;
        if (text.find_first_of(".e") == std::string::npos) out_ += ".0";
    }

    /// `kind`: of the cell, plus 1; 0 where it is to be read. Cells are looked at only if the graph keeps them alive:
    /// a cell's kind never changes, and an atom's text does not either.
    void value(Value v, uint64_t kind) {
        out_ += '<';
        if (v.isInt32()) {
            put("{}", v.asInt32());
        } else if (v.isDouble()) {
            number(v.asDouble());
        } else if (v.isUndefined()) {
            out_ += "undefined";
        } else if (v.isNull()) {
            out_ += "null";
        } else if (v.isBoolean()) {
            out_ += v.asBoolean() ? "true" : "false";
        } else if (v.isEmpty()) {
            out_ += "empty";
        } else if (v.isCell()) {
            const Cell* cell = v.asCell();
            bool known = std::binary_search(cells_.begin(), cells_.end(), cell);
            if (!kind && known) kind = static_cast<uint64_t>(cell->kind()) + 1;
            put("{} {:#x}", kind ? kindName(kind - 1) : "cell", v.bits());
            if (annotate_ && known && cell->isString() && cell->hasFlag(kAtom)) excerpt(cell->as<String>());
        } else {
            put("bits {:#x}", v.bits());
        }
        out_ += '>';
    }
    void excerpt(const String* atom) {
        constexpr uint32_t kMost = 24;
        if (atom->isRope() || atom->isSlice() || atom->isTwoByte() || atom->length() > kMost) return;
        std::string text;
        const uint8_t* chars = atom->inlineLatin1();
        for (uint32_t i = 0; i < atom->length(); i++) {
            if (chars[i] < 0x20 || chars[i] >= 0x7F || chars[i] == '"' || chars[i] == '>') return;
            text += static_cast<char>(chars[i]);
        }
        put(" \"{}\"", text);
    }

    void operand(const Node* node) {
        if (!node) {
            out_ += "null";
            return;
        }
        switch (node->op) {
        case Opcode::Constant: value(node->value(), node->aux2); break;
        case Opcode::Int32Constant: put("{}", node->integer()); break;
        case Opcode::DoubleConstant: number(node->number()); break;
        case Opcode::BoolConstant: out_ += node->aux ? "true" : "false"; break;
        case Opcode::PointerConstant: put("*{:#x}", node->aux); break;
        case Opcode::FrameState: put("s{}", node->id); break;
        default: put("n{}", node->id); break;
        }
    }

    void state(const Node* state) {
        // Callers first.
        std::vector<const Node*> chain;
        for (const Node* s = state; s && s->is(Opcode::FrameState) && !printed_[s->id];) {
            printed_[s->id] = true;
            chain.push_back(s);
            s = s->frame().inlined && s->inputCount() ? s->input(s->inputCount() - 1) : nullptr;
        }
        for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
            const Node* s = *at;
            const FrameStateInfo& frame = s->frame();
            put("      s{} = state {:#x}:{} {{", s->id, reinterpret_cast<uint64_t>(frame.code), frame.unit);
            for (size_t i = 0; i < frame.registers.size() && i < s->inputCount(); i++) {
                put("{}r{}=", i ? ", " : "", frame.registers[i]);
                operand(s->input(i));
            }
            out_ += '}';
            if (frame.inlined) {
                out_ += " caller ";
                operand(s->inputCount() ? s->input(s->inputCount() - 1) : nullptr);
                put(" window {} argc {} flags {}", frame.window, frame.argc, frame.flags);
            }
            out_ += '\n';
        }
    }

    void aux(const Node* node) {
        switch (node->info().aux) {
        case Aux::_:
        case Aux::Block: break;
        case Aux::Value:
            out_ += ' ';
            value(node->value(), node->aux2);
            break;
        case Aux::I32: put(" {}", node->integer()); break;
        case Aux::F64: break;
        case Aux::Cell:
        case Aux::Pc: put(" {:#x}", node->aux); break;
        case Aux::Shape: {
            out_ += " {";
            if (node->shapes.empty()) put("{}", node->aux);
            for (size_t i = 0; i < node->shapes.size(); i++) put("{}{}", i ? " " : "", node->shapes[i]);
            out_ += '}';
            break;
        }
        case Aux::Offset: put(" +{}", node->aux); break;
        case Aux::Kind:
            if (node->is(Opcode::CheckKind)) {
                put(" {}", kindName(node->aux));
            } else if (node->is(Opcode::CheckFlagsClear)) {
                put(" {:#x}", node->aux);
            } else if (node->is(Opcode::CheckElements) || node->is(Opcode::HasElements)) {
                put(" {}..{}", indexingKindName(node->aux & 0xFF), indexingKindName(node->aux >> 8 & 0xFF));
            } else {
                put(" {}", indexingKindName(node->aux));
            }
            break;
        case Aux::Cond: put(" {}", conditionName(node->aux)); break;
        case Aux::Slot:
            if (node->is(Opcode::Param) || node->is(Opcode::OsrValue)) {
                put(" r{}", static_cast<int32_t>(node->aux));
            } else {
                put(" #{}", node->aux);
            }
            break;
        case Aux::Fn: put(" {}", infoOf(static_cast<Intrinsic>(node->aux)).name); break;
        }
    }

    void line(Node* node) {
        if (node->state()) state(node->state());
        put("  n{}: ", node->id);
        if (node->rep != Rep::None) {
            out_ += repName(node->rep);
            if (node->rep == Rep::Tagged && node->type != kTypeAny) put(":{}", typeNames(node->type));
            out_ += " = ";
        }
        out_ += node->info().name;
        aux(node);
        for (size_t i = 0; i < node->inputCount(); i++) {
            out_ += i ? ", " : " ";
            operand(node->input(i));
        }
        const Block* block = node->block;
        if (node->isTerminator() && block) {
            for (size_t i = 0; i < block->successorCount(); i++)
                put("{} b{}", i || node->inputCount() ? "," : "", block->successors[i]->id);
        }
        bool hasReason = node->is(Opcode::Exit) || node->is(Opcode::CheckTrue) || node->is(Opcode::CheckFalse);
        bool hasAux2 = node->aux2 && node->info().aux != Aux::Value && !hasReason;
        if (node->state() || hasAux2 || hasReason) {
            const char* separator = " [";
            if (node->state()) {
                put("{}state ", separator);
                operand(node->state());
                separator = ", ";
            }
            if (hasReason) {
                put("{}reason {}", separator, reasonNameOf(node->aux2));
                separator = ", ";
            }
            if (hasAux2) put("{}aux2 {}", separator, node->aux2);
            out_ += ']';
        }
        if (node->unit || node->activation) place(node->activation, node->unit);
        if (annotate_ && node->rep != Rep::None) {
            put(" ; uses {}", node->useCount());
            if (node->rep == Rep::Tagged) put(", is {}", typeNames(node->type));
        }
        out_ += '\n';
    }

    const Graph& graph_;
    bool annotate_;
    std::vector<bool> printed_; // frame states
    std::vector<Cell*> cells_;  // sorted
    std::string out_;
};

} // namespace

const char* repName(Rep rep) {
    static constexpr const char* kNames[] = {"None", "Tagged", "Int32", "Double", "Bool", "Pointer", "Poly"};
    return kNames[static_cast<size_t>(rep)];
}

const char* conditionName(uint64_t condition) {
    static constexpr const char* kNames[] = {"Eq", "Ne", "Lt", "Le", "Gt", "Ge"};
    return condition < std::size(kNames) ? kNames[condition] : "?";
}

const char* indexingKindName(uint64_t kind) {
    static constexpr const char* kNames[] = {
        "Slow",         "Int8",        "Uint8",    "Uint8Clamped", "Int16",      "Uint16",         "Int32",   "Uint32",
        "Float32",      "Float64",     "BigInt64", "BigUint64",    "Float16",    "ImmutableTyped", "String",  "Sparse",
        "PackedDouble", "HoleyDouble", "Fixed",    "PackedInt32",  "HoleyInt32", "PackedAny",      "HoleyAny"};
    static_assert(std::size(kNames) == static_cast<size_t>(IndexingKind::HoleyAny) + 1);
    return kind < std::size(kNames) ? kNames[kind] : "?";
}

const char* cellKindName(uint64_t kind) { return kindName(kind); }

const char* reasonNameOf(uint64_t reason) {
    static constexpr const char* kNames[] = {
#define R(name, text) #name,
#include "deopt/reasons.def"
    };
    return reason < std::size(kNames) ? kNames[reason] : "?";
}

const std::pair<const char*, uint16_t> kTypeNames[] = {
    {"none", 0},           {"any", kTypeAny},       {"number", kTypeNumber},       {"cell", kTypeCell},
    {"int32", kTypeInt32}, {"double", kTypeDouble}, {"bool", kTypeBool},           {"undefined", kTypeUndefined},
    {"null", kTypeNull},   {"string", kTypeString}, {"otherCell", kTypeOtherCell}, {"object", kTypeObject},
    {"empty", kTypeEmpty},
};
const size_t kTypeNameCount = std::size(kTypeNames);

std::string typeNames(uint16_t type) {
    if (!type) return "none";
    std::string out;
    for (auto& [name, bits] : kTypeNames) {
        if (!bits || (type & bits) != bits) continue;
        if (!out.empty()) out += '|';
        out += name;
        type &= static_cast<uint16_t>(~bits);
    }
    return out;
}

std::string print(const Graph& graph, bool annotate) { return Printer(graph, annotate).run(); }

} // namespace tiercel::graph
