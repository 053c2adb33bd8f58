// GDB's JIT interface: a list of object files in memory, and a function with a breakpoint of GDB's in it that is called
// when the list has changed. Both have names that GDB looks up, so they are globals: the one place where the engine
// has state of the whole process, shared by all VMs under a lock.
//
// An object is an ELF file of sections alone: .text (where the code is; no bytes), .eh_frame, .symtab, .strtab.
#include "runtime/assembler/code_listeners.h"

#include <cstring>
#include <elf.h>
#include <mutex>
#include <unordered_map>

using tiercel::GdbEntry;

extern "C" {

struct jit_descriptor {
    uint32_t version;
    uint32_t action_flag;
    GdbEntry* relevant_entry;
    GdbEntry* first_entry;
};
enum { JIT_NOACTION = 0, JIT_REGISTER_FN = 1, JIT_UNREGISTER_FN = 2 };

[[gnu::noinline, gnu::used]] void __jit_debug_register_code() { asm volatile("" ::: "memory"); }
[[gnu::used]] jit_descriptor __jit_debug_descriptor = {1, JIT_NOACTION, nullptr, nullptr};

} // extern "C"

namespace tiercel {

namespace {

std::mutex& listLock() {
    static std::mutex lock;
    return lock;
}

enum Section : uint16_t { kNull, kText, kFrame, kSymbols, kStrings, kSections };

std::vector<char> objectFor(const CompiledCode& code) {
    std::string strings(1, '\0');
    auto named = [&](const std::string& text) {
        auto at = static_cast<uint32_t>(strings.size());
        strings += text;
        strings += '\0';
        return at;
    };
    Elf64_Shdr sections[kSections] = {};
    const char* names[] = {"", ".text", ".eh_frame", ".symtab", ".strtab"};
    for (int i = 1; i < kSections; i++) sections[i].sh_name = named(names[i]);
    Elf64_Sym symbols[2] = {};
    symbols[1].st_name = named(code.name);
    symbols[1].st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
    symbols[1].st_shndx = kText;
    symbols[1].st_size = code.codeBytes;

    size_t frameOffset = sizeof(Elf64_Ehdr) + sizeof sections;
    size_t frameBytes = unwindTableOf(code, 0).size();
    std::vector<char> object(frameOffset + frameBytes + sizeof symbols + strings.size());
    auto frameAddress = reinterpret_cast<uint64_t>(object.data() + frameOffset);
    std::vector<uint8_t> frame = unwindTableOf(code, frameAddress);

    Elf64_Shdr& text = sections[kText];
    text.sh_type = SHT_NOBITS;
    text.sh_flags = SHF_ALLOC | SHF_EXECINSTR;
    text.sh_addr = reinterpret_cast<uint64_t>(code.memory.code);
    text.sh_size = code.codeBytes;
    text.sh_addralign = ExecutableMemory::kAlignment;
    size_t at = frameOffset;
    auto place = [&](Section section, uint32_t type, const void* data, size_t bytes, uint64_t alignment) {
        sections[section].sh_type = type;
        sections[section].sh_offset = at;
        sections[section].sh_size = bytes;
        sections[section].sh_addralign = alignment;
        std::memcpy(object.data() + at, data, bytes);
        at += bytes;
    };
    place(kFrame, SHT_PROGBITS, frame.data(), frameBytes, 8);
    sections[kFrame].sh_flags = SHF_ALLOC;
    sections[kFrame].sh_addr = frameAddress;
    place(kSymbols, SHT_SYMTAB, symbols, sizeof symbols, 1);
    sections[kSymbols].sh_link = kStrings;
    sections[kSymbols].sh_info = 1; // the first global symbol
    sections[kSymbols].sh_entsize = sizeof(Elf64_Sym);
    place(kStrings, SHT_STRTAB, strings.data(), strings.size(), 1);

    Elf64_Ehdr header = {};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_REL;
    header.e_machine = EM_X86_64;
    header.e_version = EV_CURRENT;
    header.e_shoff = sizeof header;
    header.e_ehsize = sizeof header;
    header.e_shentsize = sizeof(Elf64_Shdr);
    header.e_shnum = kSections;
    header.e_shstrndx = kStrings;
    std::memcpy(object.data(), &header, sizeof header);
    std::memcpy(object.data() + sizeof header, sections, sizeof sections);
    return object;
}

class GdbListener final : public CodeListener {
public:
    void added(const CompiledCode& code) override {
        auto made = std::make_unique<Registered>();
        made->object = objectFor(code);
        GdbEntry& entry = made->entry;
        entry.object = made->object.data();
        entry.bytes = made->object.size();
        std::lock_guard guard(listLock());
        entry.previous = nullptr;
        entry.next = __jit_debug_descriptor.first_entry;
        if (entry.next) entry.next->previous = &entry;
        __jit_debug_descriptor.first_entry = &entry;
        tell(JIT_REGISTER_FN, &entry);
        registered_[&code] = std::move(made);
    }
    void removed(const CompiledCode& code) override {
        auto found = registered_.find(&code);
        if (found == registered_.end()) return;
        GdbEntry& entry = found->second->entry;
        std::lock_guard guard(listLock());
        (entry.previous ? entry.previous->next : __jit_debug_descriptor.first_entry) = entry.next;
        if (entry.next) entry.next->previous = entry.previous;
        tell(JIT_UNREGISTER_FN, &entry);
        registered_.erase(found);
    }

private:
    struct Registered {
        GdbEntry entry;
        std::vector<char> object;
    };
    static void tell(uint32_t action, GdbEntry* entry) {
        __jit_debug_descriptor.relevant_entry = entry;
        __jit_debug_descriptor.action_flag = action;
        __jit_debug_register_code();
        __jit_debug_descriptor.action_flag = JIT_NOACTION;
        __jit_debug_descriptor.relevant_entry = nullptr;
    }
    std::unordered_map<const CompiledCode*, std::unique_ptr<Registered>> registered_;
};

} // namespace

const GdbEntry* gdbEntries() { return __jit_debug_descriptor.first_entry; }

std::unique_ptr<CodeListener> makeGdbListener() { return std::make_unique<GdbListener>(); }

} // namespace tiercel
