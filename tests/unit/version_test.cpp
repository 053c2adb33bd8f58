#include "runtime/version.h"

#include <doctest/doctest.h>

#include <string_view>

TEST_CASE("the version has a major, a minor and a patch number") {
    std::string_view version = tiercel::versionString();
    int dots = 0;
    for (char c : version) dots += c == '.';
    CHECK(dots == 2);
}
