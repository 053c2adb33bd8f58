// Properties of proxies, by their traps. A site that has met a proxy knows the shape of its handler, the template of
// the trap and the shape of the target (CacheKind::Proxy). The trap is called by a builtin in JavaScript
// (runtime/builtins/js/proxy.js), so that an exit in the trap comes back to what is still to be done after it:
//
//   proxy.x      n4: Tagged = CheckShape 9 n2              all proxies without private names have one shape
//                n5: Tagged = LoadField +32 n4             the handler, which is null once the proxy is revoked
//                n7: Tagged = CheckShape 40 n6             it has the trap where the shape says; or in its prototype
//                n8: Tagged = LoadField +24 n7             the trap; CheckTemplate, if it is not known for good
//                proxyGet(n8, n7, target, "x", n4)         inlined, and the trap in it
//
// In there keys are constants and the target's shape is known as a rule, so target[key] is an access like target.x, and
// the invariants of the specification ask for the shape alone.
#include "graph/builder.h"

#include "runtime/builtin_cells.h"
#include "runtime/function.h"
#include "runtime/layout.h"

namespace tiercel::graph {

using deopt::Reason;

namespace {

/// The proxy that the node is, if the graph knows that; its shape may have been checked.
const ProxyObject* knownProxy(const Node* node) {
    if (node->is(Opcode::CheckShape)) node = node->input(0);
    return node->is(Opcode::Constant) ? cellIf<ProxyObject, CellKind::Proxy>(node->value()) : nullptr;
}

/// Null: no key that stands for a named property.
PropertyKey constantKey(VM& vm, const Node* node) {
    if (!node->is(Opcode::Constant) || !node->value().isCell()) return {};
    Cell* cell = node->value().asCell();
    uint32_t index = 0;
    bool isKey = cell->kind() == CellKind::Symbol ||
                 (cell->isString() && cell->hasFlag(kAtom) && !static_cast<String*>(cell)->asArrayIndex(vm, index));
    return isKey ? PropertyKey::fromBits(node->value().bits()) : PropertyKey();
}

} // namespace

bool Builder::hasTrap(const PropertyCase& c, bool set) const {
    if (c.kind != CacheKind::Proxy || !c.holder || c.newShapeId < kFirstRealShape) return false;
    if (failedAgain(Reason::WrongShape)) return false;
    for (Reason reason : {Reason::NotObject, Reason::NotCell, Reason::WrongValue, Reason::WrongTarget})
        if (failed(reason)) return false;
    auto* t = static_cast<FunctionTemplate*>(c.holder);
    Realm& realm = *code_->template_->realm_;
    auto which = set ? tiercel::Intrinsic::ProxySet : tiercel::Intrinsic::ProxyGet;
    if (!t->code_ || t->realm_ != &realm || !realm.exists(which) ||
        !static_cast<Function*>(realm.get(which))->template_->code_)
        return false;
    const Shape* handler = vm_.shapes.at(c.newShapeId);
    if (!handler->isCacheable()) return false;
    PropertyKey name = set ? vm_.names.set : vm_.names.get;
    if (const PropertyEntry* entry = handler->find(name)) return !(entry->attributes & kAccessorProperty);
    return lookUp(handler->prototypeObject(), name).isData();
}

Node* Builder::callTrap(const PropertyCase& c, PropertyKey key, Node* proxy, Node* stored) {
    Realm& realm = *code_->template_->realm_;
    auto* caller =
        static_cast<Function*>(realm.get(stored ? tiercel::Intrinsic::ProxySet : tiercel::Intrinsic::ProxyGet));
    PropertyKey name = stored ? vm_.names.set : vm_.names.get;
    Node* handler = emit(Opcode::LoadField, {proxy}, layout::kProxyHandler);
    Node *target = nullptr, *trap = nullptr;
    const ProxyObject* known = knownProxy(proxy);
    Found found;
    if (known && known->handler_.get().isObject())
        found = lookUp(static_cast<Object*>(known->handler_.get().asCell()), name);
    if (found.isData()) {
        // It has this handler and this target, unless it has been revoked.
        guard(Opcode::CheckValue, {handler}, known->handler_.get().bits());
        handler = graph_.constant(known->handler_);
        target = graph_.constant(known->target_);
        trap = loadFound(static_cast<Object*>(known->handler_.get().asCell()), found, name);
    } else {
        handler = guard(Opcode::CheckShape, {objectOf(handler)}, c.newShapeId);
        handler->type = kTypeObject;
        graph_.shapes.push_back(c.newShapeId);
        const Shape* shape = vm_.shapes.at(c.newShapeId);
        if (const PropertyEntry* entry = shape->find(name)) {
            trap = slotOf(handler, shape, entry->slot, 0);
        } else {
            trap = loadFound(shape->prototypeObject(), lookUp(shape->prototypeObject(), name), name);
        }
        target = objectOf(emit(Opcode::LoadField, {proxy}, layout::kProxyTarget));
        if (c.extra >= kFirstRealShape && !failed(Reason::WrongShape)) {
            target = guard(Opcode::CheckShape, {target}, c.extra);
            target->type = kTypeObject;
            graph_.shapes.push_back(c.extra);
        }
    }
    if (!templateOf(trap)) {
        trap = guard(Opcode::CheckKind, {cellOf(trap)}, static_cast<uint64_t>(CellKind::Function));
        trap->type = kTypeObject;
        trap = guard(Opcode::CheckTemplate, {trap}, reinterpret_cast<uint64_t>(c.holder));
        trap->type = kTypeObject;
        graph_.cells.push_back(c.holder);
    }
    InlineCall call{caller->template_->code_,
                    graph_.constant(Value(caller)),
                    graph_.constant(Value::undefined()),
                    {trap, handler, target, graph_.constant(Value::fromBits(key.bits()))},
                    stored ? uint32_t{kFrameSetter} : 0,
                    static_cast<int32_t>(data_.registerCount),
                    stored ? -1 : pc_->a};
    if (stored) call.arguments.push_back(stored);
    call.arguments.push_back(proxy);
    if (stored) call.arguments.push_back(graph_.boolean(code_->strict_));
    return callKnown(call);
}

/// The shape of an ordinary object, as far as that is known: a bet, for which a guard is still to be made. 0: not
/// known.
uint32_t Builder::ordinaryShape(Node* object) const {
    uint32_t id = kNoShape;
    if (object->is(Opcode::CheckShape)) {
        if (object->shapes.empty()) id = static_cast<uint32_t>(object->aux);
        object = object->input(0);
    }
    if (object->is(Opcode::Constant) && object->value().isObject()) id = object->value().asCell()->shapeId_;
    if (id < kFirstRealShape) return kNoShape;
    const Shape* shape = vm_.shapes.at(id);
    return shape->kind_ == CellKind::Object && shape->isCacheable() && !shape->isDictionary() ? id : kNoShape;
}

/// checkProxyGet or checkProxySet: nothing is asked of a target whose property is absent or configurable.
void Builder::checkTrap(Intrinsic which) {
    Node *target = tagged(pc_->b), *key = tagged(pc_->b + 1), *none = graph_.constant(Value::undefined());
    PropertyKey name = constantKey(vm_, key);
    uint32_t id = name.isNull() || failed(Reason::WrongShape) ? kNoShape : ordinaryShape(target);
    const PropertyEntry* entry = id ? vm_.shapes.at(id)->find(name) : nullptr;
    double frequency = block_->frequency;
    std::vector<Returned> ways;
    if (id && (!entry || (entry->attributes & kConfigurable))) {
        constexpr double kOften = 0.99;
        graph_.shapes.push_back(id);
        Block* other = branchOn(emit(Opcode::HasShape, {target}, id), kOften);
        ways.push_back({block_, none});
        block_ = other;
    }
    intrinsic(which, {target, key, tagged(pc_->b + 2)});
    ways.push_back({block_, none});
    setResult(join(ways, frequency));
}

/// a[b] where the key is a constant and a's shape is known. False, with nothing emitted: not so.
bool Builder::getKnownKey() {
    Node* base = get(pc_->b);
    PropertyKey key = constantKey(vm_, get(pc_->c));
    if (key.isNull() || base->rep != Rep::Tagged || failed(Reason::WrongShape)) return false;
    PropertyCase c;
    c.shapeId = ordinaryShape(base);
    if (c.shapeId == kNoShape) return false;
    const Shape* shape = vm_.shapes.at(c.shapeId);
    if (const PropertyEntry* entry = shape->find(key)) {
        if (entry->attributes & kAccessorProperty) return false;
        locateOwn(*shape, entry->slot, c);
    } else {
        c.kind = lookUp(c, key).holder ? CacheKind::ProtoInline : CacheKind::Missing;
    }
    if (!readable(c, key)) return false;
    graph_.shapes.push_back(c.shapeId);
    base = guard(Opcode::CheckShape, {base}, c.shapeId);
    base->type = kTypeObject;
    setResult(loadCases(base, &c, 1, key));
    return true;
}

/// a[b] = c, the same.
bool Builder::setKnownKey() {
    Node *base = get(pc_->a), *value = get(pc_->c);
    PropertyKey key = constantKey(vm_, get(pc_->b));
    if (key.isNull() || base->rep != Rep::Tagged || failed(Reason::WrongShape) || lostAdmission(0)) return false;
    PropertyCase c;
    c.shapeId = ordinaryShape(base);
    if (c.shapeId == kNoShape) return false;
    const Shape* shape = vm_.shapes.at(c.shapeId);
    const PropertyEntry* entry = shape->find(key);
    if (!entry || (entry->attributes & kAccessorProperty) || !(entry->attributes & kWritable) || !entry->ownerShapeId)
        return false;
    locateOwn(*shape, entry->slot, c);
    const FieldInfo& field = vm_.shapes.at(entry->ownerShapeId)->field_;
    c.fieldKind = field.kind;
    c.extra = field.kind == kFieldObject ? field.objectShape : 0;
    if (!writable(c, key)) return false;
    noteOverwritten(vm_, entry->ownerShapeId);
    graph_.shapes.push_back(c.shapeId);
    base = guard(Opcode::CheckShape, {base}, c.shapeId);
    base->type = kTypeObject;
    storeCase(base, c, value);
    return true;
}

} // namespace tiercel::graph
