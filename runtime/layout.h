// Where fields lie that machine code reads: offsets in bytes. One place, so that a moved member is found at compile
// time and no assembler file needs offsetof.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/vm.h"

#include <cstddef>

namespace tiercel::layout {

// Standard layout is not guaranteed for these classes; the one compiler we build with lays them out all the same.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Winvalid-offsetof"

#define OFFSET(name, Type, member) inline constexpr int name = static_cast<int>(offsetof(Type, member))

OFFSET(kVmFp, VM, fp);
OFFSET(kVmStackLimit, VM, stackLimit);
OFFSET(kVmNativeStackLimit, VM, nativeStackLimit);
OFFSET(kVmInterrupt, VM, interruptRequested);
OFFSET(kVmProtoEpoch, VM, protoEpoch);
OFFSET(kVmRealm, VM, realm);
OFFSET(kVmUnwound, VM, unwoundBytes);
OFFSET(kVmExitAction, VM, exitAction);
OFFSET(kVmEmptyElements, VM, emptyElements);
OFFSET(kVmSingleCharacters, VM, singleCharacters);
OFFSET(kVmIndexedPrototypes, VM, indexedPrototypes);
OFFSET(kVmMegamorphic, VM, megamorphic);
inline constexpr int kVmHeapCursor = static_cast<int>(offsetof(VM, heap) + offsetof(Heap, cursor_));
inline constexpr int kVmHeapLimit = static_cast<int>(offsetof(VM, heap) + offsetof(Heap, limit_));

OFFSET(kCellShape, Cell, shapeId_);
OFFSET(kCellKind, Cell, kind_);
OFFSET(kCellFlags, Cell, flags_);
OFFSET(kCellIndexing, Cell, indexing_);
OFFSET(kCellGc, Cell, gc_);

OFFSET(kObjectSlots, Object, slots_);
OFFSET(kObjectElements, Object, elements_);
OFFSET(kElementsLength, Elements, length_);
OFFSET(kElementsCapacity, Elements, capacity_);
inline constexpr int kElementsData = sizeof(Elements);

OFFSET(kFunctionTemplate, Function, template_);
OFFSET(kFunctionEnv, Function, env_);
OFFSET(kFunctionInitialShape, Function, initialShapeId_);
OFFSET(kFunctionInitialCapacity, Function, initialInlineCapacity_);
OFFSET(kFunctionHomeObject, Function, homeObject_);
OFFSET(kFunctionClassFields, Function, classFields_);
OFFSET(kFunctionBoundThis, Function, boundThis_);
OFFSET(kTemplateCode, FunctionTemplate, code_);
OFFSET(kTemplateKind, FunctionTemplate, functionKind_);
OFFSET(kTemplateClosures, FunctionTemplate, closures_);
OFFSET(kTemplateRealm, FunctionTemplate, realm_);
OFFSET(kEnvironmentParent, Environment, parent_);
OFFSET(kEnvironmentSlotCount, Environment, slotCount_);
OFFSET(kEnvironmentKind, Environment, envKind_);
OFFSET(kEnvironmentScopeInfo, Environment, scopeInfo_);
inline constexpr int kEnvironmentSlots = Environment::kSlotsOffset;

OFFSET(kCodeEntry, CodeBlock, entry_);
OFFSET(kCodeFeedback, CodeBlock, feedback_);
OFFSET(kCodeRegisters, CodeBlock, registerCount_);
OFFSET(kCodeParameters, CodeBlock, parameterCount_);
OFFSET(kCodeLoopBudget, CodeBlock, loopBudget_);
OFFSET(kCodeCallBudget, CodeBlock, callBudget_);
OFFSET(kCodeEnter, CodeBlock, enter_);
OFFSET(kCodeCompiledEntry, CodeBlock, compiledEntry_);
OFFSET(kCodeOptimizedEntry, CodeBlock, optimizedEntry_);
OFFSET(kCodeEntered, CodeBlock, entered_);

OFFSET(kNativeClass, NativeObject, nativeClass_);
OFFSET(kNativeFields, NativeObject, fields_);
// A hash table's entries lie in it as elements in an object, and theirs as those of Elements.
static_assert(offsetof(HashTable, entries_) == offsetof(Object, elements_) &&
              offsetof(InternalArray, length_) == offsetof(Elements, length_) &&
              sizeof(InternalArray) == sizeof(Elements));
OFFSET(kStringLength, String, length_);
OFFSET(kSliceBase, SliceString, base_);
OFFSET(kSliceOffset, SliceString, offset_);
OFFSET(kTypedArrayData, TypedArrayObject, data_);
OFFSET(kTypedArrayLength, TypedArrayObject, length_);
OFFSET(kProxyTarget, ProxyObject, target_);
OFFSET(kProxyHandler, ProxyObject, handler_);
OFFSET(kShapePrototype, Shape, prototype_);

OFFSET(kCaseShape, PropertyCase, shapeId);
OFFSET(kCaseKind, PropertyCase, kind);
OFFSET(kCaseFieldKind, PropertyCase, fieldKind);
OFFSET(kCaseOffset, PropertyCase, offset);
OFFSET(kCaseEpoch, PropertyCase, epoch);
OFFSET(kCaseHolder, PropertyCase, holder);
OFFSET(kCaseNewShape, PropertyCase, newShapeId);
OFFSET(kCaseExtra, PropertyCase, extra);
OFFSET(kCacheState, FeedbackCell, state);
OFFSET(kCachePolymorphic, FeedbackCell, polymorphic);
OFFSET(kPolymorphicFirst, PolymorphicCases, cases);
OFFSET(kMegamorphicGets, MegamorphicCache, gets);
OFFSET(kMegamorphicShape, MegamorphicCache::Entry, shapeId);
OFFSET(kMegamorphicKey, MegamorphicCache::Entry, key);
OFFSET(kMegamorphicCase, MegamorphicCache::Entry, what);
OFFSET(kSlotsCapacity, Slots, capacity_);
OFFSET(kAccessorGetter, Accessor, getter_);
OFFSET(kAccessorSetter, Accessor, setter_);
OFFSET(kCallTarget, FeedbackCell, call.target);
OFFSET(kCallCode, FeedbackCell, call.code);
OFFSET(kCallFunctionShape, FeedbackCell, call.functionShape);
OFFSET(kCallPrototypeOffset, FeedbackCell, call.prototypeOffset);
OFFSET(kAllocationShape, FeedbackCell, allocation.shapeId);
OFFSET(kAllocationKinds, FeedbackCell, allocation.fieldKinds);

OFFSET(kBindingValue, GlobalLexical::Binding, value);

#undef OFFSET
#pragma clang diagnostic pop

} // namespace tiercel::layout
