// What reports call shapes.
#pragma once

#include "runtime/bytecode/feedback.h"
#include "runtime/shape.h"

#include <string>

namespace tiercel::views {

/// "Point.prototype", "Object.prototype", "null", "an object of shape #7".
std::string prototypeName(VM&, const Shape*);
/// ".x", "[Symbol.iterator]", "#x".
std::string propertyName(VM&, PropertyKey);
/// Up to `limit` properties, the newest kept if there are more: "{.x .y}", "{… .y .z}".
std::string propertyNames(VM&, const Shape*, uint32_t limit);
/// The kind of the shape's cells: "Object", "Array".
std::string cellKindName(CellKind);
/// What has the shape: "number", "{.x .y}, prototype Point.prototype  #61".
std::string shapeDescription(VM&, uint32_t shapeId);
/// How a cache gets at a property: "own", "prototype", "getter".
const char* cacheKindName(CacheKind);
/// What was called, a function or its template: "area shapes.js:7".
std::string calleeName(VM&, const Cell*);

} // namespace tiercel::views
