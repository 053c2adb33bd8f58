// What the views write down while a program runs; made by views::beginRecording if a flag asks for any of it.
#pragma once

#include "runtime/cell.h"

#include <unordered_set>

namespace tiercel::views {

struct Recorder {
    /// --dump-shapes: the objects that were there before the program began (compared, never followed).
    std::unordered_set<const Cell*> hostObjects;
};

} // namespace tiercel::views
