// Passes against the graph interpreter. Random programs in a small register language are run by an interpreter of that
// language, and built as graphs with random guesses, as feedback would have it. However a graph ends, by returning or
// by an exit from which the program's interpreter goes on at the exit's unit with the exit's registers, the end must be
// the same: the result and all of the heap. So an exit that was hoisted is fine, and one with a wrong register or after
// an effect is not.
//
// TIERCEL_GRAPH_SEEDS=FIRST-LAST tries other seeds.
#include "graph/evaluate.h"
#include "graph/passes/passes.h"
#include "native_tier/allocator.h"
#include "native_tier/selector.h"
#include "runtime/builtins/builtin.h"
#include "runtime/object.h"
#include "runtime/vm.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <map>
#include <random>

using namespace tiercel;
using namespace tiercel::graph;

namespace {

constexpr int kRegisters = 7; // the last ones count loops
constexpr int kValues = 5;
constexpr int kObjects = 3, kFields = 4, kLength = 4;

enum class Kind : uint8_t {
    Add,
    Sub,
    Mul,
    Or,
    Shl,
    Neg,
    Load,
    Store,
    SetShape,
    LoadEither,
    LoadElement,
    StoreElement,
    New,
    Call,
    Move,
    Int,
    Double,
    Object,
    Bool,
    If,
    Loop, // structured
};

struct Statement {
    Kind op;
    int a = 0, b = 0, c = 0; // registers, or what the op says
    int guess = 0;           // how the graph speculates
    uint32_t unit = 0, endUnit = 0;
    std::vector<Statement> body, otherwise;
};

// -- the heap

struct World {
    VM vm{Flags()};
    uint32_t shapes[2];
    Value objects[kObjects], array, out, callee;

    World() {
        Value prototype(vm.realm->get(tiercel::Intrinsic::ObjectPrototype));
        const char* orders[2] = {"abcd", "bacd"};
        for (int s = 0; s < 2; s++) {
            tiercel::Object* o = make();
            for (const char* k = orders[s]; *k; k++)
                o->defineDirect(vm, PropertyKey::fromUtf8(vm, std::string(1, *k)), Value());
            shapes[s] = o->shapeId_;
            keep(Value(o));
        }
        for (Value& o : objects) o = keep(Value(plain(0)));
        Value values[kLength] = {Value::int32(1), Value::undefined(), Value::int32(3), Value::int32(4)};
        array = keep(Value(Array::fromValues(vm, values, kLength)));
        out = keep(Value(plain(0)));
        callee = keep(Value(NativeFunction::make(vm, *vm.realm, called, PropertyKey::fromUtf8(vm, "f"), 1)));
        current() = this;
    }
    tiercel::Object* make() {
        Value prototype(vm.realm->get(tiercel::Intrinsic::ObjectPrototype));
        return tiercel::Object::make(vm, vm.shapes.root(prototype, CellKind::Object, kFields));
    }
    tiercel::Object* plain(int shape) {
        tiercel::Object* o = make();
        o->shapeId_ = shapes[shape];
        for (int i = 0; i < kFields; i++) field(o, i) = i == 3 ? objects[0] : Value(i);
        return o;
    }
    static Value& field(tiercel::Object* o, int i) {
        return *reinterpret_cast<Value*>(reinterpret_cast<char*>(o) + tiercel::Object::kInlineOffset + i * 8);
    }
    static tiercel::Object* objectIn(Value v) {
        return v.isObject() && v.asCell()->kind() == CellKind::Object ? static_cast<tiercel::Object*>(v.asCell())
                                                                      : nullptr;
    }
    Value keep(Value v) {
        kept.push_back(v);
        return v;
    }
    RootedVector<Value> kept{vm.heap};

    void reset(uint32_t seed) {
        std::mt19937 random(seed);
        for (int i = 0; i < kObjects; i++) {
            auto* o = objectIn(objects[i]);
            o->shapeId_ = shapes[random() % 2];
            for (int f = 0; f < kFields; f++)
                field(o, f) = f == 3   ? objects[random() % kObjects]
                              : f == 2 ? Value::rawDouble(0.5 + static_cast<double>(random() % 5))
                                       : Value::int32(static_cast<int32_t>(random() % 7));
        }
        for (int f = 0; f < kFields; f++) field(objectIn(out), f) = Value();
        for (int i = 0; i < kLength; i++) element(i) = Value::int32(static_cast<int32_t>(random() % 5));
        calls = 0;
    }
    Value& element(int i) {
        Elements* elements = static_cast<tiercel::Object*>(array.asCell())->elements_;
        return elements->values()[i];
    }
    /// What the callee does: changes an object's field and another's shape.
    static Completion<Value> called(VM&, CallArgs args) { return current()->call(args[0]); }
    Value call(Value argument) {
        calls++;
        field(objectIn(objects[0]), 0) = Value::int32(calls);
        auto* o = objectIn(objects[1]);
        o->shapeId_ = o->shapeId_ == shapes[0] ? shapes[1] : shapes[0];
        element(1) = argument;
        return argument;
    }
    static World*& current() {
        static World* world = nullptr;
        return world;
    }
    int calls = 0;

    /// All that can be reached, as text.
    std::string describe(Value result) {
        std::map<Cell*, int> numbers;
        std::string text;
        std::vector<Cell*> work;
        auto name = [&](Value v) -> std::string {
            if (v.isInt32()) return std::to_string(v.asInt32());
            if (v.isNumber()) {
                // Numbers may be held either way.
                Value n = Value::number(v.asNumber());
                return n.isInt32() ? std::to_string(n.asInt32()) : fmt::format("{}", n.asNumber());
            }
            if (!v.isCell()) return fmt::format("#{:x}", v.bits());
            auto [at, isNew] = numbers.try_emplace(v.asCell(), static_cast<int>(numbers.size()));
            if (isNew) work.push_back(v.asCell());
            return fmt::format("o{}", at->second);
        };
        text += "result " + name(result);
        for (Value v : objects) text += " " + name(v);
        text += " " + name(out) + ";";
        for (int i = 0; i < kLength; i++) text += " " + name(element(i));
        for (size_t i = 0; i < work.size(); i++) {
            auto* o = objectIn(Value(work[i]));
            if (!o) continue;
            text += fmt::format("\n{} shape {}:", name(Value(o)), o->shapeId_ == shapes[1]);
            for (int f = 0; f < kFields; f++) text += " " + name(field(o, f));
        }
        return text + fmt::format("\ncalls {}", calls);
    }
};

// -- programs

struct Generator {
    std::mt19937 random;
    uint32_t unit = 0;
    int pick(int n) { return static_cast<int>(random() % static_cast<uint32_t>(n)); }

    /// Most statements take registers of the kind they are for, so that programs get somewhere: 0 and 1 hold numbers, 2
    /// and 3 objects, 4 anything.
    void keepTypes(Statement& s) {
        auto number = [&] { return pick(3) ? pick(2) : kValues + pick(kRegisters - kValues); };
        switch (s.op) {
        case Kind::Add:
        case Kind::Sub:
        case Kind::Mul:
        case Kind::Or:
        case Kind::Shl:
        case Kind::Neg:
            s.b = number();
            s.c = number();
            if (s.op == Kind::Mul && pick(3)) s.op = Kind::Sub;
            if (s.op == Kind::Neg && pick(3)) s.op = Kind::Add;
            if (s.b == 1 || s.c == 1) s.guess = 2;
            s.a = s.guess >= 2 && s.op != Kind::Or && s.op != Kind::Shl ? 1 : 0;
            break;
        case Kind::Int:
        case Kind::Double: s.a = s.op == Kind::Double; break;
        case Kind::Object:
        case Kind::New: s.a = 2 + pick(2); break;
        case Kind::Load:
            s.b = 2 + pick(2);
            s.a = s.c == 3 ? 2 + pick(2) : s.c == 2;
            if (s.guess < 2) s.guess += 2;
            break;
        case Kind::Store:
            s.b = 2 + pick(2);
            s.a = s.c == 3 ? 2 + pick(2) : s.c == 2;
            if (s.guess < 2 && pick(3)) s.guess += 2;
            break;
        case Kind::SetShape:
        case Kind::LoadEither:
            s.a = 4;
            s.b = 2 + pick(2);
            break;
        case Kind::LoadElement:
            s.a = 4;
            s.c = number();
            break;
        case Kind::StoreElement: s.c = number(); break;
        case Kind::Call: s.a = 4; break;
        case Kind::If:
            if (s.guess < 2) {
                s.b = number();
                s.c = number();
                if (s.b == 1 || s.c == 1) s.guess = 1;
            }
            break;
        case Kind::Move: s.a = 4; break;
        default: break;
        }
    }

    std::vector<Statement> list(int length, int depth, int loops) {
        std::vector<Statement> out;
        for (int i = 0; i < length; i++) {
            Statement s{};
            int kind = pick(depth < 3 ? 26 : 21);
            if (kind >= 24 && loops < kRegisters - kValues) {
                s.op = Kind::Loop;
                s.a = kValues + loops; // counter
                s.b = pick(6);         // turns
                if (pick(4)) {
                    Statement zero{};
                    zero.op = Kind::Int;
                    zero.a = s.a;
                    zero.c = 2;
                    zero.unit = unit++;
                    zero.endUnit = unit++;
                    out.push_back(zero);
                }
            } else if (kind >= 21) {
                s.op = Kind::If;
            } else {
                s.op = static_cast<Kind>(kind % 19);
            }
            s.unit = unit++;
            if (s.op != Kind::Loop) {
                s.a = pick(kValues);
                s.b = pick(kRegisters);
            }
            s.c = s.op == Kind::Loop ? 0 : pick(kRegisters);
            if (s.op == Kind::Load || s.op == Kind::Store) s.c = pick(kFields);
            s.guess = pick(4);
            if (pick(40)) keepTypes(s);
            if (s.op == Kind::If || s.op == Kind::Loop) {
                s.body = list(1 + pick(5), depth + 1, loops + (s.op == Kind::Loop));
                if (s.op == Kind::If && pick(2)) s.otherwise = list(1 + pick(3), depth + 1, loops);
            }
            s.endUnit = unit++; // a loop's: where it goes back
            out.push_back(std::move(s));
        }
        return out;
    }
};

/// The meaning of programs. `start`: the unit to go on at; what comes before it is skipped.
struct Interpreter {
    World& world;
    std::array<Value, kRegisters> r;
    bool skipping = false;
    uint32_t start = 0;

    static int32_t toInt32(Value v) {
        if (v.isInt32()) return v.asInt32();
        double d = v.isNumber() ? v.asNumber() : 0;
        if (!std::isfinite(d)) return 0;
        return static_cast<int32_t>(
            static_cast<uint32_t>(static_cast<int64_t>(std::fmod(std::trunc(d), 4294967296.0))));
    }
    static double toNumber(Value v) { return v.isNumber() ? v.asNumber() : std::nan(""); }
    bool contains(const Statement& s) const { return start >= s.unit && start <= s.endUnit; }

    static bool truth(Value a, Value b, int guess) {
        if (guess < 2) return toNumber(a) < toNumber(b);
        if (guess == 2) return a.isNumber();
        return a.isNumber() ? a.asNumber() != 0 && a.asNumber() == a.asNumber() : a.isTrue() || a.isCell();
    }

    void run(const std::vector<Statement>& list) {
        for (const Statement& s : list) {
            if (skipping && !contains(s)) continue;
            if (s.op == Kind::Loop) {
                if (!skipping || start == s.unit) {
                    // At the header, where the counter is looked at.
                    skipping = false;
                } else if (start == s.endUnit) {
                    skipping = false;
                    r[s.a] = Value::number(toNumber(r[s.a]) + 1);
                } else {
                    run(s.body);
                    r[s.a] = Value::number(toNumber(r[s.a]) + 1);
                }
                while (toNumber(r[s.a]) < s.b) {
                    run(s.body);
                    r[s.a] = Value::number(toNumber(r[s.a]) + 1);
                }
                continue;
            }
            if (s.op == Kind::If) {
                if (skipping && start != s.unit) {
                    // The unit tells which side it is on.
                    bool inBody = !s.body.empty() && start >= s.body.front().unit && start <= s.body.back().endUnit;
                    run(inBody ? s.body : s.otherwise);
                    skipping = false;
                    continue;
                }
                skipping = false;
                run(truth(r[s.b], r[s.c], s.guess) ? s.body : s.otherwise);
                continue;
            }
            skipping = false;
            step(s);
        }
    }

    void step(const Statement& s) {
        Value b = r[s.b], c = r[s.c < kRegisters ? s.c : 0];
        if (c.isNumber()) c = Value::number(c.asNumber());
        switch (s.op) {
        case Kind::Add: r[s.a] = Value::number(toNumber(b) + toNumber(c)); break;
        case Kind::Sub: r[s.a] = Value::number(toNumber(b) - toNumber(c)); break;
        case Kind::Mul: r[s.a] = Value::number(toNumber(b) * toNumber(c)); break;
        case Kind::Or: r[s.a] = Value(toInt32(b) | toInt32(c)); break;
        case Kind::Shl:
            r[s.a] = Value(static_cast<int32_t>(static_cast<uint32_t>(toInt32(b)) << (toInt32(c) & 31)));
            break;
        case Kind::Neg: r[s.a] = Value::number(-toNumber(b)); break;
        case Kind::Load:
            if (auto* o = World::objectIn(b)) r[s.a] = World::field(o, s.c);
            break;
        case Kind::Store:
            if (auto* o = World::objectIn(b)) World::field(o, s.c) = r[s.a];
            break;
        case Kind::SetShape:
            if (auto* o = World::objectIn(b)) o->shapeId_ = world.shapes[s.guess & 1];
            break;
        case Kind::LoadEither:
            if (auto* o = World::objectIn(b)) r[s.a] = World::field(o, o->shapeId_ == world.shapes[0] ? 0 : 1);
            break;
        case Kind::LoadElement:
            if (c.isInt32() && c.asInt32() >= 0 && c.asInt32() < kLength) r[s.a] = world.element(c.asInt32());
            break;
        case Kind::StoreElement:
            if (c.isInt32() && c.asInt32() >= 0 && c.asInt32() < kLength) world.element(c.asInt32()) = b;
            break;
        case Kind::New: r[s.a] = Value(world.plain(s.guess & 1)); break;
        case Kind::Call: r[s.a] = world.call(b); break;
        case Kind::Move: r[s.a] = b; break;
        case Kind::Int: r[s.a] = Value(s.c - 2); break;
        case Kind::Double: r[s.a] = Value::rawDouble(s.c * 0.5 - 1); break;
        case Kind::Object: r[s.a] = world.objects[s.guess % kObjects]; break;
        case Kind::Bool: r[s.a] = Value(s.guess % 2 == 0); break;
        default: break;
        }
    }
    /// The end of every program: registers go out.
    Value finish() {
        for (int f = 0; f < kFields; f++) World::field(World::objectIn(world.out), f) = r[f];
        return r[4];
    }
};

// -- graphs of programs

struct GraphMaker {
    World& world;
    Graph& g;
    Block* block;
    Node* r[kRegisters];
    double frequency = 1;

    Node* state(uint32_t unit) {
        FrameStateInfo info;
        info.unit = unit;
        std::vector<Node*> values;
        for (int i = 0; i < kRegisters; i++) {
            info.registers.push_back(i);
            values.push_back(r[i]);
        }
        return g.makeFrameState(info, values);
    }
    Node* emit(Opcode op, std::initializer_list<Node*> inputs, uint64_t aux = 0, Node* state = nullptr) {
        Node* n = g.append(block, op, inputs, state, aux);
        return n;
    }
    Node* constant(Value v) { return g.constant(v); }
    Block* fresh() {
        Block* b = g.newBlock();
        b->frequency = frequency;
        return b;
    }
    void jump(Block* to) {
        emit(Opcode::Jump, {});
        g.setSuccessors(block, to);
    }
    Node* int32Of(Node* n, Node* s) { return n->rep == Rep::Int32 ? n : emit(Opcode::CheckInt32, {n}, 0, s); }
    Node* numberOf(Node* n, Node* s) { return emit(Opcode::CheckNumber, {n}, 0, s); }
    Node* shapeOf(Node* n, int guess, Node* s) {
        Node* check = emit(Opcode::CheckShape, {emit(Opcode::CheckObject, {n}, 0, s)}, world.shapes[guess & 1], s);
        if (guess >= 2) check->shapes = {world.shapes[0], world.shapes[1]};
        return check;
    }

    void list(const std::vector<Statement>& statements) {
        for (const Statement& s : statements) statement(s);
    }

    Node* condition(const Statement& s) {
        Node* at = state(s.unit);
        switch (s.guess) {
        case 0:
            return emit(Opcode::Int32Compare, {int32Of(r[s.b], at), int32Of(r[s.c], at)},
                        static_cast<uint64_t>(Condition::Lt));
        case 1:
            return emit(Opcode::DoubleCompare, {numberOf(r[s.b], at), numberOf(r[s.c], at)},
                        static_cast<uint64_t>(Condition::Lt));
        case 2: return emit(Opcode::IsNumber, {r[s.b]});
        default: return emit(Opcode::Not, {emit(Opcode::Not, {emit(Opcode::Truthy, {r[s.b]})})});
        }
    }

    void statement(const Statement& s) {
        if (s.op == Kind::Loop) return loop(s);
        if (s.op == Kind::If) {
            Node* test = condition(s);
            Block *yes = fresh(), *no = fresh(), *join = fresh();
            emit(Opcode::Branch, {test});
            g.setSuccessors(block, yes, no);
            Node* before[kRegisters];
            std::copy(r, r + kRegisters, before);
            block = yes;
            list(s.body);
            jump(join);
            Node* after[kRegisters];
            std::copy(r, r + kRegisters, after);
            std::copy(before, before + kRegisters, r);
            block = no;
            list(s.otherwise);
            jump(join);
            block = join;
            for (int i = 0; i < kRegisters; i++) {
                if (r[i] == after[i]) continue;
                Node* inputs[] = {after[i], r[i]};
                r[i] = g.addPhi(join, Rep::Tagged, inputs);
            }
            return;
        }
        Node* at = state(s.unit);
        Node* b = r[s.b];
        Node* c = r[s.c < kRegisters ? s.c : 0];
        bool ints = s.guess < 2;
        switch (s.op) {
        case Kind::Add:
        case Kind::Sub:
        case Kind::Mul: {
            int which = static_cast<int>(s.op) - static_cast<int>(Kind::Add);
            static constexpr Opcode kInts[] = {Opcode::CheckedAdd, Opcode::CheckedSub, Opcode::CheckedMul};
            static constexpr Opcode kDoubles[] = {Opcode::DoubleAdd, Opcode::DoubleSub, Opcode::DoubleMul};
            if (ints) {
                r[s.a] = emit(Opcode::BoxInt32, {emit(kInts[which], {int32Of(b, at), int32Of(c, at)}, 0, at)});
            } else {
                r[s.a] = emit(s.guess == 2 ? Opcode::BoxNumber : Opcode::BoxDouble,
                              {emit(kDoubles[which], {numberOf(b, at), numberOf(c, at)})});
            }
            break;
        }
        case Kind::Neg:
            r[s.a] = ints ? emit(Opcode::BoxInt32, {emit(Opcode::CheckedNeg, {int32Of(b, at)}, 0, at)})
                          : emit(Opcode::BoxNumber, {emit(Opcode::DoubleNeg, {numberOf(b, at)})});
            break;
        case Kind::Or:
        case Kind::Shl: {
            Node* x = ints ? int32Of(b, at) : emit(Opcode::DoubleToInt32, {numberOf(b, at)});
            Node* y = s.guess % 2 ? int32Of(c, at) : emit(Opcode::DoubleToInt32, {numberOf(c, at)});
            r[s.a] = emit(Opcode::BoxInt32, {emit(s.op == Kind::Or ? Opcode::Int32Or : Opcode::Int32Shl, {x, y})});
            break;
        }
        case Kind::Load: r[s.a] = emit(Opcode::LoadField, {shapeOf(b, s.guess, at)}, offset(s.c)); break;
        case Kind::Store: {
            Node* base = shapeOf(b, s.guess, at);
            emit(Opcode::StoreField, {base, r[s.a]}, offset(s.c));
            emit(Opcode::Barrier, {base, r[s.a]});
            break;
        }
        case Kind::SetShape: emit(Opcode::StoreShape, {shapeOf(b, 2, at)}, world.shapes[s.guess & 1]); break;
        case Kind::LoadEither: {
            Node* base = emit(Opcode::CheckObject, {b}, 0, at);
            Block *first = fresh(), *second = fresh(), *join = fresh();
            emit(Opcode::Branch, {emit(Opcode::HasShape, {base}, world.shapes[0])});
            g.setSuccessors(block, first, second);
            block = first;
            Node* x = emit(Opcode::LoadField, {base}, offset(0));
            jump(join);
            block = second;
            Node* y = emit(Opcode::LoadField, {emit(Opcode::CheckShape, {base}, world.shapes[1], at)}, offset(1));
            jump(join);
            block = join;
            Node* inputs[] = {x, y};
            r[s.a] = g.addPhi(join, Rep::Tagged, inputs);
            break;
        }
        case Kind::LoadElement:
        case Kind::StoreElement: {
            Node* base = emit(Opcode::CheckElements, {constant(world.array)},
                              static_cast<uint64_t>(IndexingKind::PackedInt32) |
                                  static_cast<uint64_t>(IndexingKind::HoleyAny) << 8,
                              at);
            Node* elements = emit(Opcode::LoadElements, {base});
            Node* length = emit(Opcode::LoadLength, {elements});
            Node* index = emit(Opcode::CheckBounds, {int32Of(c, at), length}, 0, at);
            if (s.op == Kind::LoadElement) {
                r[s.a] = emit(Opcode::LoadElement, {elements, index});
            } else {
                emit(Opcode::StoreElement, {elements, index, b});
                emit(Opcode::Barrier, {elements, b});
            }
            break;
        }
        case Kind::New: {
            Node* made = emit(Opcode::NewObject, {}, world.shapes[s.guess & 1]);
            made->aux2 = kFields;
            for (int f = 0; f < kFields; f++)
                emit(Opcode::StoreField, {made, constant(f == 3 ? world.objects[0] : Value(f))}, offset(f));
            r[s.a] = made;
            break;
        }
        case Kind::Call: r[s.a] = emit(Opcode::Call, {constant(world.callee), constant(Value()), b}, 0, at); break;
        case Kind::Move: r[s.a] = b; break;
        case Kind::Int: r[s.a] = constant(Value(s.c - 2)); break;
        case Kind::Double: r[s.a] = constant(Value::rawDouble(s.c * 0.5 - 1)); break;
        case Kind::Object: r[s.a] = constant(world.objects[s.guess % kObjects]); break;
        case Kind::Bool: r[s.a] = constant(Value(s.guess % 2 == 0)); break;
        default: break;
        }
    }
    static uint64_t offset(int field) { return tiercel::Object::kInlineOffset + static_cast<uint64_t>(field) * 8; }

    void loop(const Statement& s) {
        frequency *= 8;
        Block* header = fresh();
        Node* entry = emit(Opcode::Jump, {});
        entry->setState(state(s.unit));
        g.setSuccessors(block, header);
        block = header;
        Node* phis[kRegisters];
        for (int i = 0; i < kRegisters; i++) {
            Node* inputs[] = {r[i]};
            phis[i] = g.addPhi(header, Rep::Tagged, inputs);
        }
        std::copy(phis, phis + kRegisters, r);
        Node* at = state(s.unit);
        Node* more = s.guess < 3 ? emit(Opcode::Int32Compare, {int32Of(r[s.a], at), g.int32(s.b)},
                                        static_cast<uint64_t>(Condition::Lt))
                                 : emit(Opcode::DoubleCompare, {numberOf(r[s.a], at), g.number(s.b)},
                                        static_cast<uint64_t>(Condition::Lt));
        Block *body = fresh(), *after = fresh();
        emit(Opcode::Branch, {more});
        g.setSuccessors(block, body, after);
        block = body;
        list(s.body);
        Node* end = state(s.endUnit);
        Node* next =
            s.guess < 3 ? emit(Opcode::BoxInt32, {emit(Opcode::CheckedAdd, {int32Of(r[s.a], end), g.int32(1)}, 0, end)})
                        : emit(Opcode::BoxNumber, {emit(Opcode::DoubleAdd, {numberOf(r[s.a], end), g.number(1)})});
        r[s.a] = next;
        emit(Opcode::Poll, {}, 0, state(s.unit));
        jump(header);
        for (int i = 0; i < kRegisters; i++) {
            phis[i]->addInput(r[i]);
            r[i] = phis[i];
        }
        block = after;
        frequency /= 8;
        after->frequency = frequency;
    }

    void finish(uint32_t unit) {
        Node* base = constant(world.out);
        (void)unit;
        for (int f = 0; f < kFields; f++) emit(Opcode::StoreField, {base, r[f]}, offset(f));
        emit(Opcode::Return, {r[4]});
    }
};

std::unique_ptr<Graph> makeGraph(World& world, const std::vector<Statement>& program, size_t from) {
    auto g = std::make_unique<Graph>(nullptr, from ? program[from].unit : Graph::kNoOsr);
    GraphMaker maker{world, *g, g->entry, {}};
    for (int i = 0; i < kRegisters; i++)
        maker.r[i] =
            g->append(g->entry, from ? Opcode::OsrValue : Opcode::Param, {}, nullptr, static_cast<uint64_t>(i));
    for (size_t i = from; i < program.size(); i++) maker.statement(program[i]);
    maker.finish(0);
    g->analyze();
    return g;
}

struct End {
    std::string text;
    bool left = false;
    std::string how = "returned"; // or which exit was taken
};

End finishAfter(World& world, const std::vector<Statement>& program, const Graph& graph, const EvaluationInput& input) {
    Evaluation result = evaluate(graph, input);
    if (result.outcome == Evaluation::Outcome::Returned) return {world.describe(result.value)};
    if (result.outcome != Evaluation::Outcome::Left || result.frames.size() != 1)
        return {"outcome " + std::to_string(static_cast<int>(result.outcome)) + " " + result.problem};
    Interpreter rest{world, {}, true, result.frames[0].unit};
    for (int i = 0; i < kRegisters; i++) rest.r[i] = result.frames[0].registers[i];
    std::string how = fmt::format("left by n{} to {}", result.exit->id, rest.start);
    for (int i = 0; i < kRegisters; i++) how += fmt::format(" r{}={:#x}", i, rest.r[i].bits());
    rest.run(program);
    return {world.describe(rest.finish()), true, how};
}

/// Of the native back end's registers, all of them or few.
std::string problemOfAllocation(Graph& graph) {
    for (bool few : {false, true}) {
        deopt::ExitTable table;
        ExitMaker exits(graph, table, infoOf);
        native_tier::Program program;
        native_tier::Selector selector(graph, exits, false);
        if (!selector.run(program)) return selector.error;
        native_tier::Allocator allocator(program, few ? native_tier::kFewGprs : native_tier::kGprs,
                                         few ? native_tier::kFewXmms : native_tier::kXmms);
        if (!allocator.run()) return "too few registers";
        if (std::string problem = allocator.verify(); !problem.empty()) return problem + "\n" + allocator.print();
    }
    return {};
}

} // namespace

TEST_CASE("graph passes: random programs end as they do without") {
    World world;
    uint32_t first = 1, last = 800;
    if (const char* seeds = std::getenv("TIERCEL_GRAPH_SEEDS")) std::sscanf(seeds, "%u-%u", &first, &last);
    int left = 0, leftBefore = 0, total = 0, failures = 0;
    for (uint32_t seed = first; seed <= last && failures < 3; seed++) {
        Generator generator{std::mt19937(seed)};
        std::vector<Statement> program = generator.list(6 + static_cast<int>(seed % 12), 0, 0);
        std::vector<size_t> entries{0};
        for (size_t i = 1; i < program.size(); i++)
            if (program[i].op == Kind::Loop) entries.push_back(i);
        for (size_t from : entries) {
            EvaluationInput input;
            input.vm = &world.vm;
            std::mt19937 random(seed * 7 + static_cast<uint32_t>(from));
            if (random() % 3 == 0) input.polls = static_cast<int64_t>(random() % 6);
            auto fill = [&](uint32_t s) {
                std::mt19937 values(s);
                world.reset(s);
                for (int i = 0; i < kRegisters; i++) {
                    uint32_t kind = i >= kValues || i < 2 ? values() % 16 / 14 * 4
                                    : i < 4               ? 6 + values() % 12 / 11
                                                          : values() % 8;
                    input.registers[i] = kind < 4    ? Value(static_cast<int32_t>(values() % 5))
                                         : kind == 4 ? Value::rawDouble(1.5)
                                         : kind == 5 ? Value()
                                                     : world.objects[values() % kObjects];
                }
            };
            auto graph = makeGraph(world, program, from);
            std::string problem = verify(*graph);
            REQUIRE(problem == "");
            std::string before = print(*graph);
            constexpr int kRuns = 3;
            std::string expected[kRuns];
            for (uint32_t run = 0; run < kRuns; run++) {
                fill(seed + run);
                Interpreter whole{world, {}, true, program[from].unit};
                for (int i = 0; i < kRegisters; i++) whole.r[i] = input.registers[i];
                whole.run(program);
                expected[run] = world.describe(whole.finish());
                fill(seed + run);
                End end = finishAfter(world, program, *graph, input);
                CHECK_MESSAGE(end.text == expected[run], "built, seed " << seed << " from " << from << "\n" << before);
                failures += end.text != expected[run];
                leftBefore += end.left;
            }
            PassContext context;
            context.noHoistedGuards = random() % 4 == 0;
            for (const char* name : {"fold", "dce", "gvn", "untag", "fold", "gvn", "untag", "fold", "licm", "gvn",
                                     "fold", "barriers", "dce", "jumps", "layout"}) {
                // Some passes, in this order.
                if (random() % 5 == 0) continue;
                graph->analyze();
                std::string earlier = print(*graph);
                runPass(*graph, *findPass(name), context);
                problem = verify(*graph);
                CHECK_MESSAGE(problem == "", "seed " << seed << " from " << from << " after " << std::string(name)
                                                     << "\n"
                                                     << earlier);
                bool same = problem.empty();
                for (uint32_t run = 0; run < kRuns && same; run++) {
                    fill(seed + run);
                    End end = finishAfter(world, program, *graph, input);
                    total++;
                    same = end.text == expected[run];
                    left += end.left;
                    CHECK_MESSAGE(same, "seed " << seed << " from " << from << " run " << run << " after "
                                                << std::string(name) << ": " << end.text
                                                << "\nexpected: " << expected[run] << "\n"
                                                << earlier << "\n=>\n"
                                                << print(*graph));
                }
                if (!same) {
                    failures++;
                    break;
                }
            }
            problem = problemOfAllocation(*graph);
            CHECK_MESSAGE(problem == "", "allocation, seed " << seed << " from " << from << "\n" << print(*graph));
            failures += !problem.empty();
        }
    }
    MESSAGE(total << " runs, " << left << " left by exits; unchanged graphs: " << leftBefore);
    CHECK(failures == 0);
}
