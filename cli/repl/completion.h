// What a name that has been begun may become: globals and keywords, or the properties of what stands before the dot.
//
// No code of programs runs for it: values are read from data properties alone, and a chain ends at getters and proxies.
//
//   complete(vm, realm, "x = Math.fl")   // start 9, {"floor"}
//   complete(vm, realm, "con")           // start 0, {"confirm", "console", "const", "continue"}
#pragma once

#include "runtime/vm.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tiercel::cli::repl {

struct Completions {
    size_t start = 0;                    // where the word begins
    std::vector<std::string> candidates; // whole words, sorted, each once

    /// The longest beginning that all have.
    std::string common() const;
};

/// What a getter gives if that is known to be free of effects, else Empty.
using KnownGetter = std::function<Value(NativeFunction* getter)>;

/// `before`: the text up to the cursor, UTF-8.
Completions complete(VM&, Realm&, std::string_view before, const KnownGetter& = {});

/// Of a list of words, those that begin like that; for commands.
Completions completeFrom(const std::vector<std::string>& words, std::string_view begun, size_t start);

} // namespace tiercel::cli::repl
