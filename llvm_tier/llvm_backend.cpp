// The back end: the graph lowered, optimized, compiled, linked, its stack maps read; and the factory by which the
// engine makes one (graph/backend_plugin.h).
#include "graph/backend_plugin.h"
#include "llvm_tier/code_linker.h"
#include "llvm_tier/debug_lines.h"
#include "llvm_tier/lowering.h"
#include "llvm_tier/pipelines.h"
#include "llvm_tier/stack_maps.h"

#include <algorithm>
#include <chrono>
#include <llvm/IR/DiagnosticInfo.h>
#include <llvm/IR/DiagnosticPrinter.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Verifier.h>
#include <mutex>

namespace tiercel::llvm_tier {

namespace {

class LlvmBackend final : public graph::Backend {
public:
    LlvmBackend(const graph::BackendHost& host, std::string& error) : host_(host), linker_(error) {}

    const char* name() const override { return "llvm"; }

    bool compile(Graph& graph, const graph::BackendContext& backend, graph::CompiledFunction& out,
                 std::string& error) override {
        // All of them are for the same machine.
        Pipeline* pipeline = pipelineOf(Pipeline::Level::Quick, error);
        if (!pipeline) return false;
        Clock clock(out);
        llvm::LLVMContext context;
        context.setDiscardValueNames(!backend.wantTexts);
        // Diagnostics of the code generator are errors like others; without a handler they end the process.
        std::string diagnostic;
        context.setDiagnosticHandlerCallBack(
            [](const llvm::DiagnosticInfo* info, void* text) {
                if (info->getSeverity() != llvm::DS_Error) return;
                llvm::raw_string_ostream stream(*static_cast<std::string*>(text));
                llvm::DiagnosticPrinterRawOStream printer(stream);
                info->print(printer);
            },
            &diagnostic);
        std::string symbol = "f" + std::to_string(++count_);
        llvm::Module module(symbol, context);
        module.setTargetTriple(pipeline->target().getTargetTriple().str());
        module.setDataLayout(pipeline->target().createDataLayout());

        Lowering lowering(graph, backend, host_, module, out.exits, backend.wantTexts || backend.wantLines);
        llvm::Function* function = lowering.run(symbol, error);
        if (!function) return false;
        if (!isSound(*function, backend, error)) return false;
        out.irInstructions = function->getInstructionCount();
        if (backend.wantTexts) out.texts.emplace_back("llvm-before", printModule(module));
        clock.lap("lower");

        if (backend.optimizeLevel > 0 && out.exits.exits.size() <= Pipeline::kMaxExitsOfFull) {
            pipeline = pipelineOf(Pipeline::Level::Full, error);
            if (!pipeline) return false;
        }
        auto abandoned = [&] {
            if (!backend.abandoned || !*backend.abandoned) return false;
            error = "abandoned";
            return true;
        };
        if (abandoned()) return false;
        pipeline->optimize(*function, backend.abandoned);
        if (abandoned()) return false;
        if (backend.wantTexts) out.texts.emplace_back("llvm-after", printModule(module));
        clock.lap("llvm-passes");

        std::unique_ptr<llvm::MemoryBuffer> object = pipeline->generate(module);
        if (!diagnostic.empty()) {
            error = diagnostic;
            return false;
        }
        clock.lap("codegen");

        std::vector<graph::CompiledFunction::Line> lines;
        if (backend.wantTexts || backend.wantLines) lines = readLines(object->getMemBufferRef(), symbol);
        LinkedCode code;
        bool linked = linker_.link(std::move(object), symbol, backend.allocate, code, error);
        out.memory = code.memory;
        if (!linked) return false;
        out.codeBytes = code.codeBytes;
        out.entryOffset = code.entryOffset;
        for (auto& line : lines) line.offset += code.entryOffset;
        out.lines = std::move(lines);
        if (backend.wantTexts) out.texts.emplace_back("stackmaps", printStackMaps(code.stackMaps));
        if (!readStackMaps(code.stackMaps, code.entryOffset, out.exits, error)) return false;
        clock.lap("link");
        return true;
    }

private:
    class Clock {
    public:
        explicit Clock(graph::CompiledFunction& out) : out_(out) {}
        void lap(const char* name) {
            auto now = std::chrono::steady_clock::now();
            out_.phases.push_back({name, std::chrono::duration<double>(now - last_).count()});
            last_ = now;
        }

    private:
        graph::CompiledFunction& out_;
        std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
    };

    Pipeline* pipelineOf(Pipeline::Level level, std::string& error) {
        auto& made = pipelines_[static_cast<size_t>(level)];
        if (!made) made = Pipeline::make(level, error);
        return made.get();
    }

    static bool isSound(llvm::Function& function, const graph::BackendContext& backend, std::string& error) {
#ifndef TIERCEL_ASSERTIONS
        if (!backend.wantTexts) return true;
#endif
        llvm::raw_string_ostream stream(error);
        return !llvm::verifyFunction(function, &stream);
    }

    static std::string printModule(const llvm::Module& module) {
        std::string text;
        llvm::raw_string_ostream stream(text);
        module.print(stream, nullptr);
        return text;
    }

    const graph::BackendHost host_;
    CodeLinker linker_;
    std::unique_ptr<Pipeline> pipelines_[2]; // by level
    uint64_t count_ = 0;
};

} // namespace
} // namespace tiercel::llvm_tier

extern "C" [[gnu::visibility("default")]] tiercel::graph::Backend*
tiercel_make_backend(const tiercel::graph::BackendHost* host, uint64_t abi) {
    using namespace tiercel;
    if (abi != graph::kBackendAbi) return nullptr;
    // LLVM's own registries are the process's; this copy of it belongs to this object.
    static std::once_flag once;
    std::call_once(once, llvm_tier::initializeLlvm);
    std::string error;
    auto* backend = new llvm_tier::LlvmBackend(*host, error);
    if (error.empty()) return backend;
    delete backend;
    return nullptr;
}
