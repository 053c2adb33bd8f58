// Many numbers into elements of typed arrays at once; what each becomes is as numberToTypedElement says. Not for BigInt
// kinds, and nothing overlaps.
//
//   convertTypedElements(IndexingKind::Float32, target, IndexingKind::Int32, source, 1000)
#pragma once

#include "runtime/typed_elements.h"

namespace tiercel {

void convertTypedElements(IndexingKind to, uint8_t* target, IndexingKind from, const uint8_t* source, size_t count);
/// Values that are numbers all.
void convertNumbers(IndexingKind to, uint8_t* target, const Value* source, size_t count);
/// All of `count` elements get the value.
void fillTypedElements(IndexingKind, uint8_t* target, size_t count, TypedElement);

} // namespace tiercel
