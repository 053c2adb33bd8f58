// --cpu-prof: the samples as a ranking of functions, or as a .cpuprofile for Chrome DevTools (Performance, or the
// JavaScript profiler) and other programs that know the format:
//
//   {"nodes": [{"id", "callFrame": {functionName, scriptId, url, lineNumber, columnNumber}, "hitCount", "children",
//    "positionTicks"}], "startTime", "endTime", "samples": [node ids], "timeDeltas": [microseconds]}
//
// Lines and columns of callFrame count from 0, lines of positionTicks from 1.
#include "runtime/operations.h"
#include "runtime/source_code.h"
#include "runtime/views/heap_walk.h"
#include "runtime/views/recorder.h"
#include "runtime/views/report.h"
#include "runtime/views/sampler.h"
#include "runtime/views/views.h"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <fmt/format.h>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace tiercel::views {

namespace {

constexpr size_t kShownFunctions = 20;

bool isCode(Sampler::Key key) { return key > Sampler::kIdle && !(key & Sampler::kNativeTag); }
const CodeBlock* codeOf(Sampler::Key key) { return reinterpret_cast<const CodeBlock*>(key); }

/// Names of nodes. A builtin that was collected since has none.
class Names {
public:
    explicit Names(VM& vm) : vm_(vm) {
        forEachCell(vm, [&](Cell* cell) {
            if (cell->kind() == CellKind::NativeFunction) builtins_.insert(reinterpret_cast<uint64_t>(cell));
        });
    }
    std::string of(Sampler::Key key) {
        switch (key) {
        case Sampler::kRoot: return "(root)";
        case Sampler::kProgram: return "(program)";
        case Sampler::kCollector: return "(garbage collector)";
        case Sampler::kIdle: return "(idle)";
        default: break;
        }
        if (isCode(key)) return functionTitle(vm_, codeOf(key));
        uint64_t address = key & ~Sampler::kNativeTag;
        if (!builtins_.contains(address)) return "(builtin)";
        std::string name = functionName(vm_, reinterpret_cast<Object*>(address));
        return name.empty() ? "(builtin)" : name;
    }

private:
    VM& vm_;
    std::unordered_set<uint64_t> builtins_;
};

std::string urlOf(const std::string& file) {
    char path[PATH_MAX];
    return realpath(file.c_str(), path) ? "file://" + std::string(path) : file;
}

struct Line {
    std::string name, place;
    uint64_t self = 0, total = 0;
};

} // namespace

std::string cpuProfileJson(VM& vm) {
    Sampler::Pause pause;
    const Sampler& sampler = *vm.recorder->sampler;
    Names names(vm);
    size_t count = sampler.nodeCount();
    std::vector<std::vector<uint32_t>> children(count);
    for (uint32_t i = 1; i < count; i++) children[sampler.node(i).parent].push_back(i);
    std::vector<uint64_t> hits(count);
    std::vector<std::map<uint32_t, uint64_t>> lines(count);
    for (size_t i = 0; i < sampler.sampleCount(); i++) {
        const Sampler::Sample& sample = sampler.sample(i);
        hits[sample.node]++;
        Sampler::Key key = sampler.node(sample.node).key;
        if (isCode(key) && sample.unit != Sampler::kNoUnit)
            if (uint32_t line = placeOf(codeOf(key), codeOf(key)->entry_ + sample.unit).line)
                lines[sample.node][line]++;
    }
    std::unordered_map<const void*, uint64_t> scripts;
    std::unordered_map<std::string, std::string> urls;
    JsonWriter json;
    json.beginObject().key("nodes").beginArray();
    for (uint32_t i = 0; i < count; i++) {
        Sampler::Key key = sampler.node(i).key;
        json.newLine().beginObject().key("id").number(uint64_t{i} + 1);
        json.key("callFrame").beginObject().key("functionName").string(names.of(key));
        uint64_t script = 0;
        std::string url;
        int64_t line = -1, column = -1;
        if (isCode(key)) {
            Place place = placeOf(codeOf(key));
            const FunctionTemplate* t = codeOf(key)->template_.get();
            script = scripts.try_emplace(t->source_ ? t->source_->get() : nullptr, scripts.size() + 1).first->second;
            auto [known, isNew] = urls.try_emplace(place.file);
            if (isNew) known->second = urlOf(place.file);
            url = known->second;
            line = int64_t{place.line} - 1;
            column = int64_t{place.column} - 1;
        }
        json.key("scriptId").string(std::to_string(script)).key("url").string(url);
        json.key("lineNumber").number(static_cast<double>(line), 0);
        json.key("columnNumber").number(static_cast<double>(column), 0).endObject();
        json.key("hitCount").number(hits[i]);
        if (!children[i].empty()) {
            json.key("children").beginArray();
            for (uint32_t c : children[i]) json.number(uint64_t{c} + 1);
            json.endArray();
        }
        if (!lines[i].empty()) {
            json.key("positionTicks").beginArray();
            for (auto [at, ticks] : lines[i])
                json.beginObject().key("line").number(uint64_t{at}).key("ticks").number(ticks).endObject();
            json.endArray();
        }
        json.endObject();
    }
    json.newLine().endArray().key("startTime").number(sampler.startMicroseconds());
    json.key("endTime").number(sampler.endMicroseconds());
    json.newLine().key("samples").beginArray();
    for (size_t i = 0; i < sampler.sampleCount(); i++) json.number(uint64_t{sampler.sample(i).node} + 1);
    json.endArray().newLine().key("timeDeltas").beginArray();
    for (size_t i = 0; i < sampler.sampleCount(); i++) json.number(uint64_t{sampler.sample(i).microseconds});
    json.endArray().endObject();
    return json.take() + "\n";
}

std::string cpuProfileText(VM& vm) {
    Sampler::Pause pause;
    const Sampler& sampler = *vm.recorder->sampler;
    Names names(vm);
    std::vector<uint64_t> self(sampler.nodeCount());
    for (size_t i = 0; i < sampler.sampleCount(); i++) self[sampler.sample(i).node]++;
    std::vector<uint64_t> total = self; // children have greater numbers than their parents
    for (size_t i = sampler.nodeCount(); i-- > 1;) total[sampler.node(i).parent] += total[i];
    std::unordered_map<Sampler::Key, Line> byKey;
    for (uint32_t i = 1; i < sampler.nodeCount(); i++) {
        Sampler::Key key = sampler.node(i).key;
        Line& line = byKey[key];
        if (line.name.empty()) {
            line.name = names.of(key);
            if (isCode(key)) {
                Place place = placeOf(codeOf(key));
                place.column = 0;
                line.place = place.toString();
            }
        }
        line.self += self[i];
        bool isRecursive = false;
        for (uint32_t p = sampler.node(i).parent; p != 0 && !isRecursive; p = sampler.node(p).parent)
            isRecursive = sampler.node(p).key == key;
        if (!isRecursive) line.total += total[i];
    }
    std::vector<Line> lines;
    for (auto& [key, line] : byKey) lines.push_back(std::move(line));
    std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
        if (a.self != b.self) return a.self > b.self;
        if (a.total != b.total) return a.total > b.total;
        return a.name + a.place < b.name + b.place;
    });
    auto all = static_cast<double>(std::max<size_t>(sampler.sampleCount(), 1));
    std::string out = fmt::format(
        "CPU profile: {} samples in {:.1f} ms, one each {} us\n\n     self             total\n",
        withCommas(sampler.sampleCount()),
        static_cast<double>(sampler.endMicroseconds() - sampler.startMicroseconds()) / 1e3, sampler.interval());
    for (size_t i = 0; i < std::min(lines.size(), kShownFunctions); i++) {
        const Line& line = lines[i];
        double share = static_cast<double>(line.self) / all;
        out += fmt::format("  {:>5.1f} %  {} {:>5.1f} %  {}{}{}\n", 100 * share, padded(bar(share, 8), 8),
                           100 * static_cast<double>(line.total) / all, line.name, line.place.empty() ? "" : " ",
                           line.place);
    }
    if (lines.size() > kShownFunctions) out += fmt::format("  {} more functions\n", lines.size() - kShownFunctions);
    return out;
}

} // namespace tiercel::views
