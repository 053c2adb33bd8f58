// The VM's well-known property keys, from atoms.def.
#pragma once

#include "runtime/property_key.h"

namespace tiercel {

struct Names {
#define ATOM(name) PropertyKey name;
#define ATOM_TEXT(name, text) PropertyKey name;
#define SYMBOL(name, text) PropertyKey name;
#include "runtime/atoms.def"
    void initialize(VM&);
    void visit(Visitor&);
};

} // namespace tiercel
