// --profile: the bytecode heat map as text and JSON.
//
//   profile: 812.3 ms in 9 functions, 48,211,002 ops
//
//      self ms   share                      calls           ops  function
//       512.20  63.1 %  ██████████▏       500,000    31,000,000  advance nbody.js:20
//
//   of ops  tier of a run without counting, and what keeps the function in it
//   71.2 %  advance nbody.js:20: baseline, the highest tier: 500,000 calls and 0 loop turns, more than 62 or 248 take…
//           12.1 % of it  GetProp .x is megamorphic (line 22)
#include "runtime/views/profile.h"

#include "runtime/bytecode/op_info.h"
#include "runtime/source_code.h"
#include "runtime/views/op_counts.h"
#include "runtime/views/recorder.h"
#include "runtime/views/views.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace tiercel::views {

namespace {

constexpr size_t kShownFunctions = 20, kShownOps = 15, kShownLines = 25, kShownAdvice = 12, kShownFindings = 3;
constexpr double kHotShare = 0.01; // of the ops: what a tier makes faster is they

/// The lines of the disassembly, each instruction with its count.
std::vector<Profile::Line> listingOf(VM& vm, CodeBlock* code, const std::vector<uint64_t>& counts) {
    std::vector<Profile::Line> out;
    std::string text = disassemble(vm, code);
    size_t at = text.find('\n'); // the heading
    while (at != std::string::npos && at + 1 < text.size()) {
        size_t end = text.find('\n', at + 1);
        std::string line = text.substr(at + 1, end == std::string::npos ? end : end - at - 1);
        at = end;
        Profile::Line entry;
        // "      12  GetProp …" against "  3 | source", "    L0:" and "    handler […".
        size_t digits = line.find_first_not_of(' ');
        size_t after = digits == std::string::npos ? digits : line.find_first_not_of("0123456789", digits);
        if (digits != std::string::npos && after != digits && after != std::string::npos &&
            line.compare(after, 2, "  ") == 0) {
            entry.isInstruction = true;
            entry.unit = static_cast<uint32_t>(std::stoul(line.substr(digits, after - digits)));
            entry.text = line.substr(after + 2);
            entry.count = entry.unit < counts.size() ? counts[entry.unit] : 0;
            entry.sourceLine = placeOf(code, code->entry_ + entry.unit).line;
        } else {
            entry.text = digits == std::string::npos ? std::string() : line.substr(digits);
        }
        out.push_back(std::move(entry));
    }
    return out;
}

std::string lineText(const SourceCode& source, uint32_t line) {
    std::u16string_view text = source.text();
    size_t start = 0;
    for (uint32_t at = source.position(0).line; at < line; at++) {
        start = text.find(u'\n', start);
        if (start == std::u16string_view::npos) return {};
        start++;
    }
    std::string out = encodeUtf8(text.substr(start, text.find(u'\n', start) - start));
    std::replace(out.begin(), out.end(), '\t', ' ');
    while (!out.empty() && (out.back() == '\r' || out.back() == ' ')) out.pop_back();
    return out;
}

std::string clipped(const std::string& text) { return columns(text) > 100 ? padded(text, 100) : text; }

double ratio(uint64_t part, uint64_t whole) {
    return whole ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

} // namespace

Profile gatherProfile(VM& vm) {
    Profile profile;
    const OpCounts& counts = *vm.recorder->ops;
    profile.seconds = counts.seconds();
    profile.outsideSeconds = static_cast<double>(counts.outsideTicks()) * counts.secondsPerTick();
    std::vector<uint64_t> byOp(kOpCount);
    double inFunctions = 0;
    std::vector<std::pair<CodeBlock*, const OpCounts::Function*>> codes; // of profile.functions
    for (CodeBlock* code : allCode(vm)) {
        auto found = counts.functions().find(code);
        if (found == counts.functions().end()) continue;
        Profile::Function function;
        function.name = functionTitle(vm, code);
        function.place = placeOf(code);
        function.calls = found->second.calls;
        function.seconds = static_cast<double>(found->second.ticks) * counts.secondsPerTick();
        function.listing = listingOf(vm, code, found->second.counts);
        const FunctionTemplate* t = code->template_.get();
        std::shared_ptr<SourceCode> source = t->source_ ? *t->source_ : nullptr;
        Profile::File* file = nullptr;
        if (source && !t->isBuiltin()) { // the text of builtins is not the program's
            function.lastLine = source->position(t->sourceEnd_).line;
            auto known = std::find_if(profile.files.begin(), profile.files.end(),
                                      [&](const Profile::File& f) { return f.source == source; });
            file = known != profile.files.end() ? &*known : &profile.files.emplace_back(Profile::File{source, {}});
        }
        for (const Profile::Line& line : function.listing) {
            if (!line.isInstruction) continue;
            function.ops += line.count;
            byOp[code->entry_[line.unit].op_] += line.count;
            if (file && line.count) file->lines[line.sourceLine] += line.count;
        }
        profile.opsRun += function.ops;
        profile.calls += function.calls;
        inFunctions += function.seconds;
        profile.functions.push_back(std::move(function));
        codes.emplace_back(code, &found->second);
    }
    for (size_t i = 0; i < codes.size(); i++) {
        Profile::Function& function = profile.functions[i];
        function.share = inFunctions > 0 ? function.seconds / inFunctions : 0;
        if (std::max(function.share, ratio(function.ops, profile.opsRun)) >= Profile::kAdvisedShare)
            function.advice = adviceFor(vm, codes[i].first, *codes[i].second);
    }
    // What is shown as equal is in an order that does not depend on the clock.
    auto shown = [](const Profile::Function& f) { return std::llround(f.seconds * 1e5); };
    std::sort(profile.functions.begin(), profile.functions.end(), [&](const auto& a, const auto& b) {
        if (shown(a) != shown(b)) return shown(a) > shown(b);
        if (a.ops != b.ops) return a.ops > b.ops;
        return std::tie(a.place.file, a.place.line, a.place.column) <
               std::tie(b.place.file, b.place.line, b.place.column);
    });
    for (int op = 0; op < kOpCount; op++)
        if (byOp[static_cast<size_t>(op)]) profile.ops.emplace_back(kOpInfo[op].name, byOp[static_cast<size_t>(op)]);
    std::sort(profile.ops.begin(), profile.ops.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    auto total = [](const Profile::File& file) {
        uint64_t sum = 0;
        for (auto [line, count] : file.lines) sum += count;
        return sum;
    };
    std::sort(profile.files.begin(), profile.files.end(), [&](const auto& a, const auto& b) {
        return total(a) != total(b) ? total(a) > total(b) : a.source->name() < b.source->name();
    });
    return profile;
}

/// For each hot function its tier and why, and what weighs most in it.
static std::string adviceText(const Profile& profile) {
    std::vector<const Profile::Function*> hot;
    for (const Profile::Function& f : profile.functions)
        if (f.advice && ratio(f.ops, profile.opsRun) >= kHotShare) hot.push_back(&f);
    std::sort(hot.begin(), hot.end(), [](const auto* a, const auto* b) {
        if (a->ops != b->ops) return a->ops > b->ops;
        return std::tie(a->place.file, a->place.line, a->place.column) <
               std::tie(b->place.file, b->place.line, b->place.column);
    });
    if (hot.size() > kShownAdvice) hot.resize(kShownAdvice);
    if (hot.empty()) return {};
    std::string out = "\n   of ops  tier of a run without counting, and what keeps the function in it\n";
    for (const Profile::Function* f : hot) {
        Place place = f->place;
        place.column = 0;
        out += fmt::format("  {:>5.1f} %  {} {}: {}\n", 100 * ratio(f->ops, profile.opsRun), f->name, place.toString(),
                           f->advice->why);
        size_t shown = 0;
        for (const Finding& finding : f->advice->findings) {
            double share = ratio(finding.runs, f->ops);
            if (share >= kHotShare && shown++ < kShownFindings)
                out += fmt::format("           {:>5.1f} % of it  {}\n", 100 * share, finding.text());
        }
        if (f->advice->tier != Tier::Interpreter && !shown) out += "           nothing in its feedback stands out\n";
    }
    return out;
}

std::string profileText(VM& vm) {
    Profile profile = gatherProfile(vm);
    std::string out =
        fmt::format("profile: {:.1f} ms, {:.1f} ms of them outside of functions; {} {}, {} calls, {} ops\n",
                    profile.seconds * 1e3, profile.outsideSeconds * 1e3, profile.functions.size(),
                    profile.functions.size() == 1 ? "function" : "functions", withCommas(profile.calls),
                    withCommas(profile.opsRun));
    out += "\n   self ms   share                          calls            ops  function\n";
    for (size_t i = 0; i < std::min(profile.functions.size(), kShownFunctions); i++) {
        const Profile::Function& f = profile.functions[i];
        Place place = f.place;
        place.column = 0;
        out +=
            fmt::format("{:>10.2f} {:>5.1f} %  {}{:>13}{:>15}  {} {}\n", f.seconds * 1e3, f.share * 100,
                        padded(bar(f.share, 16), 16), withCommas(f.calls), withCommas(f.ops), f.name, place.toString());
    }
    if (profile.functions.size() > kShownFunctions)
        out += fmt::format("            {} more {}\n", profile.functions.size() - kShownFunctions,
                           profile.functions.size() == kShownFunctions + 1 ? "function" : "functions");

    out += adviceText(profile);
    out += "\n  op                          runs   share\n";
    for (size_t i = 0; i < std::min(profile.ops.size(), kShownOps); i++) {
        const auto& [name, count] = profile.ops[i];
        out += fmt::format("  {}{:>14} {:>5.1f} %  {}\n", padded(name, 18), withCommas(count),
                           100 * ratio(count, profile.opsRun), bar(ratio(count, profile.ops[0].second), 24));
    }
    if (profile.ops.size() > kShownOps) out += fmt::format("  {} more ops\n", profile.ops.size() - kShownOps);

    struct Hot {
        const Profile::File* file;
        uint32_t line;
        uint64_t count;
    };
    std::vector<Hot> hot;
    for (const Profile::File& file : profile.files)
        for (auto [line, count] : file.lines)
            if (ratio(count, profile.opsRun) >= 0.0005) hot.push_back({&file, line, count}); // less is no heat
    std::sort(hot.begin(), hot.end(), [](const Hot& a, const Hot& b) {
        if (a.count != b.count) return a.count > b.count;
        return a.file != b.file ? a.file < b.file : a.line < b.line;
    });
    if (hot.size() > kShownLines) hot.resize(kShownLines);
    uint64_t most = hot.empty() ? 1 : hot[0].count;
    std::sort(hot.begin(), hot.end(),
              [](const Hot& a, const Hot& b) { return a.file != b.file ? a.file < b.file : a.line < b.line; });
    const Profile::File* shown = nullptr;
    for (const Hot& h : hot) {
        if (h.file != shown) {
            shown = h.file;
            out +=
                fmt::format("\n  {}{}", h.file->source->name(), h.file == hot[0].file ? ": the hottest lines\n" : "\n");
        }
        out +=
            fmt::format("{:>15} {:>5.1f} %  {} {:>5} | {}\n", withCommas(h.count), 100 * ratio(h.count, profile.opsRun),
                        padded(bar(ratio(h.count, most), 8), 8), h.line, clipped(lineText(*h.file->source, h.line)));
    }
    return out;
}

static void writeAdvice(JsonWriter& json, const Advice& advice) {
    json.key("tier").string(tierName(advice.tier)).key("why").string(advice.why);
    json.key("loopTurns").number(advice.loopTurns);
    if (advice.callThreshold)
        json.key("callThreshold").number(advice.callThreshold).key("loopThreshold").number(advice.loopThreshold);
    json.key("findings").beginArray();
    for (const Finding& f : advice.findings) {
        json.beginObject().key("kind").string(Finding::kindName(f.kind)).key("op").string(f.op);
        json.key("subject").string(f.subject).key("line").number(uint64_t{f.line});
        json.key("sites").number(uint64_t{f.sites}).key("runs").number(f.runs);
        if (f.count) json.key("count").number(f.count);
        json.key("text").string(f.text()).endObject();
    }
    json.endArray();
}

std::string profileData(VM&, const Profile& profile, bool withSources) {
    JsonWriter json;
    json.beginObject().key("seconds").number(profile.seconds).key("outsideSeconds").number(profile.outsideSeconds);
    json.key("opsRun").number(profile.opsRun).key("calls").number(profile.calls);
    json.key("functions").beginArray();
    for (const Profile::Function& f : profile.functions) {
        json.newLine().beginObject().key("name").string(f.name).key("file").string(f.place.file);
        json.key("line").number(uint64_t{f.place.line}).key("column").number(uint64_t{f.place.column});
        json.key("lastLine").number(uint64_t{f.lastLine}).key("calls").number(f.calls).key("ops").number(f.ops);
        json.key("selfSeconds").number(f.seconds, 9).key("share").number(f.share);
        if (f.advice) writeAdvice(json, *f.advice);
        json.key("bytecode").beginArray();
        for (const Profile::Line& line : f.listing) {
            json.beginObject();
            if (line.isInstruction) {
                json.key("unit").number(uint64_t{line.unit}).key("text").string(line.text);
                json.key("line").number(uint64_t{line.sourceLine}).key("count").number(line.count);
            } else {
                json.key("note").string(line.text);
            }
            json.endObject();
        }
        json.endArray().endObject();
    }
    json.newLine().endArray().key("ops").beginArray();
    for (const auto& [name, count] : profile.ops)
        json.newLine().beginObject().key("op").string(name).key("count").number(count).endObject();
    json.newLine().endArray().key("files").beginArray();
    for (const Profile::File& file : profile.files) {
        json.newLine().beginObject().key("name").string(file.source->name());
        if (withSources) {
            json.key("firstLine").number(uint64_t{file.source->position(0).line});
            json.key("text").string(encodeUtf8(file.source->text()));
        }
        json.key("lines").beginArray();
        for (auto [line, count] : file.lines)
            json.beginObject().key("line").number(uint64_t{line}).key("count").number(count).endObject();
        json.endArray().endObject();
    }
    json.newLine().endArray().endObject();
    return json.take() + "\n";
}

std::string profileJson(VM& vm) { return profileData(vm, gatherProfile(vm), false); }

} // namespace tiercel::views
