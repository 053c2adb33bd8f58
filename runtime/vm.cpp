// The VM: construction in dependency order, stacks, exceptions, termination, jobs.
//
// Order of construction: heap, shapes, atoms (members); then, with collection off, the shared cells, the well-known
// names, the roots, the stacks and the first realm.
#include "runtime/vm.h"
#include "runtime/optimizing_tiers.h"

#include "runtime/bytecode/feedback.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/interrupts.h"
#include "runtime/module.h"
#include "runtime/operations.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <thread>

namespace tiercel {

namespace {

constexpr size_t kDefaultStackBytes = 8u << 20;
constexpr size_t kStackGuardBytes = 256 * 1024; // below and above: an unchecked overrun faults
constexpr size_t kNativeReserve = 192 * 1024;   // left for code that does not check
constexpr size_t kMinStackBytes = 256 * 1024;

HeapOptions heapOptions(const Flags& flags) {
    HeapOptions options;
    options.maxHeapBytes = flags.max_heap;
    options.nurseryBytes = flags.nursery;
    options.stressInterval = flags.gc_stress;
    options.verify = flags.verify_heap;
    options.poison = flags.verify_heap || flags.gc_stress != 0;
    options.stats = flags.gc_stats;
    return options;
}

/// Lowest address that C++ code of this thread should reach.
char* findNativeStackLimit(size_t wanted) {
    auto* here = static_cast<char*>(__builtin_frame_address(0));
    void* low = nullptr;
    size_t size = 0;
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstack(&attributes, &low, &size);
        pthread_attr_destroy(&attributes);
    }
    rlimit limit{};
    bool limited = getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
    char* lowest = low ? static_cast<char*>(low) : here - (limited ? limit.rlim_cur : kDefaultStackBytes);
    auto available = static_cast<size_t>(here - lowest);
    size_t usable = available > 2 * kNativeReserve ? available - kNativeReserve : available / 2;
    return here - std::min(usable, wanted);
}

} // namespace

/// Everything that the VM itself keeps alive, and the watchdog of --timeout.
struct VM::Roots final : RootVisitor {
    explicit Roots(VM& owner) : vm(owner) {
        vm.heap.addRootVisitor(this);
        if (vm.flags.timeout) watchdog = std::thread([this] { watch(); });
    }
    ~Roots() {
        if (watchdog.joinable()) {
            {
                std::lock_guard lock(mutex);
                done = true;
            }
            wake.notify_all();
            watchdog.join();
        }
        vm.heap.removeRootVisitor(this);
    }
    void watch() {
        std::unique_lock lock(mutex);
        // What no clock reaches is for ever.
        constexpr uint64_t kLongest = uint64_t{1000} * 60 * 60 * 24 * 365 * 100;
        auto deadline = std::chrono::steady_clock::now() +
                        std::chrono::milliseconds(std::min<uint64_t>(vm.flags.timeout, kLongest));
        if (wake.wait_until(lock, deadline, [this] { return done; })) return;
        timedOut.store(true);
        __atomic_store_n(&vm.interruptRequested, kInterruptToStop, __ATOMIC_RELEASE);
    }
    void visitRoots(Visitor& v) override {
        vm.names.visit(v);
        v.visit(vm.exception);
        v.visit(vm.emptyElements);
        v.visit(vm.emptyString);
        for (String* s : vm.singleCharacters) v.visit(s);
        for (const Job& job : vm.jobs_)
            for (Value value : job.values) v.visit(value);
        for (Object* o : vm.joining) v.visit(o);
    }
    VM& vm;
    Host defaultHost;
    void* stackRegion = nullptr;
    size_t stackRegionBytes = 0;
    std::atomic<bool> timedOut{false};
    bool done = false;
    std::mutex mutex;
    std::condition_variable wake;
    std::thread watchdog;
};

VM::VM(const Flags& given)
    : flags(given), dependencies(*this), tiers(*this), heap(*this, heapOptions(flags)), shapes(*this), atoms(*this) {
    NoCollection none(heap);
    roots_ = std::make_unique<Roots>(*this);
    interpreter::initializeDispatch(*this);
    host = &roots_->defaultHost;
    emptyElements = heap.make<Elements>(CellKind::Elements);
    emptyElements->length_ = emptyElements->capacity_ = 0;
    emptyString = atoms.intern(std::string_view());
    for (uint32_t c = 0; c < 256; c++) {
        auto unit = static_cast<uint8_t>(c);
        // Atoms, as literals are: comparing them is comparing addresses. Digits are array indexes and no atoms, but
        // there is one string for each all the same.
        bool digit = c >= '0' && c <= '9';
        singleCharacters[c] = String::fromLatin1(*this, &unit, 1);
        if (digit)
            singleCharacters[c]->setFlag(kUnique);
        else
            singleCharacters[c] = singleCharacters[c]->atomize(*this);
    }
    names.initialize(*this);
    megamorphic = static_cast<MegamorphicCache*>(calloc(1, sizeof(MegamorphicCache))); // all zero is empty

    size_t bytes = flags.max_stack ? std::max<size_t>(flags.max_stack, kMinStackBytes) : kDefaultStackBytes;
    bytes = (bytes + 0xFFFF) & ~size_t{0xFFFF};
    roots_->stackRegionBytes = bytes + 2 * kStackGuardBytes;
    void* region =
        mmap(nullptr, roots_->stackRegionBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (region == MAP_FAILED ||
        mprotect(static_cast<char*>(region) + kStackGuardBytes, bytes, PROT_READ | PROT_WRITE) != 0) {
        std::fprintf(stderr, "tiercel: out of memory: no address space for a JavaScript stack of %zu bytes\n", bytes);
        std::_Exit(70);
    }
    roots_->stackRegion = region;
    stackBase = reinterpret_cast<Value*>(static_cast<char*>(region) + kStackGuardBytes);
    stackLimit = reinterpret_cast<Value*>(reinterpret_cast<char*>(stackBase) + bytes);
    nativeStackLimit = findNativeStackLimit(bytes);
    realm = createRealm();
}

VM::~VM() {
    tiers.stop();
    tiers.clearListeners();
    jobs_.clear();
    ::free(megamorphic);
    munmap(roots_->stackRegion, roots_->stackRegionBytes);
    stackBase = stackLimit = nullptr;
}

Realm* VM::createRealm() {
    auto made = std::make_unique<Realm>(*this);
    realms.push_back(std::move(made));
    return realms.back().get();
}

// -- exceptions
// ----------------------------------------------------------------------------------------------------------

Thrown VM::throwValue(Value v) {
    if (!terminating_) exception = v;
    return {};
}

Thrown VM::throwError(ErrorType type, const std::string& message) {
    if (terminating_) return {};
    return throwValue(makeError(*this, type, String::fromUtf8(*this, message)));
}

namespace {
/// Messages embed names and values of any length: of the very long, the beginning and the end tell enough.
std::string shortened(std::string text) {
    constexpr size_t kMax = 1000, kBegin = 500, kEnd = 300; // bytes
    if (text.size() <= kMax) return text;
    auto isContinuation = [&](size_t at) { return (text[at] & 0xC0) == 0x80; };
    size_t begin = kBegin, end = text.size() - kEnd;
    while (isContinuation(begin)) begin--;
    while (end < text.size() && isContinuation(end)) end++;
    return text.substr(0, begin) + "..." + text.substr(end);
}

std::string formatMessage(const char* format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(nullptr, 0, format, again);
    va_end(again);
    std::string text(length > 0 ? static_cast<size_t>(length) : 0, '\0');
    if (length > 0) vsnprintf(text.data(), text.size() + 1, format, arguments);
    return shortened(std::move(text));
}
} // namespace

#define DEFINE_THROW(function, type)                                                                                   \
    Thrown VM::function(const char* format, ...) {                                                                     \
        va_list arguments;                                                                                             \
        va_start(arguments, format);                                                                                   \
        std::string message = formatMessage(format, arguments);                                                        \
        va_end(arguments);                                                                                             \
        return throwError(ErrorType::type, message);                                                                   \
    }
DEFINE_THROW(throwTypeError, TypeError)
DEFINE_THROW(throwRangeError, RangeError)
DEFINE_THROW(throwReferenceError, ReferenceError)
DEFINE_THROW(throwSyntaxError, SyntaxError)
#undef DEFINE_THROW

Thrown VM::throwStackOverflow() { return throwError(ErrorType::RangeError, "Maximum call stack size exceeded"); }
Thrown VM::throwOutOfMemory() { return throwError(ErrorType::RangeError, "Out of memory"); }

Thrown VM::terminate(std::string reason) {
    if (!terminating_) {
        terminating_ = true;
        terminationReason_ = std::move(reason);
    }
    exception = Value::undefined(); // pending for those who ask; handlers do not get it
    __atomic_store_n(&interruptRequested, kInterruptToStop, __ATOMIC_RELEASE);
    return {};
}

void VM::recover() {
    terminating_ = false;
    terminationReason_.clear();
    exception = Value::empty();
    __atomic_store_n(&stopRequested_, false, __ATOMIC_RELEASE);
    __atomic_store_n(&interruptRequested, 0u, __ATOMIC_RELEASE);
    jobs_.clear();
    joining.clear();
}

Value VM::takeException() {
    Value v = exception;
    exception = Value::empty();
    return v.isEmpty() ? Value::undefined() : v;
}

Completion<void> VM::pollInterrupts() {
    if (terminating_) {
        exception = Value::undefined();
        return Thrown{};
    }
    if (!__atomic_load_n(&interruptRequested, __ATOMIC_ACQUIRE)) return {};
    __atomic_store_n(&interruptRequested, 0u, __ATOMIC_RELAXED);
    if (OptimizingTiers* optimizing = tiers.optimizing()) optimizing->interruptTaken();
    if (__atomic_load_n(&stopRequested_, __ATOMIC_ACQUIRE)) return terminate("stopped");
    if (heap.limitPassed()) return terminate(heap.limitMessage());
    if (roots_->timedOut.load()) return terminate("timeout after " + std::to_string(flags.timeout) + " ms");
    return {};
}

// -- jobs
// ------------------------------------------------------------------------------------------------------------------

void VM::enqueueJob(const Job& job) { jobs_.push_back(job); }

void VM::runJobs() {
    while (!jobs_.empty() && !terminating_) {
        if (poll().isAbrupt()) return;
        Job job = jobs_.front(); // on the native stack from here on, so its values stay alive
        jobs_.pop_front();
        Realm* caller = realm;
        if (job.realm) realm = job.realm;
        Completion<void> result = job.run(*this, job.values);
        realm = caller;
        if (result.isAbrupt() && !terminating_) {
            Value thrown = takeException();
            if (onJobError) onJobError(*this, thrown);
        }
        heap.clearKeptObjects();
    }
}

// -- the host of a VM without embedder
// ---------------------------------------------------------------------------------------

Completion<ModuleRecord*> Host::resolveImportedModule(VM& vm, Value, String* specifier, Value) {
    return vm.throwTypeError("Cannot find module '%s'", specifier->toUtf8(vm).c_str());
}
void Host::importModuleDynamically(VM& vm, Value, Value, Value, ImportPhase, Object* promise) {
    (void)vm.throwTypeError("import() is not supported by this host");
    rejectPromise(vm, promise, vm.takeException());
}
Completion<void> Host::initializeImportMeta(VM&, ModuleRecord*, Object*) { return {}; }
void Host::promiseRejectionTracker(VM&, Object*, bool) {}
void Host::enqueueCleanup(VM&, std::function<void()>) {}

} // namespace tiercel
