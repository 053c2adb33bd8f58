// Exit tables: lookup by return address, what they keep alive, their text.
#include "deopt/exit.h"

#include "runtime/operations.h"
#include "runtime/views/report.h"
#include "runtime/vm.h"

#include <algorithm>
#include <fmt/format.h>

namespace tiercel::deopt {

namespace {

struct ReasonRow {
    const char *name, *text;
};
constexpr ReasonRow kReasons[] = {
#define R(name, text) {#name, text},
#include "deopt/reasons.def"
};

void visitValue(Visitor& v, const ExitValue& value) {
    if (value.kind == ExitValue::Kind::Constant) v.visit(Value::fromBits(value.bits));
}

} // namespace

const char* reasonName(Reason reason) { return kReasons[static_cast<size_t>(reason)].name; }
const char* reasonText(Reason reason) { return kReasons[static_cast<size_t>(reason)].text; }

const ExitTable::Site* ExitTable::find(uint32_t returnOffset) const {
    auto at = std::lower_bound(sites.begin(), sites.end(), returnOffset,
                               [](const Site& site, uint32_t wanted) { return site.returnOffset < wanted; });
    return at != sites.end() && at->returnOffset == returnOffset ? &*at : nullptr;
}

void ExitTable::sort() {
    std::sort(sites.begin(), sites.end(), [](const Site& a, const Site& b) { return a.returnOffset < b.returnOffset; });
}

void ExitTable::visit(Visitor& v) const {
    for (const Exit& exit : exits) {
        for (const ExitFrame& frame : exit.frames) {
            v.visit(frame.code);
            for (const ExitRegister& reg : frame.registers) visitValue(v, reg.value);
        }
        for (const ExitObject& object : exit.objects) {
            if (v.isFull()) v.visitShape(object.shapeId);
            for (const ExitValue& value : object.slots) visitValue(v, value);
        }
    }
    // In which format a constant is meant is known to the exit's values only; numbers do no harm.
    for (const Site& site : sites)
        for (const Location& location : site.locations)
            if (location.kind == Location::Kind::Constant) v.visitConservatively(&location.bits, &location.bits + 1);
}

size_t ExitTable::byteSize() const {
    size_t bytes = sizeof(ExitTable) + exits.capacity() * sizeof(Exit) + sites.capacity() * sizeof(Site);
    for (const Exit& exit : exits) {
        bytes += exit.frames.capacity() * sizeof(ExitFrame) + exit.objects.capacity() * sizeof(ExitObject) +
                 exit.causes.capacity() * sizeof(Cause);
        for (const ExitFrame& frame : exit.frames) bytes += frame.registers.capacity() * sizeof(ExitRegister);
        for (const ExitObject& object : exit.objects) bytes += object.slots.capacity() * sizeof(ExitValue);
    }
    for (const Site& site : sites) bytes += site.locations.capacity() * sizeof(Location);
    return bytes;
}

// -- text
// ---------------------------------------------------------------------------------------------------------------------

namespace {

const char* formatName(Format format) {
    switch (format) {
    case Format::Tagged: return "tagged";
    case Format::Int32: return "int32";
    case Format::Double: return "double";
    case Format::Bool: return "bool";
    }
    return "?";
}

std::string textOf(VM& vm, const ExitValue& value) {
    switch (value.kind) {
    case ExitValue::Kind::Live: return fmt::format("v{} {}", value.index, formatName(value.format));
    case ExitValue::Kind::Virtual: return fmt::format("object {}", value.index);
    case ExitValue::Kind::Constant: break;
    }
    Value constant = Value::fromBits(value.bits);
    if (constant.isEmpty()) return "empty";
    // Cells that programs never see (environments, say) have no description.
    if (constant.isCell() && !constant.isObject() && !constant.isString() && !constant.isSymbol() &&
        !constant.isBigInt())
        return "cell";
    return describe(vm, constant);
}

std::string registerName(int32_t index) {
    switch (index) {
    case kFrameThis: return "this";
    case kFrameCallee: return "callee";
    case kFrameNewTarget: return "new.target";
    case kFrameExtra: return "extra";
    default: return fmt::format("r{}", index);
    }
}

const char* gprName(uint8_t dwarf) {
    static constexpr const char* kNames[] = {"rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp",
                                             "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
    return dwarf < std::size(kNames) ? kNames[dwarf] : "?";
}

std::string textOf(const Location& location) {
    switch (location.kind) {
    case Location::Kind::Gpr: return gprName(location.reg);
    case Location::Kind::Xmm: return fmt::format("xmm{}", location.reg);
    case Location::Kind::Stack:
        return fmt::format("[{}{:+}]{}", gprName(location.reg), location.offset,
                           location.size == 8 ? "" : fmt::format(":{}", location.size));
    case Location::Kind::Address: return fmt::format("{}{:+}", gprName(location.reg), location.offset);
    case Location::Kind::Constant: return fmt::format("#{:#x}", location.bits);
    }
    return "?";
}

} // namespace

std::string print(VM& vm, const ExitTable& table) {
    std::string out;
    for (size_t i = 0; i < table.exits.size(); i++) {
        const Exit& exit = table.exits[i];
        out += fmt::format("exit {}: {}{}", i, reasonName(exit.reason), exit.action == Action::Throw ? ", throws" : "");
        if (exit.subject >= 0) out += fmt::format(", of v{} {}", exit.subject, formatName(exit.subjectFormat));
        out += fmt::format(", n{}\n", exit.node);
        for (size_t c = 0; c < exit.causes.size(); c++) {
            const Cause& cause = exit.causes[c];
            out += fmt::format("  v{} = {}: {}", exit.cause, c, reasonName(cause.reason));
            if (cause.subject >= 0) out += fmt::format(", of v{} {}", cause.subject, formatName(cause.subjectFormat));
            out += fmt::format(", n{}\n", cause.node);
        }
        for (const ExitFrame& frame : exit.frames) {
            out += fmt::format("  {} at ", views::functionTitle(vm, frame.code));
            out += frame.unit == ExitFrame::kStoredPc ? "its pc" : std::to_string(frame.unit);
            if (&frame != exit.frames.data()) {
                out += fmt::format(", window {}, {} arguments", frame.window, frame.argc);
                if (frame.flags & kFrameConstruct) out += ", construct";
            }
            out += ":";
            for (const ExitRegister& reg : frame.registers)
                out += fmt::format(" {}={}", registerName(reg.index), textOf(vm, reg.value));
            out += '\n';
        }
        for (size_t o = 0; o < exit.objects.size(); o++) {
            const ExitObject& object = exit.objects[o];
            out += object.isArguments ? fmt::format("  object {}, arguments:", o)
                   : object.isArray   ? fmt::format("  object {}, array:", o)
                                      : fmt::format("  object {}, shape {}:", o, object.shapeId);
            for (const ExitValue& value : exit.objects[o].slots) out += ' ' + textOf(vm, value);
            out += '\n';
        }
    }
    for (const ExitTable::Site& site : table.sites) {
        out += fmt::format("+{:#x}: exit {}", site.returnOffset, site.exit);
        for (size_t i = 0; i < site.locations.size(); i++)
            out += fmt::format("{} v{} {}", i ? "," : ":", i, textOf(site.locations[i]));
        out += '\n';
    }
    return out;
}

} // namespace tiercel::deopt
