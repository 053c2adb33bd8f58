// --ic-stats: what the inline caches of a run were asked and what they knew.
//
//   megamorphic  GetProp .area            shapes.js:12:30 in total           hits 2,988   misses 12   99.6 %
//       12 |     for (const s of list) sum += s.area;
//          |                                    ^
//       hits 250  misses 1   own       {.width .height .area}, prototype Box.prototype  #61
//
// Megamorphic sites come first, then polymorphic, monomorphic and those that nothing was cached for; among them those
// with most misses, then with most runs.
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

/// A call site keeps the newest of its targets only; it counts as megamorphic when it had more than caches of
/// properties hold.
CacheState stateOf(const Site& site, const FeedbackCell* cell) {
    if (!isCall(site.pc) || cell->state == CacheState::Uninitialized) return cell->state;
    if (site.seen.size() <= 1) return CacheState::Monomorphic;
    return site.seen.size() <= 4 ? CacheState::Polymorphic : CacheState::Megamorphic;
}

std::vector<Row> sortedRows(const CacheCounts& counts) {
    std::vector<Row> rows;
    for (const auto& [cell, site] : counts.sites()) rows.push_back({&site, cell, stateOf(site, cell)});
    auto before = [](const Row& a, const Row& b) {
        if (a.state != b.state) return a.state > b.state;
        if (a.site->misses != b.site->misses) return a.site->misses > b.site->misses;
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
};
Totals totalsOf(VM& vm, const std::vector<Row>& rows) {
    Totals totals;
    for (const Row& row : rows) {
        totals.sites++;
        totals.states[static_cast<size_t>(row.state)]++;
        totals.hits += row.site->hits;
        totals.misses += row.site->misses;
    }
    uint64_t all = 0;
    for (const CodeBlock* code : allCode(vm)) {
        const auto& units = code->data_->units;
        for (const Instruction* pc = code->entry_; pc < code->entry_ + units.size(); pc += infoOf(pc).units)
            all += CacheCounts::isCounted(pc->op());
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
    if (isCall(pc)) return {};
    if (pc->op() == Op::GetPrivate || pc->op() == Op::SetPrivate)
        return row.cell->key.isNull() ? std::string() : row.cell->key.toDisplay(vm);
    PropertyKey key = PropertyKey::fromBits(row.site->code->constants_[pc->d()].bits());
    return isGlobal(pc) ? key.toDisplay(vm) : propertyName(vm, key);
}

/// How a hit gets at the value.
std::string accessName(VM& vm, const Row& row, const Seen& seen) {
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
    switch (kind) {
    case CacheKind::None: return "";
    case CacheKind::OwnInline:
    case CacheKind::OwnSlots: return "own";
    case CacheKind::ProtoInline:
    case CacheKind::ProtoSlots: return "prototype";
    case CacheKind::Getter: return "getter";
    case CacheKind::Setter: return "setter";
    case CacheKind::Missing: return "missing";
    case CacheKind::ArrayLength:
    case CacheKind::StringLength: return "length";
    case CacheKind::AddInline:
    case CacheKind::AddSlots: return "adds";
    case CacheKind::GlobalLexical: return "lexical";
    case CacheKind::ElementKey: return "element";
    }
    return "";
}

std::string calleeText(VM& vm, const Cell* callee) {
    if (!callee) return "no function";
    if (callee->kind() == CellKind::FunctionTemplate) {
        const auto* t = static_cast<const FunctionTemplate*>(callee);
        std::string name = t->name_ && t->name_->length() ? t->name_->toUtf8(vm) : "(anonymous)";
        if (!t->source_) return name;
        return fmt::format("{} {}:{}", name, (*t->source_)->name(), (*t->source_)->position(t->nameStart_).line);
    }
    if (!callee->isObject()) return "no function";
    auto* object = const_cast<Object*>(static_cast<const Object*>(callee));
    return Value(object).isCallable() ? functionName(vm, object) + " (" + cellKindName(callee->kind()) + ")"
                                      : cellKindName(callee->kind());
}

std::string shapeText(VM& vm, const Row& row, const Seen& seen) {
    if (isCall(row.site->pc)) return calleeText(vm, seen.callee);
    switch (seen.shapeId) {
    case kNoShape: return isGlobal(row.site->pc) ? "a global" : "undefined or null, or no object to write to";
    case kStringShape: return "string";
    case kSymbolShape: return "symbol";
    case kBigIntShape: return "bigint";
    case kNumberPseudoShape: return "number";
    case kBooleanPseudoShape: return "boolean";
    case CacheCounts::kDictionaryShape: return "objects with dictionaries";
    default: break;
    }
    if (seen.shapeId < kFirstRealShape) return "primitive";
    const Shape* shape = vm.shapes.at(seen.shapeId);
    std::string kind = shape->kind_ == CellKind::Object ? "" : cellKindName(shape->kind_) + " ";
    return fmt::format("{}{}, prototype {}  #{}", kind, propertyNames(vm, shape, 6), prototypeName(vm, shape),
                       seen.shapeId);
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

std::string countsText(uint64_t hits, uint64_t misses) {
    return fmt::format("hits {:>9}  misses {:>7}", withCommas(hits), withCommas(misses));
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
                                  padded(what, 26), padded(functionTitle(vm, site.code), 20),
                                  countsText(site.hits, site.misses), percent(site.hits, site.misses));
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
        out += "    " + countsText(seen.hits, seen.misses) + "  ";
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
    // A monomorphic site that missed when it was filled and never again is as it should be.
    auto isFine = [](const Row& row) { return row.state == CacheState::Monomorphic && row.site->misses <= 1; };
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
        json.key("hits").number(site.hits).key("misses").number(site.misses);
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
                json.key(isCall(site.pc) ? "callee" : "kind").string(shapeText(vm, row, seen));
            }
            if (!isCall(site.pc)) json.key("access").string(accessName(vm, row, seen));
            json.key("hits").number(seen.hits).key("misses").number(seen.misses).endObject();
        }
        json.endArray().key("others").number(site.others).endObject();
        out += json.take() + "\n";
    }
    Totals totals = totalsOf(vm, rows);
    JsonWriter json;
    json.beginObject().key("type").string("totals").key("sites").number(totals.sites);
    for (size_t i = 0; i < 4; i++) json.key(kStateNames[i]).number(totals.states[i]);
    json.key("neverRun").number(totals.neverRun).key("hits").number(totals.hits).key("misses").number(totals.misses);
    json.endObject();
    return out + json.take() + "\n";
}

} // namespace tiercel::views
