// Settings of a VM, from flags.def. Frozen once a VM has been made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiercel {

struct Flags {
    using flag_bool = bool;
    using flag_u64 = uint64_t;
    using flag_size = uint64_t;
    using flag_string = std::string;
    /// Absent, present without argument (empty) or with one.
    struct flag_optstring {
        bool enabled = false;
        std::string argument;
        flag_optstring(const char* = "") {}
    };
#define FLAG(group, type, name, default_, argument, help) flag_##type name = default_;
#include "runtime/flags.def"
    /// Passes over the graph that are left out (--no-PASS), by their names in graph/passes.def.
    std::vector<std::string> disabled_passes;
};

} // namespace tiercel
