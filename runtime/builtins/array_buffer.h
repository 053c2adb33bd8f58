// ArrayBuffer and SharedArrayBuffer: making, resizing, detaching; used by typed arrays, DataView and hosts.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/operations.h"

#include <span>

namespace tiercel {

inline constexpr size_t kMaxBufferBytes = size_t{1} << 36;

/// Zeroed storage of `maxBytes` (== bytes unless resizable). RangeError when there is no memory.
Completion<ArrayBufferObject*> makeArrayBuffer(VM&, size_t bytes, std::optional<size_t> maxBytes = std::nullopt,
                                               Value newTarget = Value::undefined(), bool shared = false);
/// An immutable ArrayBuffer of the current realm: `content`, cut or filled up with zeros to that many bytes. `content`
/// may be another buffer's.
Completion<ArrayBufferObject*> makeImmutableArrayBuffer(VM&, size_t bytes, std::span<const uint8_t> content);
/// A SharedArrayBuffer of the current realm on storage that another agent may have as well.
Object* makeSharedArrayBuffer(VM&, std::shared_ptr<SharedBlock>);
/// A growable shared buffer may have been grown by another agent: takes over its length.
void refreshShared(ArrayBufferObject*);
/// DetachArrayBuffer: all its views become empty. Collects fully to reach them. TypeError for shared and
/// immutable buffers.
Completion<void> detachBuffer(VM&, ArrayBufferObject*);
/// Adds a view to a resizable buffer's chain, so that resizing updates it.
void registerView(VM&, ArrayBufferObject*, BufferView*);
/// Sets data_, length_ and outOfBounds_ from the buffer's present size.
void refreshView(BufferView*);

inline ArrayBufferObject* bufferIf(Value v) {
    if (!v.isCell()) return nullptr;
    CellKind kind = v.asCell()->kind();
    return kind == CellKind::ArrayBuffer || kind == CellKind::SharedArrayBuffer ? v.asCell()->as<ArrayBufferObject>()
                                                                                : nullptr;
}

} // namespace tiercel
