// A realm: global object, global lexical scope, intrinsics. A VM has one, or more under $262.createRealm.
//
// Intrinsics are rows of intrinsic_objects.def; `realm.get(Intrinsic::ArrayPrototype)` creates lazily: the first
// request runs the set-up function of its group (one file per class under builtins/), so that a short script pays only
// for what it uses.
#pragma once

#include "runtime/function.h"
#include "runtime/object.h"

#include <deque>
#include <unordered_map>

namespace tiercel {

enum class ErrorType : uint8_t {
    Error,
    TypeError,
    RangeError,
    ReferenceError,
    SyntaxError,
    EvalError,
    URIError,
    AggregateError,
    SuppressedError
};

enum class Intrinsic : uint16_t {
#define INTRINSIC(name, setup) name,
#include "runtime/intrinsic_objects.def"
    Count_
};

class GlobalObject : public Object {
public:
    Realm* realm_;
};

/// Bindings of top-level let, const and class, shared by all scripts of the realm. Value Empty: in its dead zone.
struct GlobalLexical {
    struct Binding {
        Value value;
        bool isConst;
        bool assigned = false; // written after its initialisation: Dependencies::onBinding
    };
    std::unordered_map<uint64_t, uint32_t> indexOf; // PropertyKey bits → index
    std::deque<Binding> bindings;                   // index and address are stable for ever (caches hold them)
};

class Realm final : RootVisitor {
public:
    explicit Realm(VM&);
    ~Realm();
    /// The intrinsic, made on first use.
    Object* get(Intrinsic which) {
        Object* object = intrinsics_[static_cast<size_t>(which)];
        return object ? object : create(which);
    }
    bool exists(Intrinsic which) const { return intrinsics_[static_cast<size_t>(which)] != nullptr; }
    void set(Intrinsic which, Object* object) { intrinsics_[static_cast<size_t>(which)] = object; }

    VM& vm;
    GlobalObject* global = nullptr;
    Value globalThis;
    GlobalLexical lexical;
    std::unordered_map<uint64_t, bool> varNames; // [[VarNames]]: keys declared by var or function in scripts
    // Shapes wanted so often that they are kept at hand.
    Shape* plainObjectShape = nullptr;                     // Object.prototype, default inline capacity
    Shape* arrayShape = nullptr;                           // Array.prototype
    Shape* functionShape(FunctionKind kind, bool strict);  // lazy shapes of closures, by kind
    std::unordered_map<uint64_t, Object*> templateObjects; // GetTemplateObject: site → frozen array
    // Originals that constructors recognise to fill collections directly; each is kept alive by its intrinsic's
    // property or here.
    Object* mapSetFunction = nullptr;
    Object* setAddFunction = nullptr;
    void* hostData = nullptr;
    /// Properties of the global object that are not made yet: key → Intrinsic (builtins/global.cpp).
    std::unordered_map<uint64_t, Intrinsic> lazyGlobals;
    /// Defines the global property `key` if it is still lazy; true if it did.
    bool resolveLazyGlobal(PropertyKey key);
    void resolveAllLazyGlobals();
    bool isArrayIterationHolder(const Object*) const;

private:
    Object* create(Intrinsic);
    void visitRoots(Visitor&) override;
    Object* intrinsics_[static_cast<size_t>(Intrinsic::Count_)] = {};
    Shape* functionShapes_[32] = {};
    std::vector<void (*)(Realm&)> settingUp_;
};

} // namespace tiercel
