// Completion records without C++ exceptions. `Completion<T>` is either a T or "abrupt": the thrown value is pending in
// the VM (`VM::pendingException`). Completion<Value> is one machine word, Empty standing for abrupt, which is also
// what compiled code tests after a call.
//
// Example:
//   Completion<Value> lengthOf(VM& vm, Object* o) {
//       Value v = TRY(o->get(vm, vm.names.length));     // the specification's `?`
//       return Value::number(TRY(toLength(vm, v)));
//   }
#pragma once

#include "runtime/value.h"

#include <cstdlib>
#include <optional>
#include <type_traits>
#include <utility>

namespace tiercel {

/// Returned by everything that throws: the exception is already pending in the VM.
struct Thrown {};

struct Unit {};

template <class T>
class [[nodiscard]] Completion {
public:
    Completion(Thrown) : abrupt_(true) {}
    Completion(T value) : value_(std::move(value)), abrupt_(false) {}
    bool isAbrupt() const { return abrupt_; }
    T release() { return std::move(*value_); }

private:
    std::optional<T> value_;
    bool abrupt_;
};

template <>
class [[nodiscard]] Completion<Value> {
public:
    constexpr Completion(Thrown) : value_(Value::empty()) {}
    constexpr Completion(Value value) : value_(value) {}
    template <class C>
        requires std::is_base_of_v<Cell, C>
    Completion(C* cell) : value_(cell) {}
    constexpr bool isAbrupt() const { return value_.isEmpty(); }
    constexpr Value release() const { return value_; }
    /// The word that compiled code sees: Empty when abrupt.
    constexpr Value raw() const { return value_; }

private:
    Value value_;
};

template <class T>
class [[nodiscard]] Completion<T*> {
public:
    constexpr Completion(Thrown) : value_(nullptr), abrupt_(true) {}
    constexpr Completion(T* value) : value_(value), abrupt_(false) {}
    constexpr bool isAbrupt() const { return abrupt_; }
    constexpr T* release() const { return value_; }

private:
    T* value_;
    bool abrupt_;
};

template <>
class [[nodiscard]] Completion<void> {
public:
    constexpr Completion(Thrown) : abrupt_(true) {}
    constexpr Completion() : abrupt_(false) {}
    constexpr Completion(Unit) : abrupt_(false) {}
    constexpr bool isAbrupt() const { return abrupt_; }
    constexpr Unit release() const { return {}; }

private:
    bool abrupt_;
};

static_assert(sizeof(Completion<Value>) == 8 && std::is_trivially_copyable_v<Completion<Value>>);

} // namespace tiercel

/// The specification's `?`: on an abrupt completion, return it to the caller.
#define TRY(expression)                                                                                                \
    ({                                                                                                                 \
        auto tryResult_ = (expression);                                                                                \
        if (tryResult_.isAbrupt()) [[unlikely]]                                                                        \
            return ::tiercel::Thrown{};                                                                                \
        tryResult_.release();                                                                                          \
    })

/// The specification's `!`: the expression cannot be abrupt.
#define MUST(expression)                                                                                               \
    ({                                                                                                                 \
        auto mustResult_ = (expression);                                                                               \
        if (mustResult_.isAbrupt()) [[unlikely]]                                                                       \
            std::abort();                                                                                              \
        mustResult_.release();                                                                                         \
    })
