#include "cli/suggestions.h"

#include <algorithm>

namespace tiercel::cli {

namespace {

size_t editDistance(const std::string& a, const std::string& b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); j++) row[j] = j;
    for (size_t i = 1; i <= a.size(); i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); j++) {
            size_t previous = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = previous;
        }
    }
    return row[b.size()];
}

} // namespace

std::string nearestWord(const std::string& unknown, const std::vector<std::string>& known) {
    auto best = std::min_element(known.begin(), known.end(),
                                 [&](auto& a, auto& b) { return editDistance(a, unknown) < editDistance(b, unknown); });
    bool near = best != known.end() && editDistance(*best, unknown) <= std::max<size_t>(2, unknown.size() / 2);
    return near ? *best : std::string();
}

} // namespace tiercel::cli
