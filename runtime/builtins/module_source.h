// %AbstractModuleSource% (proposal-source-phase-imports): what hosts make the objects of `import source` of.
#pragma once

#include "runtime/operations.h"

namespace tiercel {

/// A module source object that inherits from %AbstractModuleSource.prototype%.
Object* makeModuleSource(VM&, Realm&);

} // namespace tiercel
