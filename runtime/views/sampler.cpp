// The timer, its signal, and the walk of an interrupted stack.
#include "runtime/views/sampler.h"

#include "runtime/assembler/compiled_code.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tiercel::views {

// -- the set of known code
// ------------------------------------------------------------------------------------------------------------------

struct CodeSet::Table {
    explicit Table(size_t n) : capacity(n), slots(std::make_unique<std::atomic<const void*>[]>(n)) {}
    size_t capacity; // a power of two
    std::unique_ptr<std::atomic<const void*>[]> slots;
};

static size_t hashOf(uint64_t x) { return static_cast<size_t>((x >> 3) * 0x9E37'79B9'7F4A'7C15u >> 24); }

CodeSet::CodeSet() : table_(new Table(1024)) {}
CodeSet::~CodeSet() { delete table_.load(); }

void CodeSet::put(Table* table, const void* code) {
    size_t i = hashOf(reinterpret_cast<uint64_t>(code));
    while (table->slots[i & (table->capacity - 1)].load(std::memory_order_relaxed)) i++;
    table->slots[i & (table->capacity - 1)].store(code, std::memory_order_release);
}

void CodeSet::insert(const CodeBlock* code) {
    if (contains(code)) return;
    Table* table = table_.load();
    if (++count_ * 2 > table->capacity) {
        auto* larger = new Table(table->capacity * 2);
        for (size_t i = 0; i < table->capacity; i++)
            if (const void* known = table->slots[i].load(std::memory_order_relaxed)) put(larger, known);
        // A handler runs to its end before this thread goes on, so nobody is left in the old one.
        table_.store(larger);
        delete table;
        table = larger;
    }
    put(table, code);
}

bool CodeSet::contains(const void* code) const {
    if (!code) return false;
    const Table* table = table_.load(std::memory_order_acquire);
    for (size_t i = hashOf(reinterpret_cast<uint64_t>(code));; i++) {
        const void* known = table->slots[i & (table->capacity - 1)].load(std::memory_order_acquire);
        if (known == code) return true;
        if (!known) return false;
    }
}

void CodeSet::visitRoots(Visitor& v) {
    const Table* table = table_.load();
    for (size_t i = 0; i < table->capacity; i++) v.visit(static_cast<const Cell*>(table->slots[i].load()));
}

// -- the timer
// ------------------------------------------------------------------------------------------------------------------

namespace {

constexpr size_t kMaxNodes = size_t{1} << 20;
constexpr size_t kIndexSlots = kMaxNodes * 2;
constexpr size_t kMaxSamples = size_t{1} << 24; // more than four hours at 1 ms
constexpr int kSignal = SIGPROF;

uint64_t nowMicroseconds() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<uint64_t>(t.tv_sec) * 1'000'000 + static_cast<uint64_t>(t.tv_nsec) / 1000;
}

template <class T>
T* reserve(size_t count) {
    void* memory =
        mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<T*>(memory);
}

} // namespace

Sampler::Sampler(VM& vm, uint64_t intervalMicroseconds)
    : vm_(vm), interval_(std::max<uint64_t>(intervalMicroseconds, 50)), start_(nowMicroseconds()), last_(start_) {
    nodes_ = reserve<Node>(kMaxNodes);
    index_ = reserve<uint32_t>(kIndexSlots);
    samples_ = reserve<Sample>(kMaxSamples);
    auto fail = [](const char* what) {
        std::fprintf(stderr, "tiercel: no CPU profile: %s: %s\n", what, std::strerror(errno));
    };
    if (!nodes_ || !index_ || !samples_) {
        fail("memory");
        return;
    }
    nodes_[nodeCount_++] = {kRoot, 0, 0};

    struct sigaction action{};
    action.sa_sigaction = onSignal;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&action.sa_mask);
    if (sigaction(kSignal, &action, nullptr) != 0) {
        fail("sigaction");
        return;
    }
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = kSignal;
    event.sigev_value.sival_ptr = this;
    event._sigev_un._tid = static_cast<pid_t>(syscall(SYS_gettid));
    if (timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0) {
        fail("timer_create");
        return;
    }
    itimerspec spec{};
    spec.it_interval.tv_sec = static_cast<time_t>(interval_ / 1'000'000);
    spec.it_interval.tv_nsec = static_cast<long>(interval_ % 1'000'000 * 1000);
    spec.it_value = spec.it_interval;
    timer_settime(timer_, 0, &spec, nullptr);
    running_ = true;
}

void Sampler::stop() {
    if (end_ == 0) end_ = nowMicroseconds();
    if (!running_) return;
    running_ = false;
    // A signal may be under way: it must not come when we are gone.
    sigset_t set, before;
    sigemptyset(&set);
    sigaddset(&set, kSignal);
    pthread_sigmask(SIG_BLOCK, &set, &before);
    timer_delete(timer_);
    timespec none{};
    while (sigtimedwait(&set, nullptr, &none) > 0) {
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Sampler::Pause::Pause() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, kSignal);
    pthread_sigmask(SIG_BLOCK, &set, &before_);
}
Sampler::Pause::~Pause() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

Sampler::~Sampler() {
    stop();
    if (nodes_) munmap(nodes_, kMaxNodes * sizeof(Node));
    if (index_) munmap(index_, kIndexSlots * sizeof(uint32_t));
    if (samples_) munmap(samples_, kMaxSamples * sizeof(Sample));
}

// -- in the handler: no allocation, no locks
// ------------------------------------------------------------------------------------------------------------------

void Sampler::onSignal(int, siginfo_t* info, void* context) {
    if (info->si_code != SI_TIMER) return; // somebody else's
    int saved = errno;
    static_cast<Sampler*>(info->si_value.sival_ptr)->take(*static_cast<const ucontext_t*>(context));
    errno = saved;
}

/// Fills `keys` from the innermost frame on; the count.
size_t Sampler::walk(const ucontext_t& context, Key* keys, uint32_t& unit) const {
    const auto& r = context.uc_mcontext.gregs;
    auto* registerFp = reinterpret_cast<const Value*>(r[REG_R13]);
    auto* pc = reinterpret_cast<const Instruction*>(r[REG_R12]);
    const Value* fp = vm_.fp;
    if (reinterpret_cast<const VM*>(r[REG_R14]) == &vm_ && isFrameAddress(registerFp)) {
        if (const CodeBlock* code = knownCode(registerFp)) {
            // In a builtin called from there? Its frame is left as VM::fp only while it runs.
            bool inBuiltin = fp && isFrameAddress(fp) && fp > registerFp && isNativeFrame(fp) &&
                             reinterpret_cast<const Value*>(fp[kFrameCallerFp].bits()) == registerFp;
            if (!inBuiltin) {
                fp = registerFp;
                auto* rip = reinterpret_cast<const void*>(r[REG_RIP]);
                // While a frame is entered or left, r12 may be of the other one; then the pc it saved is the right one.
                size_t offset =
                    static_cast<size_t>(reinterpret_cast<uintptr_t>(pc)) - reinterpret_cast<uintptr_t>(code->entry_);
                if (code->compiled_ && code->compiled_->contains(rip))
                    unit = code->compiled_->unitAt(rip); // here r12 is a constant
                else if (offset % sizeof(Instruction) == 0 && offset / sizeof(Instruction) < code->data_->units.size())
                    unit = static_cast<uint32_t>(offset / sizeof(Instruction));
            }
        }
    }
    size_t depth = 0;
    bool innermost = true;
    while (fp && isFrameAddress(fp) && depth < kMaxDepth) {
        if (const CodeBlock* code = knownCode(fp)) {
            if (innermost && unit == kNoUnit) {
                size_t offset = static_cast<size_t>(fp[kFramePc].bits()) - reinterpret_cast<uintptr_t>(code->entry_);
                if (offset / sizeof(Instruction) < code->data_->units.size())
                    unit = static_cast<uint32_t>(offset / sizeof(Instruction));
            }
            keys[depth++] = reinterpret_cast<Key>(code);
        } else if (isNativeFrame(fp)) {
            keys[depth++] = fp[kFrameCallee].bits() | kNativeTag;
        } else {
            break;
        }
        innermost = false;
        auto* caller = reinterpret_cast<const Value*>(fp[kFrameCallerFp].bits());
        if (caller >= fp) break;
        fp = caller;
    }
    return depth;
}

uint32_t Sampler::child(uint32_t parent, Key key) {
    size_t i = hashOf(key * 31 + parent * 0x1'0000'01B3u);
    for (;; i++) {
        uint32_t& slot = index_[i & (kIndexSlots - 1)];
        if (slot == 0) {
            if (nodeCount_ == kMaxNodes) return parent;
            nodes_[nodeCount_] = {key, parent, 0};
            slot = static_cast<uint32_t>(++nodeCount_);
            return slot - 1;
        }
        const Node& node = nodes_[slot - 1];
        if (node.parent == parent && node.key == key) return slot - 1;
    }
}

void Sampler::take(const ucontext_t& context) {
    if (sampleCount_ == kMaxSamples) return;
    Key keys[kMaxDepth];
    uint32_t unit = kNoUnit, node = 0;
    if (vm_.heap.isCollecting()) {
        node = child(0, kCollector);
    } else if (size_t depth = walk(context, keys, unit)) {
        while (depth > 0) node = child(node, keys[--depth]);
        if (nodes_[node].key & kNativeTag) unit = kNoUnit;
    } else {
        // No JavaScript: waiting in a system call, or at work.
        auto* code = reinterpret_cast<const uint8_t*>(context.uc_mcontext.gregs[REG_RIP]);
        bool inSystemCall = code && code[-2] == 0x0F && code[-1] == 0x05;
        node = child(0, inSystemCall ? kIdle : kProgram);
        unit = kNoUnit;
    }
    uint64_t time = nowMicroseconds();
    samples_[sampleCount_++] = {node, unit, static_cast<uint32_t>(std::min<uint64_t>(time - last_, UINT32_MAX))};
    last_ = time;
}

} // namespace tiercel::views
