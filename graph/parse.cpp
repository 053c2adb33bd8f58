// Reads the text that print.cpp writes. For tests of passes and back ends: the text is trusted to be a graph about as
// much as a compiler trusts its source; what is malformed is an error with line and column, what is unsound is for
// `verify` to find.
//
//   std::string error;
//   auto graph = parse("graph \"f\" code 0x0\nb0: freq 1, depth 0\n  n1: Tagged = Param r0\n  n2: Return n1\n", error);
#include "graph/text.h"

#include "runtime/cell.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <limits>
#include <unordered_map>

namespace tiercel::graph {

namespace {

class Parser {
public:
    Parser(std::string_view text, std::string& error) : text_(text), error_(error) { error_.clear(); }

    std::unique_ptr<Graph> run() {
        if (!header()) return nullptr;
        reserve();
        while (skipBlankLines()) {
            if (!statement() || !endOfLine()) return nullptr;
        }
        if (!resolve()) return nullptr;
        return std::move(graph_);
    }

private:
    struct Position {
        size_t at;
    };
    struct PendingNode {
        Node* node;
        std::vector<Position> operands;
        size_t state = SIZE_MAX; // where its name stands
    };
    struct PendingState {
        uint32_t id;
        FrameStateInfo info;
        std::vector<Position> values;
        size_t caller = SIZE_MAX;
    };
    struct PendingBlock {
        Block* block;
        std::vector<std::pair<uint32_t, size_t>> predecessors, successors; // id and where
    };

    // -- characters

    bool fail(const std::string& message) { return failAt(at_, message); }
    bool failAt(size_t at, const std::string& message) {
        if (!error_.empty()) return false;
        size_t line = 1, column = 1;
        for (size_t i = 0; i < at && i < text_.size(); i++) {
            column++;
            if (text_[i] == '\n') {
                line++;
                column = 1;
            }
        }
        error_ = fmt::format("line {}, column {}: {}", line, column, message);
        return false;
    }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void blanks() {
        while (peek() == ' ' || peek() == '\t') at_++;
    }
    bool accept(char c) {
        blanks();
        if (peek() != c) return false;
        at_++;
        return true;
    }
    bool expect(char c) { return accept(c) || fail(fmt::format("'{}' expected", c)); }
    static bool isWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
    std::string_view word() {
        blanks();
        size_t begin = at_;
        while (isWord(peek())) at_++;
        return text_.substr(begin, at_ - begin);
    }
    /// The next word, if it is this one.
    bool keyword(std::string_view expected) {
        blanks();
        size_t before = at_;
        if (word() == expected) return true;
        at_ = before;
        return false;
    }
    /// A decimal number or one with 0x, with a sign.
    bool integer(int64_t& value) {
        blanks();
        size_t begin = at_;
        bool negative = peek() == '-';
        if (negative) at_++;
        uint64_t magnitude = 0;
        int base = 10;
        if (text_.substr(at_, 2) == "0x") {
            at_ += 2;
            base = 16;
        }
        auto [end, status] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), magnitude, base);
        if (status != std::errc()) return failAt(begin, "a number was expected");
        at_ = static_cast<size_t>(end - text_.data());
        value = static_cast<int64_t>(negative ? -magnitude : magnitude);
        return true;
    }
    bool id(char letter, uint32_t& value) {
        blanks();
        size_t begin = at_;
        int64_t number;
        if (peek() != letter || !(at_ + 1 < text_.size() && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9'))
            return fail(fmt::format("a name like {}1 was expected", letter));
        at_++;
        if (!integer(number)) return false;
        if (number > 100'000'000) return failAt(begin, "too large a number");
        value = static_cast<uint32_t>(number);
        return true;
    }
    bool skipBlankLines() {
        for (;;) {
            blanks();
            if (peek() == ';')
                while (at_ < text_.size() && peek() != '\n') at_++;
            if (at_ >= text_.size()) return false;
            if (peek() != '\n') return true;
            at_++;
        }
    }
    bool endOfLine() {
        blanks();
        if (peek() == ';')
            while (at_ < text_.size() && peek() != '\n') at_++;
        return at_ >= text_.size() || peek() == '\n' || fail("the end of the line was expected");
    }

    // -- parts

    bool quoted(std::string& name) {
        if (!expect('"')) return false;
        while (peek() != '"') {
            if (at_ >= text_.size() || peek() == '\n') return fail("the name does not end");
            name += text_[at_++];
        }
        at_++;
        return true;
    }

    bool header() {
        skipBlankLines();
        if (!keyword("graph")) return fail("'graph' was expected");
        std::string name;
        if (!quoted(name)) return false;
        int64_t code = 0, osr = Graph::kNoOsr, frame = 0;
        if (keyword("code") && !integer(code)) return false;
        if (keyword("osr") && !integer(osr)) return false;
        if (keyword("frame") && !integer(frame)) return false;
        graph_ = std::make_unique<Graph>(reinterpret_cast<CodeBlock*>(code), static_cast<uint32_t>(osr));
        graph_->name = name;
        graph_->frameWords = static_cast<uint32_t>(frame);
        return endOfLine();
    }

    /// Ids of the text stay as they are: constants, which have none there, come after them.
    void reserve() {
        uint32_t nodes = 0, blocks = 0;
        for (size_t i = 1; i + 1 < text_.size(); i++) {
            char letter = text_[i];
            if ((letter != 'n' && letter != 's' && letter != 'b') || isWord(text_[i - 1])) continue;
            uint32_t value = 0;
            auto [end, status] = std::from_chars(text_.data() + i + 1, text_.data() + text_.size(), value);
            if (status != std::errc() || value > 100'000'000) continue;
            uint32_t& most = letter == 'b' ? blocks : nodes;
            most = std::max(most, value + 1);
        }
        graph_->reserveIds(nodes, blocks);
    }

    bool statement() {
        size_t begin = at_;
        uint32_t number;
        switch (peek()) {
        case 'b': return id('b', number) && blockLine(begin, number);
        case 'f': return id('f', number) && inlinedLine(begin, number);
        case 's': return id('s', number) && stateLine(begin, number);
        case 'n': return id('n', number) && nodeLine(begin, number);
        default: return fail("a block (b1:), a node (n1:) or a frame state (s1 =) was expected");
        }
    }

    /// `@12` or `@f1:12`.
    bool place(uint32_t& activation, uint32_t& unit) {
        activation = 0;
        blanks();
        if (peek() == 'f' && (!id('f', activation) || !expect(':'))) return false;
        int64_t number;
        size_t begin = at_;
        if (!integer(number)) return false;
        unit = static_cast<uint32_t>(number);
        return activation <= graph_->inlined.size() || failAt(begin, fmt::format("f{} is not defined", activation));
    }

    bool inlinedLine(size_t begin, uint32_t number) {
        if (number != graph_->inlined.size() + 1) return failAt(begin, "inlined calls are numbered from f1 on");
        Graph::InlinedCall call{};
        int64_t code = 0;
        if (!expect(':') || !quoted(call.name)) return false;
        if (keyword("code") && !integer(code)) return false;
        call.code = reinterpret_cast<CodeBlock*>(code);
        if (!keyword("called") || !accept('@')) return fail("'called @' was expected");
        if (!place(call.caller, call.unit)) return false;
        graph_->inlined.push_back(std::move(call));
        return true;
    }

    bool blockLine(size_t begin, uint32_t number) {
        if (!expect(':')) return false;
        Block* block = blocks_.empty() ? graph_->entry : graph_->newBlock();
        block->id = number;
        if (!blocks_.try_emplace(number, pendingBlocks_.size()).second)
            return failAt(begin, fmt::format("b{} is defined twice", number));
        pendingBlocks_.push_back({block, {}, {}});
        PendingBlock& pending = pendingBlocks_.back();
        if (keyword("loop")) accept(',');
        if (keyword("preds")) {
            blanks();
            while (peek() == 'b') {
                size_t where = at_;
                uint32_t p;
                if (!id('b', p)) return false;
                pending.predecessors.push_back({p, where});
                blanks();
            }
            accept(',');
        }
        if (keyword("freq")) {
            if (!real(block->frequency)) return false;
            accept(',');
        }
        int64_t depth; // found again by analysis
        return !keyword("depth") || integer(depth);
    }

    bool real(double& value) {
        blanks();
        size_t begin = at_;
        std::string spelled;
        while (isWord(peek()) || peek() == '.' || peek() == '-' || peek() == '+' || peek() == ':')
            spelled += text_[at_++];
        if (spelled == "nan") {
            value = std::bit_cast<double>(uint64_t{Value::kCanonicalNaN});
            return true;
        }
        if (spelled.starts_with("nan:0x")) {
            uint64_t bits = 0;
            const char* last = spelled.data() + spelled.size();
            auto [end, status] = std::from_chars(spelled.data() + 6, last, bits, 16);
            value = std::bit_cast<double>(bits);
            return (status == std::errc() && end == last) || failAt(begin, "not a number");
        }
        char* end = nullptr;
        value = std::strtod(spelled.c_str(), &end);
        return (!spelled.empty() && !*end) || failAt(begin, fmt::format("'{}' is no number", spelled));
    }

    bool stateLine(size_t begin, uint32_t number) {
        if (!expect('=')) return false;
        if (!keyword("state")) return fail("'state' was expected");
        PendingState state;
        state.id = number;
        int64_t code, unit;
        if (!integer(code) || !expect(':') || !integer(unit) || !expect('{')) return false;
        state.info.code = reinterpret_cast<CodeBlock*>(code);
        state.info.unit = static_cast<uint32_t>(unit);
        while (!accept('}')) {
            if (!state.values.empty() && !expect(',')) return false;
            blanks();
            int64_t index;
            if (peek() != 'r') return fail("a register (r0) was expected");
            at_++;
            if (!integer(index) || !expect('=')) return false;
            state.info.registers.push_back(static_cast<int32_t>(index));
            if (!operandLater(state.values)) return false;
        }
        if (keyword("caller")) {
            blanks();
            state.caller = at_;
            uint32_t caller;
            int64_t window = 0, argc = 0, flags = 0;
            if (!id('s', caller)) return false;
            if (keyword("window") && !integer(window)) return false;
            if (keyword("argc") && !integer(argc)) return false;
            if (keyword("flags") && !integer(flags)) return false;
            state.info.window = static_cast<int32_t>(window);
            state.info.argc = static_cast<uint32_t>(argc);
            state.info.flags = static_cast<uint32_t>(flags);
        }
        if (!names_.try_emplace(number, nullptr).second)
            return failAt(begin, fmt::format("s{} is defined twice", number));
        pendingStates_.push_back(std::move(state));
        return true;
    }

    /// Notes where an operand stands and goes past it.
    bool operandLater(std::vector<Position>& list) {
        blanks();
        size_t begin = at_;
        if (peek() == '<') {
            while (peek() != '>') {
                if (at_ >= text_.size() || peek() == '\n') return failAt(begin, "'>' is missing");
                at_++;
            }
            at_++;
        } else {
            if (peek() == '*') at_++;
            while (isWord(peek()) || peek() == '.' || peek() == '-' || peek() == '+' || peek() == ':') at_++;
        }
        if (at_ == begin) return fail("an operand was expected");
        list.push_back({begin});
        return true;
    }

    /// `<5>`: a Value; its type, and where it is a cell of a named kind, kind + 1.
    bool taggedValue(Value& value, uint16_t& type, uint64_t& kind) {
        if (!expect('<')) return false;
        blanks();
        size_t begin = at_;
        char c = peek();
        kind = 0;
        bool isName = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        std::string_view name = isName ? word() : std::string_view();
        if (name == "nan" || name == "inf") {
            isName = false;
            at_ = begin;
        }
        if (!isName) {
            size_t end = at_;
            while (end < text_.size() && text_[end] != '>') end++;
            std::string_view spelled = text_.substr(begin, end - begin);
            if (spelled.find_first_of(".einf") == std::string_view::npos) {
                int64_t number;
                if (!integer(number)) return false;
                value = Value(static_cast<int32_t>(number));
                type = kTypeInt32;
            } else {
                double number;
                if (!real(number)) return false;
                value = Value::rawDouble(number);
                type = kTypeDouble;
            }
            return expect('>');
        }
        if (name == "undefined") {
            value = Value::undefined();
            type = kTypeUndefined;
        } else if (name == "null") {
            value = Value::null();
            type = kTypeNull;
        } else if (name == "true" || name == "false") {
            value = Value(name == "true");
            type = kTypeBool;
        } else if (name == "empty") {
            value = Value::empty();
            type = kTypeEmpty;
        } else {
            type = kTypeCell;
            if (name != "cell" && name != "bits") {
                while (kind < static_cast<uint64_t>(kCellKindCount) && cellKindName(kind) != name) kind++;
                if (kind == static_cast<uint64_t>(kCellKindCount))
                    return failAt(begin, fmt::format("'{}' is no value", name));
                type = kind == static_cast<uint64_t>(CellKind::String)  ? kTypeString
                       : kind < static_cast<uint64_t>(kFirstObjectKind) ? kTypeOtherCell
                                                                        : kTypeObject;
                kind++;
            }
            int64_t bits;
            if (!integer(bits)) return false;
            value = Value::fromBits(static_cast<uint64_t>(bits));
            if (accept('"')) {
                while (at_ < text_.size() && peek() != '"' && peek() != '\n') at_++;
                if (!expect('"')) return false;
            }
        }
        return expect('>');
    }

    template <class Name>
    bool named(uint64_t& value, uint64_t count, Name name, const char* what) {
        blanks();
        size_t begin = at_;
        std::string_view spelled = word();
        for (value = 0; value < count; value++)
            if (name(value) == spelled) return true;
        return failAt(begin, fmt::format("'{}' is no {}", spelled, what));
    }
    static constexpr uint64_t kIndexingKinds = static_cast<uint64_t>(IndexingKind::HoleyAny) + 1;

    bool aux(Node& node) {
        int64_t number = 0;
        uint64_t value = 0;
        size_t begin = at_;
        switch (infoOf(node.op).aux) {
        case Aux::_:
        case Aux::Block:
        case Aux::F64: return true;
        case Aux::Value: {
            Value v;
            uint16_t type;
            if (!taggedValue(v, type, node.aux2)) return false;
            node.aux = v.bits();
            return true;
        }
        case Aux::I32:
            if (!integer(number)) return false;
            node.aux = static_cast<uint32_t>(number);
            return true;
        case Aux::Cell:
        case Aux::Pc:
            if (!integer(number)) return false;
            node.aux = static_cast<uint64_t>(number);
            return true;
        case Aux::Shape:
            if (!expect('{')) return false;
            while (!accept('}')) {
                if (!integer(number)) return false;
                node.shapes.push_back(static_cast<uint32_t>(number));
            }
            if (node.shapes.empty()) return failAt(begin, "a shape was expected");
            node.aux = node.shapes[0];
            if (node.shapes.size() == 1) node.shapes.clear();
            return true;
        case Aux::Offset:
            if (!expect('+') || !integer(number)) return false;
            node.aux = static_cast<uint64_t>(number);
            return true;
        case Aux::Kind:
            if (node.op == Opcode::CheckFlagsClear) {
                if (!integer(number)) return false;
                node.aux = static_cast<uint64_t>(number);
                return true;
            }
            if (node.op == Opcode::CheckKind) return named(node.aux, kCellKindCount, cellKindName, "kind of cell");
            if (!named(node.aux, kIndexingKinds, indexingKindName, "kind of elements")) return false;
            if (node.op != Opcode::CheckElements && node.op != Opcode::HasElements) return true;
            if (!expect('.') || !expect('.')) return false;
            if (!named(value, kIndexingKinds, indexingKindName, "kind of elements")) return false;
            node.aux |= value << 8;
            return true;
        case Aux::Cond: return named(node.aux, 6, conditionName, "condition");
        case Aux::Slot:
            if (!expect(node.op == Opcode::Param || node.op == Opcode::OsrValue ? 'r' : '#')) return false;
            if (!integer(number)) return false;
            node.aux = static_cast<uint64_t>(number);
            return true;
        case Aux::Fn:
            return named(
                node.aux, kIntrinsicCount,
                [](uint64_t i) { return std::string_view(infoOf(static_cast<Intrinsic>(i)).name); }, "intrinsic");
        }
        return true;
    }
    static constexpr uint64_t kIntrinsicCount = 0
#define I(name, result, arguments, flags) +1
#include "runtime/intrinsics.def"
        ;

    bool typeOfLine(uint16_t& type) {
        type = 0;
        do {
            blanks();
            size_t begin = at_;
            std::string_view name = word();
            size_t i = 0;
            while (i < kTypeNameCount && kTypeNames[i].first != name) i++;
            if (i == kTypeNameCount) return failAt(begin, fmt::format("'{}' is no type", name));
            type |= kTypeNames[i].second;
        } while (accept('|'));
        return true;
    }

    bool nodeLine(size_t begin, uint32_t number) {
        if (pendingBlocks_.empty()) return failAt(begin, "a node stands before the first block");
        if (!expect(':')) return false;
        // `rep[:type] =` is there or not: look for the sign.
        blanks();
        size_t start = at_;
        Rep rep = Rep::None;
        uint16_t type = kTypeAny;
        std::string_view first = word();
        blanks();
        if (peek() == ':' || peek() == '=') {
            static constexpr Rep kReps[] = {Rep::Tagged, Rep::Int32, Rep::Double, Rep::Bool, Rep::Pointer};
            for (Rep r : kReps)
                if (first == repName(r)) rep = r;
            if (rep == Rep::None) return failAt(start, fmt::format("'{}' is no representation", first));
            if (accept(':') && !typeOfLine(type)) return false;
            if (!expect('=')) return false;
            blanks();
            start = at_;
            first = word();
        }
        int op = 0;
        while (op < kOpcodeCount && infoOf(static_cast<Opcode>(op)).name != first) op++;
        if (op == kOpcodeCount) return failAt(start, fmt::format("'{}' is no node", first));
        Node* node = graph_->make(static_cast<Opcode>(op));
        node->id = number;
        if (!aux(*node)) return false;
        Rep expected = infoOf(node->op).rep;
        if (node->op == Opcode::CallIntrinsic) expected = infoOf(static_cast<Intrinsic>(node->aux)).result;
        if (expected != Rep::Poly && expected != rep)
            return failAt(start, fmt::format("{} yields {}", first, repName(expected)));
        node->rep = rep;
        node->type = type;
        if (!names_.try_emplace(number, node).second) return failAt(begin, fmt::format("n{} is defined twice", number));
        PendingBlock& block = pendingBlocks_.back();
        graph_->append(block.block, node);

        PendingNode pending{node, {}};
        blanks();
        for (bool more = !isEnd(); more; more = accept(',')) {
            blanks();
            if (node->isTerminator() && peek() == 'b') {
                size_t where = at_;
                uint32_t successor;
                if (!id('b', successor)) return false;
                block.successors.push_back({successor, where});
            } else if (!operandLater(pending.operands)) {
                return false;
            }
        }
        if (accept('[')) {
            do {
                if (keyword("state")) {
                    blanks();
                    pending.state = at_;
                    uint32_t ignored;
                    if (!id('s', ignored)) return false;
                } else if (keyword("reason")) {
                    if (!named(node->aux2, deopt::kReasonCount, reasonNameOf, "reason")) return false;
                } else if (keyword("aux2")) {
                    int64_t value;
                    if (!integer(value)) return false;
                    node->aux2 = static_cast<uint64_t>(value);
                } else {
                    return fail("'state', 'reason' or 'aux2' was expected");
                }
            } while (accept(','));
            if (!expect(']')) return false;
        }
        if (accept('@') && !place(node->activation, node->unit)) return false;
        pendingNodes_.push_back(std::move(pending));
        return true;
    }
    bool isEnd() {
        blanks();
        char c = peek();
        return c == '\0' || c == '\n' || c == ';' || c == '[' || c == '@';
    }

    // -- after all names are known

    bool find(size_t at, char letter, Node*& node) {
        at_ = at;
        uint32_t number;
        if (!id(letter, number)) return false;
        auto found = names_.find(number);
        if (found == names_.end() || !found->second || found->second->is(Opcode::FrameState) != (letter == 's'))
            return failAt(at, fmt::format("{}{} is not defined", letter, number));
        node = found->second;
        return true;
    }

    bool operand(size_t at, Node*& node) {
        at_ = at;
        char c = peek();
        if (c == 'n' && at + 1 < text_.size() && text_[at + 1] >= '0' && text_[at + 1] <= '9')
            return find(at, 'n', node);
        if (c == '<') {
            Value v;
            uint16_t type;
            uint64_t kind;
            if (!taggedValue(v, type, kind)) return false;
            node = graph_->constantOfType(v, type, kind);
            return true;
        }
        if (c == '*') {
            at_++;
            int64_t address;
            if (!integer(address)) return false;
            node = graph_->pointer(reinterpret_cast<const void*>(address));
            return true;
        }
        if (keyword("true") || keyword("false")) {
            node = graph_->boolean(text_[at] == 't');
            return true;
        }
        size_t end = at;
        while (end < text_.size() &&
               (isWord(text_[end]) || text_[end] == '.' || text_[end] == '-' || text_[end] == '+' || text_[end] == ':'))
            end++;
        std::string_view spelled = text_.substr(at, end - at);
        int64_t number = 0;
        auto [last, status] = std::from_chars(spelled.data(), spelled.data() + spelled.size(), number);
        if (status == std::errc() && last == spelled.data() + spelled.size()) {
            if (number < std::numeric_limits<int32_t>::min() || number > std::numeric_limits<int32_t>::max())
                return failAt(at, "the number does not fit 32 bits");
            node = graph_->int32(static_cast<int32_t>(number));
            return true;
        }
        double d;
        if (!real(d)) return false;
        node = graph_->number(d);
        return true;
    }

    bool resolve() {
        if (pendingBlocks_.empty()) return fail("a block was expected");
        for (PendingState& pending : pendingStates_) {
            std::vector<Node*> values(pending.values.size());
            for (size_t i = 0; i < values.size(); i++)
                if (!operand(pending.values[i].at, values[i])) return false;
            Node* caller = nullptr;
            if (pending.caller != SIZE_MAX && !find(pending.caller, 's', caller)) return false;
            Node* state = graph_->makeFrameState(std::move(pending.info), values, caller);
            state->id = pending.id;
            names_[pending.id] = state;
        }
        for (PendingNode& pending : pendingNodes_) {
            for (Position where : pending.operands) {
                Node* input = nullptr;
                if (!operand(where.at, input)) return false;
                pending.node->addInput(input);
            }
            Node* state = nullptr;
            if (pending.state != SIZE_MAX) {
                if (!find(pending.state, 's', state)) return false;
                pending.node->setState(state);
            }
        }
        return edges();
    }

    bool edges() {
        std::vector<Block*> order;
        for (PendingBlock& pending : pendingBlocks_) {
            order.push_back(pending.block);
            if (pending.successors.size() > 2)
                return failAt(pending.successors[2].second, "a block has two successors at most");
            for (size_t i = 0; i < pending.successors.size(); i++) {
                auto [number, where] = pending.successors[i];
                auto found = blocks_.find(number);
                if (found == blocks_.end()) return failAt(where, fmt::format("b{} is not defined", number));
                PendingBlock& to = pendingBlocks_[found->second];
                pending.block->successors[i] = to.block;
                auto is = [&](auto& p) { return p.first == pending.block->id; };
                if (std::none_of(to.predecessors.begin(), to.predecessors.end(), is))
                    return failAt(where,
                                  fmt::format("b{} does not name b{} as its predecessor", number, pending.block->id));
            }
        }
        for (PendingBlock& pending : pendingBlocks_) {
            for (auto [number, where] : pending.predecessors) {
                auto found = blocks_.find(number);
                Block* from = found == blocks_.end() ? nullptr : pendingBlocks_[found->second].block;
                if (!from || (from->successors[0] != pending.block && from->successors[1] != pending.block))
                    return failAt(where, fmt::format("b{} is no predecessor of b{}", number, pending.block->id));
                pending.block->predecessors.push_back(from);
            }
        }
        for (PendingBlock& pending : pendingBlocks_)
            for (Node* phi = pending.block->first; phi && phi->is(Opcode::Phi); phi = phi->next)
                if (phi->inputCount() != pending.block->predecessors.size())
                    return failAt(0, fmt::format("n{}: a phi has an input for each predecessor", phi->id));
        graph_->analyze();
        // In the order of the text, if all of it can be reached.
        if (graph_->blocks.size() == order.size()) graph_->blocks = order;
        return true;
    }

    std::string_view text_;
    std::string& error_;
    size_t at_ = 0;
    std::unique_ptr<Graph> graph_;
    std::unordered_map<uint32_t, Node*> names_; // nodes and frame states
    std::unordered_map<uint32_t, size_t> blocks_;
    std::vector<PendingBlock> pendingBlocks_;
    std::vector<PendingNode> pendingNodes_;
    std::vector<PendingState> pendingStates_;
};

} // namespace

std::unique_ptr<Graph> parse(std::string_view text, std::string& error) { return Parser(text, error).run(); }

} // namespace tiercel::graph
