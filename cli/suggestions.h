// The word that was meant, for messages about unknown ones.
#pragma once

#include <string>
#include <vector>

namespace tiercel::cli {

/// The known word that takes the fewest changes to become; empty if all are too different.
std::string nearestWord(const std::string& unknown, const std::vector<std::string>& known);

} // namespace tiercel::cli
