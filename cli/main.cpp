// The `tiercel` command.
#include "runtime/version.h"

#include <cstdio>

int main() {
    std::string_view version = tiercel::versionString();
    std::printf("tiercel %.*s\n", static_cast<int>(version.size()), version.data());
    return 0;
}
