#include "runtime/version.h"

namespace tiercel {

std::string_view versionString() { return "0.1.0"; }

} // namespace tiercel
