// Facts about the nodes of a pattern that the compiler decides by: lengths, and which characters may come first.
//
// FirstSet describes how a piece of pattern may begin. It errs towards "may": a character outside the set cannot begin
// the piece. Sets join by `followedBy` (sequence) and `unite` (alternatives).
//
//     x*  = {x}, may be empty;  x*y = {x, y};  \bz = {z}, asserted
#pragma once

#include "runtime/regexp/program.h"

#include <deque>

namespace tiercel::regexp {

struct FirstSet {
    std::array<uint64_t, 4> bits{};
    bool other = false;    // any code unit above FF
    bool end = false;      // may hold at the end of the subject
    bool empty = false;    // may pass on to what follows without reading
    bool asserted = false; // ... where a condition on the surroundings may still say no
    bool accept = false;   // reaches the end of the pattern (or of a lookaround), which never fails

    static FirstSet nothing() {
        FirstSet set;
        set.empty = true;
        return set;
    }
    static FirstSet anything();
    // What a single character of `set` is not; above FF perhaps.
    static FirstSet outside(const FirstSet& set) {
        FirstSet outside;
        for (size_t i = 0; i < set.bits.size(); i++) outside.bits[i] = ~set.bits[i];
        outside.other = true;
        return outside;
    }
    static FirstSet accepting() {
        FirstSet set;
        set.accept = true;
        return set;
    }

    void add(const CodePointSet& set);
    void unite(const FirstSet& other);
    FirstSet followedBy(const FirstSet& follow) const;
    bool disjointFrom(const FirstSet& follow) const;
    // For tests of the next character before going on: reaching the end of the pattern lets everything through.
    PeekSet peekSet() const;
};

// Sets minLength and maxLength of every node below, turns alternations of single characters into classes, and takes
// out what alternatives begin with in common: case|catch|do = ca(?:se|tch)|do. False if the native stack ran out.
bool analyze(Tree& tree, Flags flags, Limits limits);

// How nodes begin; each is looked at once. Not recursive over what `analyze` has refused.
class FirstSets {
public:
    const FirstSet& of(const Node* node);

private:
    FirstSet compute(const Node* node);
    std::deque<FirstSet> known_;
};

// Whether every match of the node begins with ^ of the given kind.
bool startsWithLineStart(const Node* node, bool multiline);

} // namespace tiercel::regexp
