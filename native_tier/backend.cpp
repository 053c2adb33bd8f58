// The back end: instructions selected, registers allocated, code emitted and moved to its place.
#include "native_tier/emitter.h"
#include "native_tier/native_tier.h"
#include "native_tier/prepare.h"

#include <chrono>
#include <cstdlib>

namespace tiercel::native_tier {

namespace {

class NativeBackend final : public graph::Backend {
public:
    ~NativeBackend() override { std::free(buffer_); }
    const char* name() const override { return "native"; }

    bool compile(Graph& graph, const graph::BackendContext& backend, graph::CompiledFunction& out,
                 std::string& error) override {
        auto last = std::chrono::steady_clock::now();
        auto lap = [&](const char* phase) {
            auto now = std::chrono::steady_clock::now();
            out.phases.push_back({phase, std::chrono::duration<double>(now - last).count()});
            last = now;
        };
        threadConstantBranches(graph);
        for (size_t wanted = 16'384 + graph.nodeCount() * size_t{96}; wanted <= kMaxCodeBytes; wanted *= 2) {
            if (!reserve(wanted)) break;
            out.exits = {};
            graph::ExitMaker exits(graph, out.exits, graph::infoOf);
            Program program;
            Selector selector(graph, exits, backend.reports);
            if (!selector.run(program)) {
                error = selector.error;
                return false;
            }
            out.irInstructions = static_cast<uint32_t>(program.instructions.size());
            lap("select");
            Allocator allocator(program);
            if (!allocator.run()) {
                error = "an instruction asks for more registers than there are";
                return false;
            }
            lap("allocate");
            if (backend.wantTexts) out.texts.emplace_back("allocation", allocator.print());
#ifdef TIERCEL_ASSERTIONS
            error = allocator.verify();
            if (!error.empty()) {
                std::fprintf(stderr, "Allocation for %s: %s\n", graph.name.c_str(), error.c_str());
                std::abort();
            }
#endif
            Emitter emitter(graph, backend, program, selector, allocator, exits, out.exits, buffer_, bytes_);
            if (!emitter.run()) {
                if (emitter.error.empty()) continue; // a larger buffer
                error = emitter.error;
                return false;
            }
            out.memory = backend.allocate(emitter.offset());
            if (!out.memory) {
                error = "no executable memory";
                return false;
            }
            emitter.finish(out);
            lap("emit");
            return true;
        }
        error = "the function is too large";
        return false;
    }

private:
    static constexpr size_t kMaxCodeBytes = size_t{16} << 20;
    static constexpr size_t kKeptBytes = size_t{1} << 20;

    bool reserve(size_t bytes) {
        if (bytes_ >= bytes && bytes_ <= std::max(bytes, kKeptBytes)) return true;
        std::free(buffer_);
        bytes = (bytes + 63) & ~size_t{63};
        buffer_ = static_cast<uint8_t*>(std::aligned_alloc(64, bytes));
        bytes_ = buffer_ ? bytes : 0;
        return buffer_;
    }
    uint8_t* buffer_ = nullptr;
    size_t bytes_ = 0;
};

} // namespace

std::unique_ptr<graph::Backend> makeBackend() { return std::make_unique<NativeBackend>(); }

} // namespace tiercel::native_tier
