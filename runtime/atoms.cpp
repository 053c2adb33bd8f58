// The well-known names of a VM.
#include "runtime/atoms.h"

#include "runtime/vm.h"

namespace tiercel {

void Names::initialize(VM& vm) {
    auto newSymbol = [&](std::string_view text) { return PropertyKey(Symbol::make(vm, vm.atoms.intern(text))); };
#define ATOM(name) name = PropertyKey::fromAtom(vm.atoms.intern(std::string_view(#name)));
#define ATOM_TEXT(name, text) name = PropertyKey::fromAtom(vm.atoms.intern(std::string_view(text)));
#define SYMBOL(name, text) name = newSymbol(text);
#include "runtime/atoms.def"
}

void Names::visit(Visitor& visitor) {
    auto visitKey = [&](PropertyKey key) {
        if (!key.isNull()) visitor.visit(key.cell());
    };
#define ATOM(name) visitKey(name);
#define ATOM_TEXT(name, text) visitKey(name);
#define SYMBOL(name, text) visitKey(name);
#include "runtime/atoms.def"
}

} // namespace tiercel
