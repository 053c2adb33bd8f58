#include "llvm_tier/code_linker.h"

#include <cmath>
#include <cstring>
#include <llvm/ExecutionEngine/JITLink/JITLink.h>
#include <llvm/ExecutionEngine/JITLink/JITLinkMemoryManager.h>
#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/ExecutorProcessControl.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/Support/FormatVariadic.h>
#include <llvm/TargetParser/Host.h>

namespace tiercel::llvm_tier {

namespace jitlink = llvm::jitlink;
namespace orc = llvm::orc;

static bool isExecutable(orc::MemProt protection) {
    return static_cast<unsigned>(protection) & static_cast<unsigned>(orc::MemProt::Exec);
}

/// One piece for all segments of an object, code first. One object is linked at a time: `begin` says whose.
class CodeLinker::MemoryManager final : public jitlink::JITLinkMemoryManager {
public:
    void begin(const Allocate& allocate, LinkedCode& code) {
        allocate_ = &allocate;
        code_ = &code;
    }

    void allocate(const jitlink::JITLinkDylib*, jitlink::LinkGraph& graph, OnAllocatedFunction done) override {
        jitlink::BasicLayout layout(graph);
        // A piece starts at a multiple of kAlignment. What wants more is aligned within.
        size_t size = 0, alignment = ExecutableMemory::kAlignment;
        auto place = [&](bool code) {
            for (auto& [group, segment] : layout.segments()) {
                if (isExecutable(group.getMemProt()) != code) continue;
                size = llvm::alignTo(size, segment.Alignment);
                alignment = std::max<size_t>(alignment, segment.Alignment.value());
                segment.Addr = orc::ExecutorAddr(size);
                size += segment.ContentSize + segment.ZeroFillSize;
            }
        };
        place(true);
        auto codeBytes = static_cast<uint32_t>(size);
        place(false);
        ExecutableMemory::Piece piece = (*allocate_)(size + alignment - ExecutableMemory::kAlignment);
        if (!piece) {
            done(llvm::createStringError("no executable memory"));
            return;
        }
        code_->memory = piece;
        auto address = reinterpret_cast<uint64_t>(piece.code);
        uint64_t padding = llvm::alignTo(address, llvm::Align(alignment)) - address;
        code_->codeBytes = codeBytes + static_cast<uint32_t>(padding);
        for (auto& [group, segment] : layout.segments()) {
            uint64_t offset = segment.Addr.getValue() + padding;
            segment.Addr = orc::ExecutorAddr(address + offset);
            segment.WorkingMem = reinterpret_cast<char*>(piece.writable + offset);
            std::memset(segment.WorkingMem + segment.ContentSize, 0, segment.ZeroFillSize);
        }
        if (llvm::Error error = layout.apply()) {
            done(std::move(error));
            return;
        }
        done(std::make_unique<InFlight>(address));
    }

    void deallocate(std::vector<FinalizedAlloc> allocations, OnDeallocatedFunction done) override {
        for (FinalizedAlloc& allocation : allocations) (void)allocation.release();
        done(llvm::Error::success());
    }

private:
    /// The bytes are in place when the last fixup is written: nothing to copy, no protection to change.
    class InFlight final : public InFlightAlloc {
    public:
        explicit InFlight(uint64_t address) : address_(address) {}
        void abandon(OnAbandonedFunction done) override { done(llvm::Error::success()); }
        void finalize(OnFinalizedFunction done) override { done(FinalizedAlloc(orc::ExecutorAddr(address_))); }

    private:
        uint64_t address_;
    };
    const Allocate* allocate_ = nullptr;
    LinkedCode* code_ = nullptr;
};

class CodeLinker::Plugin final : public orc::ObjectLinkingLayer::Plugin {
public:
    void begin(LinkedCode& code) { code_ = &code; }

    void modifyPassConfig(orc::MaterializationResponsibility&, jitlink::LinkGraph&,
                          jitlink::PassConfiguration& passes) override {
        passes.PrePrunePasses.push_back([](jitlink::LinkGraph& graph) {
            if (jitlink::Section* maps = graph.findSectionByName(".llvm_stackmaps")) {
                maps->setMemLifetime(orc::MemLifetime::NoAlloc);
                for (jitlink::Block* block : maps->blocks())
                    graph.addAnonymousSymbol(*block, 0, block->getSize(), false, true);
            }
            return llvm::Error::success();
        });
        passes.PostFixupPasses.push_back([this](jitlink::LinkGraph& graph) {
            if (jitlink::Section* maps = graph.findSectionByName(".llvm_stackmaps"))
                for (jitlink::Block* block : maps->blocks()) {
                    auto bytes = block->getContent();
                    code_->stackMaps.insert(code_->stackMaps.end(), bytes.begin(), bytes.end());
                }
            return llvm::Error::success();
        });
    }
    llvm::Error notifyFailed(orc::MaterializationResponsibility&) override { return llvm::Error::success(); }
    llvm::Error notifyRemovingResources(orc::JITDylib&, orc::ResourceKey) override { return llvm::Error::success(); }
    void notifyTransferringResources(orc::JITDylib&, orc::ResourceKey, orc::ResourceKey) override {}

private:
    LinkedCode* code_ = nullptr;
};

struct CodeLinker::Session {
    MemoryManager memory;
    std::shared_ptr<Plugin> plugin = std::make_shared<Plugin>();
    // Everything runs on the caller's thread: this control has no dispatcher of its own.
    orc::ExecutionSession session{std::make_unique<orc::UnsupportedExecutorProcessControl>(
        nullptr, nullptr, llvm::sys::getProcessTriple(), 4096)};
    orc::ObjectLinkingLayer layer{session, memory};
    orc::JITDylib* library = nullptr;
    std::string failure; // what the session reported last
    ~Session() { llvm::consumeError(session.endSession()); }
};

CodeLinker::CodeLinker(std::string& error) : session_(std::make_unique<Session>()) {
    Session& s = *session_;
    s.session.setErrorReporter([&s](llvm::Error e) { s.failure = llvm::toString(std::move(e)); });
    s.layer.addPlugin(s.plugin);
    s.library = &s.session.createBareJITDylib("tiercel");
    // What LLVM's code generator may call of its own accord; everything else is called by address.
    orc::SymbolMap library;
    auto add = [&](const char* name, auto* function) {
        library[s.session.intern(name)] = {orc::ExecutorAddr(reinterpret_cast<uint64_t>(function)),
                                           llvm::JITSymbolFlags::Exported};
    };
    add("memset", &std::memset);
    add("memcpy", &std::memcpy);
    add("memmove", &std::memmove);
    add("fmod", static_cast<double (*)(double, double)>(&std::fmod));
    if (llvm::Error e = s.library->define(orc::absoluteSymbols(std::move(library))))
        error = llvm::toString(std::move(e));
}
CodeLinker::~CodeLinker() = default;

bool CodeLinker::link(std::unique_ptr<llvm::MemoryBuffer> object, const std::string& symbol, const Allocate& allocate,
                      LinkedCode& code, std::string& error) {
    Session& s = *session_;
    s.failure.clear();
    s.memory.begin(allocate, code);
    s.plugin->begin(code);
    orc::ResourceTrackerSP tracker = s.library->createResourceTracker();
    auto fail = [&](llvm::Error e) {
        error = s.failure.empty() ? llvm::toString(std::move(e)) : s.failure;
        llvm::consumeError(std::move(e));
        llvm::consumeError(tracker->remove());
        return false;
    };
    if (llvm::Error e = s.layer.add(tracker, std::move(object))) return fail(std::move(e));
    auto found = s.session.lookup({s.library}, symbol);
    if (!found) return fail(found.takeError());
    code.entryOffset =
        static_cast<uint32_t>(found->getAddress().getValue() - reinterpret_cast<uint64_t>(code.memory.code));
    llvm::consumeError(tracker->remove());
    return true;
}

} // namespace tiercel::llvm_tier
