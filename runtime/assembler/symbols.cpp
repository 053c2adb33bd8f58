// Reads /proc/self/exe. The program is linked at a fixed address, so that symbols' values are addresses; where it is
// not, the distance is that of a function both sides know.
#include "runtime/assembler/symbols.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tiercel {

namespace {

/// "tiercel::f(int)" without namespace of the engine, parameters and template arguments' noise.
std::string shortName(const char* mangled) {
    int status = 0;
    char* text = abi::__cxa_demangle(mangled, nullptr, nullptr, &status);
    std::string name = text ? text : mangled;
    std::free(text);
    for (size_t at; (at = name.find("(anonymous namespace)::")) != std::string::npos;) name.erase(at, 23);
    if (size_t parameters = name.find('('); parameters != std::string::npos) name.resize(parameters);
    for (size_t at; (at = name.find("tiercel::")) != std::string::npos;) name.erase(at, 9);
    return name;
}

uint64_t loadBase() {
    uint64_t base = 0;
    // The first object is the program.
    dl_iterate_phdr(
        [](dl_phdr_info* info, size_t, void* out) {
            *static_cast<uint64_t*>(out) = info->dlpi_addr;
            return 1;
        },
        &base);
    return base;
}

} // namespace

void Symbols::read() {
    read_ = true;
    int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    struct stat info{};
    auto bytes = fstat(file, &info) == 0 ? static_cast<size_t>(info.st_size) : 0;
    void* mapped = bytes >= sizeof(Elf64_Ehdr) ? mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    close(file);
    if (mapped == MAP_FAILED) return;
    const auto* image = static_cast<const uint8_t*>(mapped);
    const auto* header = reinterpret_cast<const Elf64_Ehdr*>(image);
    auto inFile = [&](uint64_t offset, uint64_t length) { return offset <= bytes && length <= bytes - offset; };
    if (inFile(header->e_shoff, uint64_t{header->e_shnum} * sizeof(Elf64_Shdr))) {
        const auto* sections = reinterpret_cast<const Elf64_Shdr*>(image + header->e_shoff);
        uint64_t base = loadBase();
        for (int i = 0; i < header->e_shnum; i++) {
            const Elf64_Shdr& table = sections[i];
            if (table.sh_type != SHT_SYMTAB || table.sh_link >= header->e_shnum) continue;
            const Elf64_Shdr& strings = sections[table.sh_link];
            if (!inFile(table.sh_offset, table.sh_size) || !inFile(strings.sh_offset, strings.sh_size)) continue;
            const auto* symbol = reinterpret_cast<const Elf64_Sym*>(image + table.sh_offset);
            for (uint64_t n = table.sh_size / sizeof(Elf64_Sym); n--; symbol++) {
                if (ELF64_ST_TYPE(symbol->st_info) != STT_FUNC || symbol->st_name >= strings.sh_size) continue;
                const char* name = reinterpret_cast<const char*>(image + strings.sh_offset + symbol->st_name);
                size_t length = strnlen(name, strings.sh_size - symbol->st_name);
                entries_.push_back({symbol->st_value + base, static_cast<uint32_t>(names_.size())});
                names_.append(name, length).push_back(0);
            }
        }
    }
    munmap(mapped, bytes);
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.address < b.address; });
}

std::string Symbols::nameOf(uint64_t address) {
    if (!read_) read();
    auto found = std::lower_bound(entries_.begin(), entries_.end(), address,
                                  [](const Entry& entry, uint64_t wanted) { return entry.address < wanted; });
    if (found != entries_.end() && found->address == address) return shortName(names_.c_str() + found->name);
    Dl_info info{};
    if (dladdr(reinterpret_cast<void*>(address), &info) && info.dli_sname &&
        reinterpret_cast<uint64_t>(info.dli_saddr) == address)
        return shortName(info.dli_sname);
    return {};
}

} // namespace tiercel
