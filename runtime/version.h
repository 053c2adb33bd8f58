// The engine's version, as `tiercel --version` prints it: "0.1.0".
#pragma once

#include <string_view>

namespace tiercel {

[[nodiscard]] std::string_view versionString();

} // namespace tiercel
