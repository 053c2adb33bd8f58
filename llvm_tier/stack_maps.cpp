#include "llvm_tier/stack_maps.h"

#include <algorithm>
#include <llvm/ADT/ArrayRef.h>
#include <llvm/Object/StackMapParser.h>
#include <llvm/Support/FormatVariadic.h>

namespace tiercel::llvm_tier {

using Parser = llvm::StackMapParser<llvm::endianness::little>;
using deopt::Location;

namespace {

constexpr unsigned kGprCount = 16;     // rax … r15, in DWARF's numbering
constexpr unsigned kFirstXmm = 17;     // xmm0 … xmm15
constexpr unsigned kFirstHighXmm = 67; // xmm16 … xmm31

/// False for a register that no exit thunk saves.
bool locate(const Parser& parser, const Parser::LocationAccessor& from, Location& to) {
    unsigned reg = from.getKind() == Parser::LocationKind::Constant ? 0 : from.getDwarfRegNum();
    switch (from.getKind()) {
    case Parser::LocationKind::Register:
        if (reg < kGprCount) {
            to.kind = Location::Kind::Gpr;
            to.reg = static_cast<uint8_t>(reg);
            return true;
        }
        to.kind = Location::Kind::Xmm;
        if (reg >= kFirstXmm && reg < kFirstXmm + 16) {
            to.reg = static_cast<uint8_t>(reg - kFirstXmm);
        } else if (reg >= kFirstHighXmm && reg < kFirstHighXmm + 16) {
            to.reg = static_cast<uint8_t>(reg - kFirstHighXmm + 16);
        } else {
            return false;
        }
        return true;
    case Parser::LocationKind::Direct:
    case Parser::LocationKind::Indirect:
        to.kind = from.getKind() == Parser::LocationKind::Direct ? Location::Kind::Address : Location::Kind::Stack;
        to.reg = static_cast<uint8_t>(reg);
        to.offset = from.getOffset();
        to.size = static_cast<uint8_t>(std::min<unsigned>(from.getSizeInBytes(), 8));
        return reg < kGprCount;
    case Parser::LocationKind::Constant:
        to.kind = Location::Kind::Constant;
        to.bits = static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(from.getSmallConstant())));
        return true;
    case Parser::LocationKind::ConstantIndex:
        to.kind = Location::Kind::Constant;
        to.bits = parser.getConstant(from.getConstantIndex()).getValue();
        return true;
    }
    return false;
}

std::string printLocation(const Location& l) {
    switch (l.kind) {
    case Location::Kind::Gpr: return llvm::formatv("r{0}", static_cast<int>(l.reg));
    case Location::Kind::Xmm: return llvm::formatv("xmm{0}", static_cast<int>(l.reg));
    case Location::Kind::Stack:
        return llvm::formatv("[r{0}{1}{2}]:{3}", static_cast<int>(l.reg), l.offset < 0 ? "" : "+", l.offset,
                             static_cast<int>(l.size));
    case Location::Kind::Address:
        return llvm::formatv("r{0}{1}{2}", static_cast<int>(l.reg), l.offset < 0 ? "" : "+", l.offset);
    case Location::Kind::Constant: return llvm::formatv("{0:x}", l.bits);
    }
    return "?";
}

} // namespace

bool readStackMaps(std::span<const uint8_t> section, uint32_t functionOffset, deopt::ExitTable& table,
                   std::string& error) {
    if (section.empty()) return true; // code without exits
    llvm::ArrayRef<uint8_t> bytes(section.data(), section.size());
    if (llvm::Error e = Parser::validateHeader(bytes)) {
        error = llvm::toString(std::move(e));
        return false;
    }
    Parser parser(bytes);
    table.sites.reserve(parser.getNumRecords());
    for (auto record : parser.records()) {
        if (record.getID() == kKeepAlive) continue;
        if (record.getID() >= table.exits.size() ||
            record.getNumLocations() != table.exits[record.getID()].liveCount + 1) {
            error = "a stack map does not belong to an exit";
            return false;
        }
        deopt::ExitTable::Site& site = table.sites.emplace_back();
        site.returnOffset = functionOffset + record.getInstructionOffset() + kPatchBytes;
        site.exit = static_cast<uint32_t>(record.getID());
        site.locations.resize(record.getNumLocations() - 1u);
        size_t i = 0;
        for (auto location : record.locations()) {
            deopt::Location& to = i < site.locations.size() ? site.locations[i] : site.frame;
            i++;
            if (!locate(parser, location, to)) {
                error = "a live value is in a register that exits do not save";
                return false;
            }
        }
    }
    std::sort(table.sites.begin(), table.sites.end(),
              [](const auto& a, const auto& b) { return a.returnOffset < b.returnOffset; });
    return true;
}

std::string printStackMaps(std::span<const uint8_t> section) {
    if (section.empty()) return "no exits\n";
    Parser parser(llvm::ArrayRef<uint8_t>(section.data(), section.size()));
    std::string text = llvm::formatv("{0} records, {1} bytes\n", parser.getNumRecords(), section.size());
    for (auto record : parser.records()) {
        text += record.getID() == kKeepAlive ? std::string("keep alive") : "exit " + std::to_string(record.getID());
        text += llvm::formatv(" at +{0:x}:", record.getInstructionOffset());
        for (auto from : record.locations()) {
            Location to;
            text += locate(parser, from, to) ? " " + printLocation(to) : " ?";
        }
        text += '\n';
    }
    return text;
}

} // namespace tiercel::llvm_tier
