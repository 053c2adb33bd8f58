// The matcher's instructions, a function each; see matcher.h for how they work together and opcodes.def for what they
// do.
//
//     OP_HANDLER(Char) {
//         if (p == end || *p != ARG()) FAIL();
//         p++;
//         pc++;
//         NEXT();
//     }
#include "runtime/regexp/matcher.h"

#include <algorithm>
#include <cstring>

namespace tiercel::regexp {

namespace {

enum EntryKind : uint64_t { Resume = 0, Undo = 1, GiveBack = 2, Extend = 3, Aux = 4, Bottom = 5 };

constexpr uint64_t entry(EntryKind kind, uint64_t what, uint32_t value) {
    return static_cast<uint64_t>(kind) << 61 | what << 32 | value;
}

constexpr EntryKind kindOf(uint64_t e) { return static_cast<EntryKind>(e >> 61); }

constexpr uint32_t whatOf(uint64_t e) { return static_cast<uint32_t>(e >> 32) & 0x1FFFFFFF; }

} // namespace

// All arguments are in registers either way; what sanitizers add to a function is refused with preserve_none.
#ifdef TIERCEL_SANITIZE
#define PRESERVE_NONE
#else
#define PRESERVE_NONE __attribute__((preserve_none))
#endif
// The instruction, the place in the subject, the top of the stack, the matcher, the subject's end, the registers.
#define ARGS const uint32_t *pc, const Char *p, uint64_t *sp, M *m, const Char *end, int32_t *registers
#define PASS pc, p, sp, m, end, registers
#define HANDLER(name)                                                                                                  \
    template <class M, typename Char, bool kUnicode>                                                                   \
    PRESERVE_NONE static Outcome name(ARGS)
#define OP_HANDLER(name) HANDLER(do##name)
#define TAIL(name) [[clang::musttail]] return name<M, Char, kUnicode>(PASS)
#define NEXT() [[clang::musttail]] return kTable<M, Char, kUnicode>[*pc & 0xFF](PASS)
#define FAIL() TAIL(fail)
#define ARG() (*pc >> 8)
#define AT(pointer) static_cast<uint32_t>((pointer) - m->begin_)
#define CODE() (m->code_.words.data())
#define PC(pointer) static_cast<uint64_t>((pointer) - CODE())
#define CLASS(index) (m->code_.classes.data()[(index)])
#define PEEK(index) (m->code_.peeks.data()[(index)])
// Room for the pushes of one instruction.
#define RESERVE(count)                                                                                                 \
    if (m->limit_ - sp < static_cast<std::ptrdiff_t>(count)) [[unlikely]] {                                            \
        sp = m->grow(sp, (count));                                                                                     \
        if (!sp) return Outcome::OutOfMemory;                                                                          \
    }
#define PUSH_UNDO(r) *sp++ = entry(Undo, (r), static_cast<uint32_t>(registers[(r)]))
#define PUSH_RESUME(target) *sp++ = entry(Resume, PC(target), AT(p))
#define SPEND(steps)                                                                                                   \
    if ((m->budget_ -= (steps)) < 0) [[unlikely]] {                                                                    \
        if (m->poll()) return Outcome::Interrupted;                                                                    \
    }

struct Handlers {
    template <class M, typename Char>
    using Handler = PRESERVE_NONE Outcome (*)(ARGS);
    template <class M, typename Char, bool kUnicode>
    static const Handler<M, Char> kTable[];

    // -- failing
    // -------------------------------------------------------------------------------------------------------

    HANDLER(fail) {
        SPEND(1);
        TAIL(pop);
    }
    // Resumes the newest entry. There is always one: Bottom.
    HANDLER(pop) {
        for (;;) {
            uint64_t e = *--sp;
            EntryKind kind = kindOf(e);
            if (kind == Resume) [[likely]] {
                p = m->begin_ + static_cast<uint32_t>(e);
                pc = CODE() + whatOf(e);
                NEXT();
            }
            if (kind == Undo) {
                registers[whatOf(e)] = static_cast<int32_t>(e);
                continue;
            }
            if (kind == Aux) continue;
            p = m->begin_ + static_cast<uint32_t>(e);
            pc = CODE() + whatOf(e);
            if (kind == GiveBack) TAIL(giveBack);
            if (kind == Extend) TAIL(extendByOne);
            TAIL(bottom);
        }
    }
    HANDLER(bottom) {
        SPEND(0);
        p = m->nextStart();
        if (!p) return Outcome::NoMatch;
        m->start_ = p;
        sp++; // the Bottom entry goes on to be there
        pc = CODE();
        NEXT();
    }
    OP_HANDLER(Match) {
        registers[0] = static_cast<int32_t>(AT(m->start_));
        registers[1] = static_cast<int32_t>(AT(p));
        return Outcome::Match;
    }
    OP_HANDLER(Fail) { FAIL(); }
    OP_HANDLER(WideOnly) {
        if (sizeof(Char) == 1) FAIL();
        pc++;
        NEXT();
    }

    // -- characters
    // ----------------------------------------------------------------------------------------------------

    OP_HANDLER(Char) {
        if (p == end || *p != ARG()) FAIL();
        p++;
        pc++;
        NEXT();
    }
    OP_HANDLER(Char2) {
        if (p == end || (*p != ARG() && *p != pc[1])) FAIL();
        p++;
        pc += 2;
        NEXT();
    }
    OP_HANDLER(String) {
        uint32_t count = ARG();
        if (static_cast<size_t>(end - p) < count) FAIL();
        bool latin1 = pc[1];
        const uint32_t* units = pc + 2;
        const uint32_t* bytes = units + (count + 1) / 2;
        if constexpr (sizeof(Char) == 1) {
            if (!latin1 || *p != (*units & 0xFFFF) || !equal(p, bytes, count)) FAIL();
        } else {
            if (*p != (*units & 0xFFFF) || !equal(p, units, count * 2)) FAIL();
        }
        p += count;
        pc = latin1 ? bytes + (count + 3) / 4 : bytes;
        NEXT();
    }
    OP_HANDLER(Class) {
        if (p == end) FAIL();
        const ClassData& data = CLASS(ARG());
        if constexpr (sizeof(Char) == 1) {
            if (!data.latin1.has(*p)) FAIL();
            p++;
        } else {
            if (!inClass(m->code_, data, m->read(p))) FAIL();
        }
        pc++;
        NEXT();
    }
    OP_HANDLER(Any) {
        if (p == end) FAIL();
        m->read(p);
        pc++;
        NEXT();
    }
    OP_HANDLER(CharBack) {
        if (p == m->begin_ || p[-1] != ARG()) FAIL();
        p--;
        pc++;
        NEXT();
    }
    OP_HANDLER(ClassBack) {
        if (p == m->begin_ || !inClass(m->code_, CLASS(ARG()), m->readBack(p))) FAIL();
        pc++;
        NEXT();
    }

    // -- branches
    // ------------------------------------------------------------------------------------------------------

    OP_HANDLER(Jump) {
        SPEND(1);
        pc = CODE() + ARG();
        NEXT();
    }
    OP_HANDLER(Split) {
        RESERVE(1);
        PUSH_RESUME(CODE() + ARG());
        pc++;
        NEXT();
    }
    OP_HANDLER(SplitFar) {
        SPEND(1);
        RESERVE(1);
        PUSH_RESUME(pc + 1);
        pc = CODE() + ARG();
        NEXT();
    }
    OP_HANDLER(SplitPeek) {
        bool near = m->peekAllows(PEEK(pc[1]), p);
        bool far = m->peekAllows(PEEK(pc[2]), p);
        if (near) {
            if (far) {
                RESERVE(1);
                PUSH_RESUME(CODE() + ARG());
            }
            pc += 3;
            NEXT();
        }
        if (!far) FAIL();
        pc = CODE() + ARG();
        NEXT();
    }
    OP_HANDLER(SplitFarPeek) {
        SPEND(1);
        bool near = m->peekAllows(PEEK(pc[1]), p);
        bool far = m->peekAllows(PEEK(pc[2]), p);
        if (far) {
            if (near) {
                RESERVE(1);
                PUSH_RESUME(pc + 3);
            }
            pc = CODE() + ARG();
            NEXT();
        }
        if (!near) FAIL();
        pc += 3;
        NEXT();
    }
    OP_HANDLER(Dispatch) {
        const DispatchTable& table = m->code_.dispatches.data()[ARG()];
        uint32_t index = p == end ? DispatchTable::kEnd : *p < 0x100 ? *p : DispatchTable::kOther;
        uint32_t target = table.targets[index];
        if (!target) FAIL();
        pc = CODE() + target;
        NEXT();
    }

    // -- registers
    // -----------------------------------------------------------------------------------------------------

    OP_HANDLER(Save) {
        RESERVE(1);
        PUSH_UNDO(ARG());
        registers[ARG()] = static_cast<int32_t>(AT(p));
        pc++;
        NEXT();
    }
    OP_HANDLER(SetRegister) {
        RESERVE(1);
        PUSH_UNDO(ARG());
        registers[ARG()] = static_cast<int32_t>(pc[1]);
        pc += 2;
        NEXT();
    }
    OP_HANDLER(ClearCaptures) {
        uint32_t first = ARG(), last = pc[1];
        RESERVE(last - first);
        for (uint32_t r = first; r < last; r++) {
            if (registers[r] < 0) continue;
            PUSH_UNDO(r);
            registers[r] = -1;
        }
        pc += 2;
        NEXT();
    }
    OP_HANDLER(EmptyCheck) {
        if (registers[ARG()] == static_cast<int32_t>(AT(p))) FAIL();
        pc++;
        NEXT();
    }
    OP_HANDLER(CountedEmptyCheck) {
        bool empty = registers[ARG()] == static_cast<int32_t>(AT(p));
        if (empty && static_cast<uint32_t>(registers[pc[1]]) >= pc[2]) FAIL();
        pc += 3;
        NEXT();
    }
    OP_HANDLER(CounterGreedy) {
        SPEND(1);
        RESERVE(2);
        PUSH_UNDO(ARG());
        auto count = static_cast<uint32_t>(++registers[ARG()]);
        if (count >= pc[1]) {
            if (count >= pc[2]) {
                pc += 4;
                NEXT();
            }
            PUSH_RESUME(pc + 4);
        }
        pc = CODE() + pc[3];
        NEXT();
    }
    OP_HANDLER(CounterLazy) {
        SPEND(1);
        RESERVE(2);
        PUSH_UNDO(ARG());
        auto count = static_cast<uint32_t>(++registers[ARG()]);
        if (count < pc[1]) {
            pc = CODE() + pc[3];
            NEXT();
        }
        if (count < pc[2]) PUSH_RESUME(CODE() + pc[3]);
        pc += 4;
        NEXT();
    }

    // -- loops over one class
    // ------------------------------------------------------------------------------------------

    OP_HANDLER(LoopGreedy) {
        const Char* from = p;
        const Char* least;
        bool enough = m->scan(CLASS(ARG()), pc[1], pc[2], p, least);
        SPEND((p - from) >> 4);
        if (!enough) FAIL();
        if (p == least) {
            pc += 4;
            NEXT();
        }
        RESERVE(2);
        *sp++ = entry(Aux, 0, AT(least));
        if (!m->peekAllows(PEEK(pc[3]), p)) TAIL(giveBack);
        *sp++ = entry(GiveBack, PC(pc), AT(p));
        pc += 4;
        NEXT();
    }
    // Ends the loop at `pc` earlier than at p, where what follows can begin. Its Aux entry is on top.
    HANDLER(giveBack) {
        const PeekSet& peek = PEEK(pc[3]);
        const Char* least = m->begin_ + static_cast<uint32_t>(sp[-1]);
        const Char* from = p;
        bool found = false;
        while (p > least) {
            p--;
            if constexpr (kUnicode) {
                if (isTrail(*p) && p > least && isLead(p[-1])) p--;
            }
            if (inPeek(peek, *p)) {
                found = true;
                break;
            }
        }
        SPEND((from - p) >> 4);
        if (!found) {
            sp--;
            FAIL();
        }
        if (p > least) {
            *sp++ = entry(GiveBack, PC(pc), AT(p)); // in the place of the popped one
        } else {
            sp--;
        }
        pc += 4;
        NEXT();
    }
    OP_HANDLER(LoopPossessive) {
        const Char* from = p;
        const Char* least;
        if (!m->scan(CLASS(ARG()), pc[1], pc[2], p, least)) FAIL();
        SPEND((p - from) >> 4);
        pc += 3;
        NEXT();
    }
    OP_HANDLER(LoopLazy) {
        const Char* least;
        uint32_t min = pc[1];
        if (min > 0) {
            const Char* from = p;
            bool enough = m->scan(CLASS(ARG()), min, min, p, least);
            SPEND((p - from) >> 4);
            if (!enough) FAIL();
        }
        RESERVE(2);
        *sp++ = entry(Aux, 0, pc[2] == kInfinite ? kInfinite : pc[2] - min);
        TAIL(extend);
    }
    // A lazy loop's Extend entry was popped.
    HANDLER(extendByOne) {
        auto left = static_cast<uint32_t>(sp[-1]);
        if (p == end || !inClass(m->code_, CLASS(ARG()), m->read(p))) {
            sp--;
            TAIL(pop);
        }
        sp[-1] = entry(Aux, 0, left == kInfinite ? left : left - 1);
        TAIL(extend);
    }
    // Takes as few characters as let what follows begin. The loop's Aux entry, with how many may be taken, is on top.
    HANDLER(extend) {
        const PeekSet& peek = PEEK(pc[3]);
        const ClassData& data = CLASS(ARG());
        auto left = static_cast<uint32_t>(*--sp);
        const Char* from = p;
        if constexpr (sizeof(Char) == 1) {
            // Over what is a member and cannot be followed.
            const Char* last = p + std::min<size_t>(left, static_cast<size_t>(end - p));
            p = findLatin1<true>(PEEK(pc[4]).latin1, p, last);
            if (left != kInfinite) left -= static_cast<uint32_t>(p - from);
        }
        while (!m->peekAllows(peek, p)) {
            if (left == 0 || p == end || !inClass(m->code_, data, m->read(p))) {
                SPEND((p - from) >> 4); // the next start may scan it all again
                FAIL();
            }
            if (left != kInfinite) left--;
        }
        SPEND((p - from) >> 4);
        if (left != 0 && p < end) {
            RESERVE(2);
            *sp++ = entry(Aux, 0, left);
            *sp++ = entry(Extend, PC(pc), AT(p));
        }
        pc += 5;
        NEXT();
    }

    // -- conditions
    // ----------------------------------------------------------------------------------------------------

    OP_HANDLER(BackReference) {
        const Char* next = m->backReference(pc, p);
        if (!next) FAIL();
        SPEND((next > p ? next - p : p - next) >> 4);
        p = next;
        pc += 2 + pc[1];
        NEXT();
    }
    OP_HANDLER(LineStart) {
        if (p != m->begin_) FAIL();
        pc++;
        NEXT();
    }
    OP_HANDLER(LineStartMultiline) {
        if (p != m->begin_ && !isLineTerminator(p[-1])) FAIL();
        pc++;
        NEXT();
    }
    OP_HANDLER(LineEnd) {
        if (p != end) FAIL();
        pc++;
        NEXT();
    }
    OP_HANDLER(LineEndMultiline) {
        if (p != end && !isLineTerminator(*p)) FAIL();
        pc++;
        NEXT();
    }
    OP_HANDLER(WordBoundary) {
        if (m->isWordAt(CLASS(ARG()), p - 1) == m->isWordAt(CLASS(ARG()), p)) FAIL();
        pc++;
        NEXT();
    }
    OP_HANDLER(NotWordBoundary) {
        if (m->isWordAt(CLASS(ARG()), p - 1) != m->isWordAt(CLASS(ARG()), p)) FAIL();
        pc++;
        NEXT();
    }
    OP_HANDLER(NextIs) {
        const Char* q = p;
        if (p == end || !inClass(m->code_, CLASS(ARG()), m->read(q))) FAIL();
        pc++;
        NEXT();
    }
    OP_HANDLER(NextIsNot) {
        const Char* q = p;
        if (p != end && inClass(m->code_, CLASS(ARG()), m->read(q))) FAIL();
        pc++;
        NEXT();
    }
    OP_HANDLER(PreviousIs) {
        const Char* q = p;
        if (p == m->begin_ || !inClass(m->code_, CLASS(ARG()), m->readBack(q))) FAIL();
        pc++;
        NEXT();
    }
    OP_HANDLER(PreviousIsNot) {
        const Char* q = p;
        if (p != m->begin_ && inClass(m->code_, CLASS(ARG()), m->readBack(q))) FAIL();
        pc++;
        NEXT();
    }

    // -- lookarounds
    // ---------------------------------------------------------------------------------------------------

    OP_HANDLER(LookBegin) {
        RESERVE(2);
        PUSH_UNDO(ARG());
        PUSH_UNDO(pc[1]);
        registers[ARG()] = static_cast<int32_t>(sp - m->stack_);
        registers[pc[1]] = static_cast<int32_t>(AT(p));
        pc += 2;
        NEXT();
    }
    OP_HANDLER(LookEnd) {
        uint64_t* keep = m->stack_ + registers[ARG()];
        for (uint64_t* e = keep; e < sp; e++) {
            if (kindOf(*e) == Undo) *keep++ = *e;
        }
        sp = keep;
        p = m->begin_ + registers[pc[1]];
        pc += 2;
        NEXT();
    }
    OP_HANDLER(NegativeBegin) {
        RESERVE(2);
        PUSH_UNDO(ARG());
        registers[ARG()] = static_cast<int32_t>(sp - m->stack_);
        PUSH_RESUME(CODE() + pc[1]);
        pc += 2;
        NEXT();
    }
    OP_HANDLER(NegativeEnd) {
        uint64_t* to = m->stack_ + registers[ARG()];
        while (sp > to) {
            uint64_t e = *--sp;
            if (kindOf(e) == Undo) registers[whatOf(e)] = static_cast<int32_t>(e);
        }
        FAIL();
    }

    template <typename Char, bool kUnicode>
    static Outcome enter(Matcher<Char, kUnicode>* m) {
        using M = Matcher<Char, kUnicode>;
        uint64_t* sp = m->grow(m->stack_, 1);
        if (!sp) return Outcome::OutOfMemory;
        *sp++ = entry(Bottom, 0, 0);
        const uint32_t* pc = CODE();
        return kTable<M, Char, kUnicode>[*pc & 0xFF](pc, m->start_, sp, m, m->end_, m->registers_);
    }

private:
    static bool equal(const void* a, const void* b, uint32_t bytes) { return std::memcmp(a, b, bytes) == 0; }
};

template <class M, typename Char, bool kUnicode>
const Handlers::Handler<M, Char> Handlers::kTable[] = {
#define OP(name, words, kinds) &Handlers::do##name<M, Char, kUnicode>,
#include "runtime/regexp/opcodes.def"
#undef OP
};

template <typename Char, bool kUnicode>
Outcome Matcher<Char, kUnicode>::run() {
    return Handlers::enter(this);
}

template Outcome Matcher<uint8_t, false>::run();
template Outcome Matcher<char16_t, false>::run();
template Outcome Matcher<char16_t, true>::run();

} // namespace tiercel::regexp
