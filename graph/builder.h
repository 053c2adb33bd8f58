// The builder of graphs (build.h): an abstract interpretation of the bytecode, one visitor per op, over an environment
// that maps each register to the node which computes its value.
//
// Blocks are walked in reverse post-order of the bytecode's own control flow, so that all forward predecessors of a
// block are done before it. A loop header gets a phi for every register that is assigned in the loop and live; the
// other registers keep their values. Each header has a block of its own before it (the preheader), where the ways in
// meet and whose Jump carries the frame state that hoisted guards use. Back-edges poll.
//
// Values are kept in whatever representation they were computed in; visitors ask for the one they need (`int32Of`,
// `taggedOf`, …), which emits a guard or a conversion. What was never run before, by the feedback, becomes an Exit.
//
// Exceptions leave the code (docs/graph.md), so handlers are no successors and are not built.
//
// Inlining (inlining.cpp): a Builder is one activation of one function. The graph of an inlined call is built by a
// Builder of its own, which goes on in the caller's current block; its environment begins with the arguments, its frame
// states have the caller's state at the call as their last input, and its returns meet where the caller goes on.
#pragma once

#include "graph/build.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/vm.h"

#include <map>

namespace tiercel::graph {

/// CheckElements and HasElements: the aux of a range.
constexpr uint64_t kinds(IndexingKind first, IndexingKind last) {
    return static_cast<uint64_t>(first) | static_cast<uint64_t>(last) << 8;
}

/// What the Builders of one graph have in common.
struct InliningBudget {
    uint32_t unitsLeft = 0;
    /// Functions that turned out to have something that is not compiled, with what it is. A graph that ran into one is
    /// built anew.
    std::map<const CodeBlock*, std::string> refused;
    bool again = false;
    bool asksPrototypes = false; // some function of the graph calls getPrototypeOf
    std::vector<std::string> trace;
};

class Builder {
public:
    Builder(VM&, Graph&, const BuildOptions&, InliningBudget&);
    bool run(std::string& reason);

private:
    /// One call to be inlined.
    struct InlineCall {
        CodeBlock* target;
        Node *callee, *thisValue;
        std::vector<Node*> arguments;
        uint32_t flags = 0;        // FrameFlags
        int32_t window;            // register where the interpreter would have the callee's header begin
        int32_t result = -1;       // register that gets the result, or -1: none does
        Node* newTarget = nullptr; // of a construction, if not the callee
        /// The target is a default derived constructor, of which nothing is left but the call of this one, with the
        /// same arguments.
        const InlineCall* forwarded = nullptr;
        /// The array that is to be the rest parameter; nobody else has it. Null: one of the arguments.
        Node* rest = nullptr;
    };
    Builder(Builder& caller, const InlineCall&, Node* callerState);
    struct Returned {
        Block* from; // without terminator
        Node* value;
    };

    // -- shape of the bytecode (builder.cpp)
    struct Edge {
        Block* from;
        size_t successor; // which of its successors is to be linked
        std::vector<Node*> environment;
    };
    struct BytecodeBlock {
        uint32_t begin = 0, end = 0;      // units
        std::vector<uint32_t> successors; // indices
        bool isHeader = false, reached = false, inProgress = false;
        std::vector<bool> assigned; // header: registers written in the loop
        std::vector<Edge> edges;    // ways in that have been built, back-edges excluded
        Block* block = nullptr;     // of the graph; a header's is made when its ways in are
        std::vector<Node*> phis;    // header: by slot, null where there is none
        double frequency = 1;
    };
    void prepare();
    void walk();
    void notePrototypes();
    void findBlocks();
    void orderBlocks();
    void findLoops();
    bool isReducible() const;
    void begin(BytecodeBlock&);
    void buildBlock(uint32_t index);
    uint32_t blockAt(uint32_t unit) const { return blockOf_[unit]; }

    // -- the environment. Slot of register r: r + kFrameHeaderWords
    size_t slotOf(int32_t reg) const { return static_cast<size_t>(reg + kFrameHeaderWords); }
    Node* get(int32_t reg);
    Node* parameter(int32_t reg); // what the frame had at the entry
    void set(int32_t reg, Node* value) { environment_[slotOf(reg)] = value; }
    bool isLive(uint32_t unit, size_t slot) const;
    /// The state before the instruction at `unit` with the present environment.
    Node* stateAt(uint32_t unit, const std::vector<bool>* inFrame = nullptr);
    /// The state while the present instruction runs a call whose result goes to register `result` (or nowhere: -1).
    Node* stateDuringCall(int32_t result);
    template <class Live>
    Node* makeState(uint32_t unit, Live&& live); // of the slots for which `live` holds
    Node* state() { return state_ ? state_ : state_ = stateAt(unit()); }

    // -- emission into the current block
    Node* emit(Opcode op, std::initializer_list<Node*> inputs = {}, uint64_t aux = 0) {
        Node* node = graph_.append(block_, op, inputs, nullptr, aux);
        node->unit = unit();
        return node;
    }
    Node* guard(Opcode op, std::initializer_list<Node*> inputs = {}, uint64_t aux = 0) {
        Node* node = emit(op, inputs, aux);
        node->setState(state());
        return node;
    }
    Node* intrinsic(Intrinsic which, std::initializer_list<Node*> inputs);
    void exit(deopt::Reason); // ends the block
    void jumpTo(uint32_t unit);
    /// Ends the block: to `taken` if the condition holds, else falls through. By feedback, either side may be an exit.
    void branchTo(Node* condition, bool negate, uint32_t taken, uint32_t notTaken);
    /// The successor of `from`, which has its terminator, leads to the unit with the present environment.
    void leave(uint32_t targetUnit, Block* from, size_t successor);
    uint32_t unit() const { return unit_; }
    uint32_t nextUnit() const { return unit_ + infoOf(pc_).units; }
    bool failed(deopt::Reason reason) const {
        return options_.failedBefore && options_.failedBefore(code_, unit(), reason);
    }
    /// Lost also after feedback had learnt from the first loss.
    bool failedAgain(deopt::Reason reason) const {
        return options_.failedBefore && options_.failedBefore(code_, unit(), reason) > 1;
    }
    void unsupported(const char* what);

    // -- representations (builder_values.cpp)
    Node* taggedOf(Node*);
    Node* taggedAt(Block* end, Node*); // converted before the block's terminator
    Node* tagged(int32_t reg) { return taggedOf(get(reg)); }
    Node* int32Of(Node*);                 // guard
    Node* doubleOf(Node*);                // guard: any number
    Node* cellOf(Node*);                  // guard
    Node* objectOf(Node*);                // guard
    Node* stringOf(Node*);                // guard
    Node* notEmpty(Node*);                // guard
    Node* boolOf(Node*);                  // ToBoolean, no guard
    void refine(Node* old, Node* better); // in the environment
    Node* constantOf(uint32_t index) { return graph_.constant(code_->constants_[index]); }
    uint64_t constantBits(uint32_t index) const { return code_->constants_[index].bits(); }
    Node* setResult(Node* value) {
        set(pc_->a, value);
        return value;
    }

    // -- visitors
#define OP(name, units, A, B, C, D, E, flags) void visit##name();
#include "runtime/bytecode/bytecode.def"

    // -- ops that run in the frame (builder_generic.cpp)
    void findFrameWrites();
    /// The frame on the JS stack has the register's value of now.
    bool isInFrame(size_t slot) const {
        return !call_ && (!environment_[slot] || environment_[slot] == parameters_[slot]) && !frameWritten_[slot];
    }
    Node* callOp();
    Node* privateReceiver(Node* base, Node* name);
    void runOp();
    void runJumpingOp();

    enum class Arith : uint8_t { Add, Sub, Mul, Div, Mod };
    void arithmetic(Arith, Node* left, Node* right);
    enum class Bit : uint8_t { And, Or, Xor, Shl, Shr, Ushr };
    void bitwise(Bit, Node* left, Node* right);
    Node* immediate() { return graph_.int32(pc_->c); }
    Node* compare(Condition, Node* left, Node* right, uint8_t kinds);
    Node* typeTest(Node* type, Node* text);
    Node* equal(bool strict, Node* left, Node* right, uint8_t kinds); // Bool
    void compareJump(Condition, Node* left, Node* right, bool negate);
    void equalJump(bool strict, Node* left, Node* right, bool negate);

    const FeedbackCell& cell() const { return code_->feedback_[pc_->e()]; }
    void getNamed(Node* base, int32_t to, bool method);
    Block* branchOnShape(Node* object, uint32_t shape, uint32_t ways);

    // -- loads of named properties, what they depend on (builder_properties.cpp)
    /// What a lookup finds now.
    struct Found {
        bool isKnown = false;     // caches and dependencies may rely on the result
        Object* holder = nullptr; // null: there is no such property
        PropertyEntry entry{};
        bool isData() const { return holder && !(entry.attributes & kAccessorProperty); }
        bool isAccessor() const { return holder && (entry.attributes & kAccessorProperty); }
        Accessor* accessor(VM& vm) const { return static_cast<Accessor*>(holder->getSlot(vm, entry.slot).asCell()); }
    };
    Found lookUp(Object* first, PropertyKey) const;
    Found lookUp(const PropertyCase&, PropertyKey) const; // in the prototypes of the case's shape
    Object* firstPrototype(const PropertyCase&) const;
    PropertyKey keyAt(uint32_t constant) const { return PropertyKey::fromBits(constantBits(constant)); }
    Validity& validity();
    /// CheckValid: before each use of what the code depends on, after the last effect.
    void assume();
    /// From `first` on, the lookup goes on to find what it found: place and attributes, or the accessor.
    void dependOn(Object* first, const Found&, PropertyKey);
    void dependOnChain(const PropertyCase&, PropertyKey); // the same for the prototypes of the case's shape
    void dependOnKinds(uint32_t ownerShapeId);
    /// From here to the next effect, holes of arrays read as undefined. False: they do not.
    bool dependOnIndexedPrototypes();
    /// TypeBits of what the record admits; kTypeAny: nothing to depend on.
    uint16_t typesOfRecord(uint32_t ownerShapeId) const;
    bool mayAdd(const PropertyCase&, PropertyKey) const; // no prototype has a say in adding the property
    Node* fieldOf(Node* object, bool isInline, uint32_t offset, uint16_t types);
    /// Of an object of that shape.
    Node* slotOf(Node* object, const Shape*, uint32_t slot, uint16_t types);
    Node* loadFound(Object* first, const Found&, PropertyKey);
    Node* loadOfConstant(Node* base, PropertyKey);
    Node* loadCases(Node* object, const PropertyCase* cases, size_t count, PropertyKey);
    bool areAlike(const PolymorphicCases&, PropertyKey) const;
    bool readable(const PropertyCase&, PropertyKey) const;
    bool isTypedLength(const PropertyCase&, PropertyKey) const;

    static bool canAdmit(uint64_t fieldKind);
    /// Was one of the checks that `admit` makes lost here more than `times` times?
    bool lostAdmission(uint32_t times) const;
    bool makeAdmissible(PropertyCase&, PropertyKey);
    bool writable(PropertyCase&, PropertyKey);
    bool storeCase(Node* object, const PropertyCase&, Node* value);
    Node* admit(uint8_t fieldKind, uint32_t shape, Node* value);
    Node* withoutElementsBehind(Node* object, uint8_t flags);
    // -- builder_proxies.cpp
    bool hasTrap(const PropertyCase&, bool set) const;
    /// Of a proxy whose shape has been checked. `stored`: what is stored, null for reading. Null: it never comes back.
    Node* callTrap(const PropertyCase&, PropertyKey, Node* proxy, Node* stored);
    void checkTrap(Intrinsic);
    uint32_t ordinaryShape(Node* object) const;
    bool getKnownKey();
    bool setKnownKey();
    // -- builtins in JavaScript (builder_selfhosted.cpp)
    Block* branchOn(Node* condition, double share);
    uint32_t typedKinds() const;
    Node* loadTyped(Node* object, Node* index, IndexingKind);
    bool storeTypedByKinds();
    bool elementByKinds(bool present);
    bool dependOnArraySpecies();
    // -- builder_iteration.cpp
    bool dependOnArrayIteration();
    bool dependOnNoReturn();
    bool isOwnArray(const Node* array) const;
    /// A literal's elements that are left out: what is read there is the prototype's.
    static bool hasHoles(const Node* newArray);
    void nextOfOwnArray(Node* array, uint32_t target);
    bool stepIterator(uint32_t target);
    bool getEnumerated(Node* base, Node* key);
    std::map<const Node*, Node*> forInKeys_; // with the ForInList that they are of
    void stepArrayIterator(Node* iterator, uint32_t target);
    void stepCollectionIterator(Node* iterator, bool isMap, uint32_t target);
    void giveStep(Node* iterator, Node* position, Node* key, Node* value);
    void leaveFinished(uint32_t target);
    Node* loadOf(Node* iterator, uint32_t field, uint16_t type);

    Node* joinElements(std::vector<Returned>& ways, double frequency);
    Node* loadElement(Node* elements, Node* index, bool doubles, IndexingKind last, bool plain);
    Node* environmentAt(int32_t reg, uint32_t hops);
    void loadEnvironment(bool checked, uint32_t hops, uint32_t slot);
    void storeEnvironment(bool checked, uint32_t hops, uint32_t slot);
    void relyOn(GlobalLexical::Binding&);
    void getGlobal();
    void call(bool undefinedThis);
    /// Of a builtin that the graph knows (builder_builtins.cpp). False: the call is still to be made.
    bool callBuiltin(Node* callee, Node* thisValue, const std::vector<Node*>& arguments);
    // -- calls by way of other functions (forwarding.cpp)
    /// The cell that is called: a constant, or what the site has called alone. Null: not known.
    Cell* calledCell(Node* callee) const;
    /// Guards that it is that one, unless the callee is a constant.
    void checkTarget(Node* callee, Cell* target);
    /// Puts what is called in the end in place of Function.prototype.call and apply, and of bound functions.
    void seeThrough(Node*& callee, Node*& thisValue, std::vector<Node*>& arguments);
    bool isListOf(Node* target, Node* list) const;
    Node* elementsOfList(Node* list);
    Node* elementOfList(Node* elements, Node* index, Node* length);
    void takeList(Node* target, Node* list, std::vector<Node*>& arguments);
    bool callWithRest(Node* callee, Node* list);
    /// `value instanceof target` for a constructor that is a constant. Null, with nothing emitted: not known.
    Node* instanceOfKnown(Node* value, Node* target);
    friend class Builtins;
    Node* emitCall(Opcode, CodeBlock* target, Node* callee, Node* thisValue, const std::vector<Node*>& arguments,
                   int32_t window, Node* newTarget = nullptr);
    std::vector<FunctionTemplate*> callees(const FeedbackCell&) const;
    FunctionTemplate* knownTarget(Node* callee) const;
    Node* onlyClosure(Node* callee, FunctionTemplate*);
    FunctionTemplate* templateOf(Node* callee) const;
    bool isFunction(Node*) const;
    CodeBlock* constructorTarget(Node*& callee);
    Node* objectFor(Function* newTarget);
    /// Its prototype, as long as that does not change; null: not known.
    Object* superConstructor(Node* function);
    /// super.name, data of a prototype that is known. Null: not known.
    Node* superProperty(Node* home, Node* name);
    /// The initializer of what `constructor` makes is called, if it is known. False: it is not.
    bool runKnownFields(Node* constructor, Node* object);
    /// What a default derived constructor calls, if that can be inlined into it.
    bool findForwarded(const InlineCall&, InlineCall& super);
    bool forwards() const { return call_ && call_->forwarded; }
    Node* newObject(Function* newTarget);
    /// Of an arguments object that is not made: length or an element. False: the instruction asks something else.
    bool askArguments();
    void newArray(std::vector<Node*>& values, uint8_t seen);
    IndexingKind kindOfNewArray(std::vector<Node*>& values, uint8_t seen);
    Node* newArrayOfLength(Node* length);
    void expectElement(Node* array, const Node* value, uint8_t seen);
    void finish(Node* value); // the function returns it

    // -- inlining (inlining.cpp)
    /// Builds the call as part of this graph, if it is worth it: `value` is the result then, or null if it never comes
    /// back (and block_ is null).
    bool tryInline(const InlineCall&, Node*& value);
    /// The call inlined, or as a node. Null: it never comes back.
    Node* callKnown(const InlineCall&);
    /// The getter or setter of the case, if it is one that callAccessor can call.
    Function* accessorFunction(const PropertyCase&, PropertyKey, bool setter) const;
    /// Inlines or calls it; the receiver's shape has been checked. `stored`: what is stored, null for getters. Null: it
    /// never comes back.
    Node* callAccessor(const PropertyCase&, PropertyKey, Node* base, Node* stored);
    bool takesCallback(const InlineCall&) const;
    std::string whyNotInlined(const InlineCall&) const;
    void traceInlining(const InlineCall&, const std::string& whyNot) const;
    std::vector<Node*> callArguments();
    /// Goes on where the ways meet; the value there. Null (block_ too): there is none.
    Node* join(const std::vector<Returned>&, double frequency);
    uint32_t startUnit() const { return call_ || graph_.osrUnit == Graph::kNoOsr ? 0 : graph_.osrUnit; }
    uint32_t depth() const { return caller_ ? caller_->depth() + 1 : 0; }

    VM& vm_;
    Graph& graph_;
    const BuildOptions& options_;
    InliningBudget& budget_;
    CodeBlock* const code_;
    // Of an inlined call:
    Builder* const caller_ = nullptr;
    Node* const callerState_ = nullptr;
    const InlineCall* const call_ = nullptr;
    uint32_t activation_ = 0;   // of the nodes
    int32_t base_ = 0;          // where its registers begin, among those of the function that was compiled
    double frequencyScale_ = 1; // of its entry
    std::vector<Returned> returns_;

    const CodeData& data_;
    Liveness liveness_;
    std::vector<BytecodeBlock> bytecode_;
    std::vector<uint32_t> blockOf_; // by unit; UINT32_MAX inside blocks
    std::vector<uint32_t> order_;   // of bytecode_, reverse post-order
    std::vector<Node*> environment_;
    std::vector<Node*> parameters_;  // by slot
    std::vector<bool> frameWritten_; // by slot: something may have written the register in the frame
    Block* block_ = nullptr;         // null: the code from here on cannot be reached
    uint32_t index_ = 0;             // of bytecode_
    const Instruction* pc_ = nullptr;
    uint32_t unit_ = 0;
    Node* state_ = nullptr; // of the instruction, when it was asked for
    std::string reason_;
};

} // namespace tiercel::graph
