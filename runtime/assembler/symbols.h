// Names of C++ functions by address, from the symbol table of the program's own file: the engine's functions are
// hidden, so the dynamic linker does not know them.
//
//   Symbols symbols;
//   symbols.nameOf(address)     // "interpreter::stub_Add"; empty: none begins there
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tiercel {

class Symbols {
public:
    /// Reads the file at the first question. Of a stripped program only exported functions are known.
    std::string nameOf(uint64_t address);

private:
    void read();
    struct Entry {
        uint64_t address;
        uint32_t name; // in names_
    };
    bool read_ = false;
    std::vector<Entry> entries_; // by address
    std::string names_;          // of all entries, each ended by 0
};

} // namespace tiercel
