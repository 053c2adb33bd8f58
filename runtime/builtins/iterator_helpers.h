// The %Iterator% constructor, Iterator.from and the helper methods of Iterator.prototype.
#pragma once

#include "runtime/operations.h"

namespace tiercel {

void setupIteratorHelpers(Realm&, Object* iteratorPrototype);

} // namespace tiercel
