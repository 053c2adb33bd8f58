// --ic-stats: what the inline caches of a run were asked and what they knew.
//
//   megamorphic  GetProp .area            shapes.js:12:30 in total           hits 2,988   misses 12   99.6 %
//       12 |     for (const s of list) sum += s.area;
//          |                                    ^
//       hits 250  misses 1   own       {.width .height .area}, prototype Box.prototype  #61
//
//   monomorphic  GetElem                     hits 2,999   misses 1   99.9 %
//       hits 2,999   misses 1   in range  packed doubles
//
// Megamorphic sites come first, then polymorphic, monomorphic and those that nothing was cached for; among them those
// with most misses, then with most runs. The state of a call, an element site or a test is what it was run with: one
// callee, kind of elements, shape or name; up to four; more.
#include "runtime/operations.h"
#include "runtime/source_code.h"
#include "runtime/views/cache_counts.h"
#include "runtime/views/recorder.h"
#include "runtime/views/report.h"
#include "runtime/views/shape_names.h"
#include "runtime/views/views.h"

#include "runtime/bytecode/op_info.h"
#include "runtime/interpreter/inline_cache.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace tiercel::views {

namespace {

using Site = CacheCounts::Site;
using Seen = CacheCounts::Seen;

constexpr const char* kStateNames[] = {"uninitialized", "monomorphic", "polymorphic", "megamorphic"};
constexpr size_t kShownSites = 60, kShownShapes = 8;

bool isCall(const Instruction* pc) { return infoOf(pc).flags & kOpCall; }
bool isGlobal(const Instruction* pc) { return infoOf(pc).flags & kOpGlobal; }
bool isStore(Op op) {
    return op == Op::SetProp || op == Op::DefineField || op == Op::SetPrivate || op == Op::SetGlobal;
}

struct Row {
    const Site* site;
    const FeedbackCell* cell;
    CacheState state;
};

bool isElement(const Instruction* pc) { return CacheCounts::isElement(pc->op()); }
bool isTest(const Instruction* pc) { return CacheCounts::isTest(pc->op()); }

/// What came to an element site, however it was reached: kinds of elements, shapes, names.
size_t elementVariants(const Site& site) {
    std::set<std::pair<uint32_t, IndexingKind>> kinds;
    for (const Seen& seen : site.seen)
        kinds.emplace(seen.shapeId, seen.access == ElementAccess::Named ? IndexingKind::Slow : seen.elements);
    return std::max(kinds.size(), site.keys.size());
}

/// A call site keeps the newest of its targets only; it counts as megamorphic when it had more than caches of
/// properties hold.
CacheState stateOf(const Site& site, const FeedbackCell* cell) {
    bool fromRuns =
        isElement(site.pc) || isTest(site.pc) || (isCall(site.pc) && cell->state != CacheState::Uninitialized);
    if (!fromRuns) return cell->state;
    size_t variants = isCall(site.pc) ? site.seen.size() : elementVariants(site);
    if (variants <= 1) return CacheState::Monomorphic;
    return variants <= 4 ? CacheState::Polymorphic : CacheState::Megamorphic;
}

std::vector<Row> sortedRows(const CacheCounts& counts) {
    std::vector<Row> rows;
    for (const auto& [cell, site] : counts.sites()) rows.push_back({&site, cell, stateOf(site, cell)});
    auto before = [](const Row& a, const Row& b) {
        if (a.state != b.state) return a.state > b.state;
        uint64_t x1 = a.site->misses + a.site->uncached, x2 = b.site->misses + b.site->uncached;
        if (x1 != x2) return x1 > x2;
        if (a.site->total() != b.site->total()) return a.site->total() > b.site->total();
        const CodeBlock *x = a.site->code, *y = b.site->code;
        if (x != y && x->sourceOffset(a.site->pc) != y->sourceOffset(b.site->pc))
            return x->sourceOffset(a.site->pc) < y->sourceOffset(b.site->pc);
        return x->unitOf(a.site->pc) < y->unitOf(b.site->pc);
    };
    std::sort(rows.begin(), rows.end(), before);
    return rows;
}

struct Totals {
    uint64_t sites = 0, states[4] = {}, hits = 0, misses = 0, neverRun = 0;
    uint64_t tests = 0, testRuns = 0; // `in` and instanceof, which are no sites of caches
};
Totals totalsOf(VM& vm, const std::vector<Row>& rows) {
    Totals totals;
    for (const Row& row : rows) {
        if (isTest(row.site->pc)) {
            totals.tests++;
            totals.testRuns += row.site->uncached;
            continue;
        }
        totals.sites++;
        totals.states[static_cast<size_t>(row.state)]++;
        totals.hits += row.site->hits;
        totals.misses += row.site->misses;
    }
    uint64_t all = 0;
    for (const CodeBlock* code : allCode(vm)) {
        const auto& units = code->data_->units;
        for (const Instruction* pc = code->entry_; pc < code->entry_ + units.size(); pc += infoOf(pc).units)
            all += CacheCounts::isCounted(pc->op()) && !isTest(pc);
    }
    totals.neverRun = all > totals.sites ? all - totals.sites : 0;
    return totals;
}

double share(uint64_t hits, uint64_t misses) {
    return hits + misses ? static_cast<double>(hits) / static_cast<double>(hits + misses) : 0;
}
/// Rounded down: 100 % means all.
std::string percent(uint64_t hits, uint64_t misses) {
    return fmt::format("{:.1f} %", std::floor(1000 * share(hits, misses)) / 10);
}

/// What the site is about: ".x", "#x", "parseInt"; calls: nothing, the source line says it.
std::string subject(VM& vm, const Row& row) {
    const Instruction* pc = row.site->pc;
    if (isCall(pc) || pc->op() == Op::InstanceOf) return {};
    if (isElement(pc) || isTest(pc)) {
        const std::vector<uint64_t>& keys = row.site->keys;
        if (keys.empty()) return {};
        if (keys.size() == 1 && keys[0] != CacheCounts::kNameMadeAtRunTime)
            return propertyName(vm, PropertyKey::fromBits(keys[0]));
        return fmt::format("{}{} {}", keys.size() == CacheCounts::kMaxKeys ? "≥ " : "", keys.size(),
                           keys.size() == 1 ? "name" : "names");
    }
    if (pc->op() == Op::GetPrivate || pc->op() == Op::SetPrivate)
        return row.cell->key.isNull() ? std::string() : row.cell->key.toDisplay(vm);
    PropertyKey key = PropertyKey::fromBits(row.site->code->constants_[pc->d()].bits());
    return isGlobal(pc) ? key.toDisplay(vm) : propertyName(vm, key);
}

const char* elementAccessName(const Seen& seen) {
    switch (seen.access) {
    case ElementAccess::None: return "";
    case ElementAccess::InRange: return "in range";
    case ElementAccess::Hole: return "hole";
    case ElementAccess::PastEnd: return "past end";
    case ElementAccess::Appends: return "appends";
    case ElementAccess::Named: return "by name";
    case ElementAccess::Other: return "other";
    }
    return "";
}

const char* elementsName(IndexingKind kind) {
    switch (kind) {
    case IndexingKind::Slow: return "exotic object";
    case IndexingKind::Int8: return "Int8Array";
    case IndexingKind::Uint8: return "Uint8Array";
    case IndexingKind::Uint8Clamped: return "Uint8ClampedArray";
    case IndexingKind::Int16: return "Int16Array";
    case IndexingKind::Uint16: return "Uint16Array";
    case IndexingKind::Int32: return "Int32Array";
    case IndexingKind::Uint32: return "Uint32Array";
    case IndexingKind::Float32: return "Float32Array";
    case IndexingKind::Float64: return "Float64Array";
    case IndexingKind::BigInt64: return "BigInt64Array";
    case IndexingKind::BigUint64: return "BigUint64Array";
    case IndexingKind::Float16: return "Float16Array";
    case IndexingKind::ImmutableTyped: return "immutable typed array";
    case IndexingKind::String: return "string";
    case IndexingKind::Sparse: return "sparse elements";
    case IndexingKind::PackedDouble: return "packed doubles";
    case IndexingKind::HoleyDouble: return "doubles with holes";
    case IndexingKind::Fixed: return "frozen or fixed elements";
    case IndexingKind::PackedInt32: return "packed int32";
    case IndexingKind::HoleyInt32: return "int32 with holes";
    case IndexingKind::PackedAny: return "packed values of any kind";
    case IndexingKind::HoleyAny: return "values of any kind with holes";
    }
    return "";
}

/// How a hit gets at the value.
std::string accessName(VM& vm, const Row& row, const Seen& seen) {
    if (isElement(row.site->pc) || isTest(row.site->pc)) return elementAccessName(seen);
    CacheKind kind = seen.kind;
    if (kind == CacheKind::None && seen.shapeId != CacheCounts::kDictionaryShape && !isCall(row.site->pc)) {
        // Not asked again since it was filled.
        PropertyKey key = row.cell->key;
        if (key.isNull() && !isGlobal(row.site->pc))
            key = PropertyKey::fromBits(row.site->code->constants_[row.site->pc->d()].bits());
        auto* table = isStore(row.site->pc->op()) ? vm.megamorphic->sets : vm.megamorphic->gets;
        if (isGlobal(row.site->pc))
            kind = row.cell->mono.kind;
        else if (const PropertyCase* c = interpreter::findCase(vm, row.cell, seen.shapeId, key, table))
            kind = c->kind;
    }
    return cacheKindName(kind);
}

/// Shape or kind of elements.
std::string receiverText(VM& vm, const Row& row, const Seen& seen) {
    bool indexed = seen.access >= ElementAccess::InRange && seen.access <= ElementAccess::Appends;
    if (indexed || (seen.access == ElementAccess::Other && seen.elements == IndexingKind::Sparse))
        return elementsName(seen.elements);
    if (seen.shapeId == kNoShape && isGlobal(row.site->pc)) return "a global";
    if (seen.shapeId == CacheCounts::kDictionaryShape) return "objects with dictionaries";
    return shapeDescription(vm, seen.shapeId);
}

std::string shapeText(VM& vm, const Row& row, const Seen& seen) {
    if (isCall(row.site->pc)) return calleeName(vm, seen.callee);
    std::string text = receiverText(vm, row, seen);
    return row.site->pc->op() == Op::InstanceOf ? text + ", of " + calleeName(vm, seen.callee) : text;
}

/// Most runs first, else in the order of their coming.
std::vector<Seen> byTotal(const Site& site) {
    std::vector<const Seen*> order;
    for (const Seen& seen : site.seen) order.push_back(&seen);
    std::sort(order.begin(), order.end(),
              [](const Seen* a, const Seen* b) { return a->total() != b->total() ? a->total() > b->total() : a < b; });
    std::vector<Seen> seen;
    for (const Seen* s : order) seen.push_back(*s);
    return seen;
}

std::string countsText(const CacheCounts::Counts& counts) {
    if (counts.uncached) return fmt::format("runs {:>9}                ", withCommas(counts.uncached));
    return fmt::format("hits {:>9}  misses {:>7}", withCommas(counts.hits), withCommas(counts.misses));
}

/// "   12 | return p.x + p.y;" and a caret below the place.
std::string excerpt(const Site& site) {
    const FunctionTemplate* t = site.code->template_.get();
    if (!t->source_) return {};
    constexpr size_t kWidth = 96;
    uint32_t offset = site.code->sourceOffset(site.pc);
    SourcePosition at = (*t->source_)->position(offset);
    std::u16string line((*t->source_)->lineAt(offset));
    size_t column = std::min<size_t>(at.column - 1, line.size());
    size_t first = std::min(line.find_first_not_of(u" \t"), column);
    if (column - first > kWidth - 20) first = column - kWidth / 2; // long lines: the part around the place
    std::u16string shown = line.substr(first, kWidth);
    std::replace(shown.begin(), shown.end(), u'\t', u' ');
    while (!shown.empty() && (shown.back() == u'\r' || shown.back() == u' ')) shown.pop_back();
    return fmt::format("  {:>6} | {}\n         | {}^\n", at.line, encodeUtf8(shown), std::string(column - first, ' '));
}

std::string siteText(VM& vm, const Row& row) {
    const Site& site = *row.site;
    std::string what = std::string(infoOf(site.pc).name) + " " + subject(vm, row);
    std::string out = fmt::format("\n{}  {}  {}  {}  {:>7}\n", padded(kStateNames[static_cast<size_t>(row.state)], 13),
                                  padded(what, 26), padded(functionTitle(vm, site.code), 20), countsText(site),
                                  isTest(site.pc) ? "no cache" : percent(site.hits, site.misses));
    out += "  " + placeOf(site.code, site.pc).toString() + "\n" + excerpt(site);
    size_t shown = 0;
    uint64_t rest = site.others;
    size_t restShapes = 0;
    for (const Seen& seen : byTotal(site)) {
        if (shown == kShownShapes) {
            rest += seen.total();
            restShapes++;
            continue;
        }
        shown++;
        out += "    " + countsText(seen) + "  ";
        if (!isCall(site.pc)) out += padded(accessName(vm, row, seen), 9) + "  ";
        out += shapeText(vm, row, seen) + "\n";
    }
    if (rest)
        out += fmt::format("    {} more runs with {} other {}\n", withCommas(rest),
                           site.others ? "more than " + std::to_string(restShapes) : std::to_string(restShapes),
                           isCall(site.pc) ? "callees" : "shapes");
    return out;
}

} // namespace

std::string cacheStatsText(VM& vm) {
    std::vector<Row> rows = sortedRows(*vm.recorder->caches);
    Totals totals = totalsOf(vm, rows);
    std::string out = fmt::format(
        "inline caches: {} sites run ({} megamorphic, {} polymorphic, {} monomorphic, {} uncached), {} never run\n"
        "{} hits, {} misses: {}\n",
        withCommas(totals.sites), totals.states[3], totals.states[2], totals.states[1], totals.states[0],
        withCommas(totals.neverRun), withCommas(totals.hits), withCommas(totals.misses),
        percent(totals.hits, totals.misses));
    if (totals.tests)
        out += fmt::format("{} {} of `in` and instanceof, which have no cache of their own: {} runs\n",
                           withCommas(totals.tests), totals.tests == 1 ? "site" : "sites", withCommas(totals.testRuns));
    // A monomorphic site that missed when it was filled and never again is as it should be.
    auto isFine = [](const Row& row) {
        return row.state == CacheState::Monomorphic && row.site->misses + row.site->uncached <= 1;
    };
    size_t shown = 0, fine = 0, more = 0;
    for (const Row& row : rows) {
        if (isFine(row)) {
            fine++;
        } else if (shown == kShownSites) {
            more++;
        } else {
            out += siteText(vm, row);
            shown++;
        }
    }
    if (more) out += fmt::format("\n{} more such sites", withCommas(more));
    if (more || fine) {
        out += fmt::format("{}{} monomorphic {} with one miss at most; --ic-stats=FILE.jsonl writes all\n",
                           more ? ", " : "\n", withCommas(fine), fine == 1 ? "site" : "sites");
    }
    return out;
}

std::string cacheStatsJson(VM& vm) {
    std::vector<Row> rows = sortedRows(*vm.recorder->caches);
    std::string out;
    for (const Row& row : rows) {
        const Site& site = *row.site;
        Place place = placeOf(site.code, site.pc);
        JsonWriter json;
        json.beginObject().key("type").string("site").key("state").string(kStateNames[static_cast<size_t>(row.state)]);
        json.key("op").string(infoOf(site.pc).name).key("name").string(subject(vm, row));
        json.key("function").string(functionTitle(vm, site.code)).key("file").string(place.file);
        json.key("line").number(uint64_t{place.line}).key("column").number(uint64_t{place.column});
        json.key("unit").number(uint64_t{site.code->unitOf(site.pc)});
        json.key("source").string(sourceLine(site.code, site.pc));
        auto writeCounts = [&](const CacheCounts::Counts& counts) {
            if (isTest(site.pc))
                json.key("runs").number(counts.uncached);
            else
                json.key("hits").number(counts.hits).key("misses").number(counts.misses);
        };
        writeCounts(site);
        if (isElement(site.pc) || site.pc->op() == Op::In) json.key("names").number(uint64_t{site.keys.size()});
        json.key(isCall(site.pc) ? "callees" : "shapes").beginArray();
        for (const Seen& seen : byTotal(site)) {
            json.beginObject();
            if (seen.shapeId >= kFirstRealShape && seen.shapeId != CacheCounts::kDictionaryShape) {
                const Shape* shape = vm.shapes.at(seen.shapeId);
                json.key("shape").number(uint64_t{seen.shapeId}).key("kind").string(cellKindName(shape->kind_));
                json.key("prototype").string(prototypeName(vm, shape)).key("properties").beginArray();
                for (uint32_t i = 0; shape->table_ && i < shape->propertyCount_; i++)
                    if (PropertyKey key = shape->table_->entry(i).key; !key.isNull()) json.string(key.toDisplay(vm));
                json.endArray();
            } else {
                json.key(isCall(site.pc) ? "callee" : "kind");
                json.string(isCall(site.pc) ? calleeName(vm, seen.callee) : receiverText(vm, row, seen));
            }
            if (!isCall(site.pc) && site.pc->op() != Op::InstanceOf)
                json.key("access").string(accessName(vm, row, seen));
            if (site.pc->op() == Op::InstanceOf) json.key("of").string(calleeName(vm, seen.callee));
            writeCounts(seen);
            json.endObject();
        }
        json.endArray().key("others").number(site.others).endObject();
        out += json.take() + "\n";
    }
    Totals totals = totalsOf(vm, rows);
    JsonWriter json;
    json.beginObject().key("type").string("totals").key("sites").number(totals.sites);
    for (size_t i = 0; i < 4; i++) json.key(kStateNames[i]).number(totals.states[i]);
    json.key("neverRun").number(totals.neverRun).key("hits").number(totals.hits).key("misses").number(totals.misses);
    json.key("tests").number(totals.tests).key("testRuns").number(totals.testRuns).endObject();
    return out + json.take() + "\n";
}

} // namespace tiercel::views
