// How far an import goes (proposal-defer-import-eval, proposal-source-phase-imports): `import`, `import defer`, `import
// source`.
#pragma once

#include <cstdint>

namespace tiercel {

enum class ImportPhase : uint8_t {
    Evaluation, // the module is evaluated before the importing one
    Defer,      // a namespace whose first use evaluates it
    Source,     // an object that stands for its source
};

} // namespace tiercel
