#include "llvm_tier/alias_tree.h"

#include <string>

namespace tiercel::llvm_tier {

using graph::AliasClass;

namespace {

const char* nameOf(AliasClass c) {
    switch (c) {
    case AliasClass::_:
    case AliasClass::Any: return "memory";
    case AliasClass::Header: return "header";
    case AliasClass::Field: return "field";
    case AliasClass::Slots: return "slots";
    case AliasClass::Elements: return "elements";
    case AliasClass::Length: return "length";
    case AliasClass::ElementValue: return "value element";
    case AliasClass::ElementDouble: return "double element";
    case AliasClass::TypedLength: return "typed array";
    case AliasClass::TypedData: return "typed data";
    case AliasClass::Env: return "environment";
    case AliasClass::Binding: return "binding";
    case AliasClass::String: return "string";
    case AliasClass::Validity: return "validity";
    case AliasClass::GcBits: return "gc bits";
    case AliasClass::Frame: return "frame register"; // see Own::Frame, which is used instead
    }
    return "memory";
}
const char* nameOf(AliasTree::Own part) {
    switch (part) {
    case AliasTree::Own::CellKind: return "kind";
    case AliasTree::Own::Frame: return "frame";
    case AliasTree::Own::VmState: return "vm";
    case AliasTree::Own::StackLimits: return "limits";
    case AliasTree::Own::HeapBounds: return "heap bounds";
    case AliasTree::Own::Function: return "function";
    case AliasTree::Own::StringLength: return "string length";
    }
    return "memory";
}

} // namespace

AliasTree::AliasTree(llvm::LLVMContext& context)
    : builder_(context), root_(builder_.createTBAAScalarTypeNode("memory", builder_.createTBAARoot("tiercel"))) {}

llvm::MDNode* AliasTree::tagOf(llvm::MDNode* type) { return builder_.createTBAAStructTagNode(type, type, 0); }

llvm::MDNode* AliasTree::typeOf(AliasClass c) {
    if (c == AliasClass::_ || c == AliasClass::Any) return root_;
    llvm::MDNode*& type = classes_[static_cast<size_t>(c)];
    if (!type) type = builder_.createTBAAScalarTypeNode(nameOf(c), root_);
    return type;
}
llvm::MDNode* AliasTree::tag(AliasClass c) { return tagOf(typeOf(c)); }

llvm::MDNode* AliasTree::tag(AliasClass c, uint64_t part) {
    llvm::MDNode*& type = parts_[{static_cast<unsigned>(c), part}];
    if (!type) type = builder_.createTBAAScalarTypeNode(std::string(nameOf(c)) + " " + std::to_string(part), typeOf(c));
    return tagOf(type);
}

llvm::MDNode* AliasTree::tag(Own part) {
    llvm::MDNode*& type = own_[static_cast<size_t>(part)];
    if (!type) {
        // A new cell's header is written in one piece, its kind among the rest.
        llvm::MDNode* parent = part == Own::CellKind ? typeOf(AliasClass::Header) : root_;
        type = builder_.createTBAAScalarTypeNode(nameOf(part), parent);
    }
    return tagOf(type);
}

} // namespace tiercel::llvm_tier
