// See frame_builder.h.
//
// The order matters. All live values are read before anything is written; virtual objects are made, empty, before the
// first one is filled (they may refer to each other); frames are written outermost first, because the header of an
// inlined frame lies in a window among its caller's registers. Whatever allocates does so while VM::fp is the outermost
// frame, whose header is valid all the time.
#include "deopt/frame_builder.h"

#include "runtime/bytecode/code_block.h"
#include "runtime/interpreter/op_functions.h"
#include "runtime/vm.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tiercel::deopt {

uint64_t read(const Location& location, const MachineState& state) {
    switch (location.kind) {
    case Location::Kind::Gpr: return state.gpr[location.reg];
    case Location::Kind::Xmm: return std::bit_cast<uint64_t>(state.xmm[location.reg]);
    case Location::Kind::Address: return state.gpr[location.reg] + static_cast<uint64_t>(int64_t{location.offset});
    case Location::Kind::Constant: return location.bits;
    case Location::Kind::Stack: break;
    }
    uint64_t bits = 0;
    std::memcpy(
        &bits, reinterpret_cast<const void*>(state.gpr[location.reg] + static_cast<uint64_t>(int64_t{location.offset})),
        location.size);
    return bits;
}

Value toValue(uint64_t bits, Format format) {
    switch (format) {
    case Format::Tagged: return Value::fromBits(bits);
    case Format::Int32: return Value(static_cast<int32_t>(bits));
    case Format::Double: return Value::rawDouble(std::bit_cast<double>(bits));
    case Format::Bool: return Value((bits & 1) != 0);
    }
    return Value::undefined();
}

namespace {

class FrameBuilder {
public:
    FrameBuilder(VM& vm, const Exit& exit, const ExitTable::Site& site, const MachineState& state)
        : vm_(vm), exit_(exit), objects_(vm.heap) {
        live_.reserve(site.locations.size());
        for (const Location& location : site.locations) live_.push_back(read(location, state));
    }

    Value* build(Value* fp) {
        const ExitFrame& outermost = exit_.frames.front();
        vm_.fp = fp;
        if (outermost.unit != ExitFrame::kStoredPc) Frame(fp).setPc(outermost.code->entry_ + outermost.unit);
        makeObjects();
        writeRegisters(fp, outermost);
        for (size_t i = 1; i < exit_.frames.size(); i++) fp = writeInlined(fp, exit_.frames[i]);
        vm_.fp = fp;
        return fp;
    }

    size_t number(uint32_t index) const { return static_cast<uint32_t>(live_[index]); }
    Value live(uint32_t index, Format format) const { return toValue(live_[index], format); }

private:
    Value valueOf(const ExitValue& value) const {
        switch (value.kind) {
        case ExitValue::Kind::Live: return live(value.index, value.format);
        case ExitValue::Kind::Constant: return Value::fromBits(value.bits);
        case ExitValue::Kind::Virtual: return objects_[value.index];
        }
        return Value::undefined();
    }

    void makeObjects() {
        for (const ExitObject& object : exit_.objects)
            objects_.push_back(isFilled(object) ? makeFilled(object)
                                                : Object::make(vm_, vm_.shapes.at(object.shapeId)));
        for (size_t i = 0; i < exit_.objects.size(); i++) {
            const ExitObject& object = exit_.objects[i];
            if (isFilled(object)) continue;
            Shape* shape = vm_.shapes.at(object.shapeId);
            auto* made = static_cast<Object*>(objects_[i].asCell());
            for (uint32_t slot = 0; slot < object.slots.size(); slot++) {
                Value v = valueOf(object.slots[slot]);
                storeTracked(vm_, shape, slot, v, true);
                made->storeSlot(vm_, shape, slot, v);
            }
        }
    }

    /// Is it made with all that is in it?
    static bool isFilled(const ExitObject& object) { return object.isArguments || object.isArray; }
    Object* makeFilled(const ExitObject& object) {
        ValueList values(vm_.heap);
        for (const ExitValue& slot : object.slots) values.push_back(valueOf(slot));
        if (object.isArray) return Array::fromValues(vm_, values.data(), static_cast<uint32_t>(values.size()));
        return interpreter::makeArguments(vm_, values[0], values.data() + 1, static_cast<uint32_t>(values.size()) - 1);
    }

    void writeRegisters(Value* fp, const ExitFrame& frame) {
        for (const ExitRegister& reg : frame.registers) fp[reg.index] = valueOf(reg.value);
    }

    Value* writeInlined(Value* callerFp, const ExitFrame& inlined) {
        Value* fp = callerFp + inlined.window + kFrameHeaderWords;
        Frame frame(fp);
        frame.setArgcAndFlags(inlined.argc, inlined.flags);
        frame.setCallerFp(callerFp);
        frame.setPc(inlined.code->entry_ + inlined.unit);
        frame.setCode(inlined.code);
        fp[kFrameNewTarget] = Value::undefined();
        fp[kFrameExtra] = Value::undefined();
        writeRegisters(fp, inlined);
        return fp;
    }

    VM& vm_;
    const Exit& exit_;
    std::vector<uint64_t> live_; // cells are still where they were read, where the collector sees them
    ValueList objects_;
};

} // namespace

Rebuilt rebuildFrames(VM& vm, const ExitTable& table, const ExitTable::Site& site, const MachineState& state,
                      Value* fp) {
    const Exit& exit = table.exits[site.exit];
    FrameBuilder builder(vm, exit, site, state);
    Rebuilt made;
    made.fp = builder.build(fp);
    Cause cause{exit.reason, exit.node, exit.subject, exit.subjectFormat};
    if (!exit.causes.empty()) cause = exit.causes[std::min(builder.number(exit.cause), exit.causes.size() - 1)];
    made.reason = cause.reason;
    if (cause.subject >= 0) made.subject = builder.live(static_cast<uint32_t>(cause.subject), cause.subjectFormat);
    vm.exitAction = exit.action == Action::Throw ? VM::ExitAction::Unwind : VM::ExitAction::Resume;
    return made;
}

} // namespace tiercel::deopt
