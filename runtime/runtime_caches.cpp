// Per-VM caches of the operations on values; see runtime_caches.h.
#include "runtime/runtime_caches.h"

#include <algorithm>
#include <chrono>
#include <random>

namespace tiercel {

namespace {

// splitmix64: spreads a seed over the generator's state.
uint64_t mixSeed(uint64_t& state) {
    uint64_t z = state += 0x9E37'79B9'7F4A'7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EBull;
    return z ^ (z >> 31);
}

} // namespace

RuntimeCaches::RuntimeCaches(VM& vm) : heap_(vm.heap) {
    uint64_t seed = vm.flags.seed;
    if (seed == 0) {
        std::random_device device;
        seed = (static_cast<uint64_t>(device()) << 32 | device()) ^
               static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
    }
    random_[0] = mixSeed(seed);
    random_[1] = mixSeed(seed);
    heap_.addRootVisitor(this);
}

RuntimeCaches::~RuntimeCaches() { heap_.removeRootVisitor(this); }

double RuntimeCaches::nextRandom() {
    uint64_t s1 = random_[0];
    const uint64_t s0 = random_[1];
    random_[0] = s0;
    s1 ^= s1 << 23;
    s1 ^= s1 >> 17;
    s1 ^= s0 ^ (s0 >> 26);
    random_[1] = s1;
    return static_cast<double>((random_[0] + random_[1]) >> 11) * 0x1p-53;
}

void RuntimeCaches::visitRoots(Visitor& visitor) {
    for (String* text : smallIntegers) visitor.visit(text);
    for (NumberEntry& entry : numbers) visitor.visit(entry.text);
    for (auto& [key, symbol] : symbolRegistry) {
        visitor.visit(key);
        visitor.visit(symbol);
    }
    for (auto& [index, symbol] : symbolRegistryByIndex) visitor.visit(symbol);
    visitor.visit(stackSymbol);
    if (iterResultShape) visitor.visitShape(iterResultShape->id());
    noReturnShape = 0;
    std::fill(std::begin(spareFrames), std::end(spareFrames), nullptr);
    std::fill(std::begin(jsonSteps), std::end(jsonSteps), JsonStep());
    std::fill(std::begin(shapeKeys), std::end(shapeKeys), ShapeKeys());
    std::fill(std::begin(shapeCopies), std::end(shapeCopies), ShapeCopy());
    std::fill(std::begin(transitions), std::end(transitions), RecentTransition());
    std::fill(std::begin(integrityShapes), std::end(integrityShapes), IntegrityShape());
    std::fill(std::begin(tagTexts), std::end(tagTexts), TagText());
    std::fill(std::begin(interned), std::end(interned), Interned());
    std::fill(std::begin(constructors), std::end(constructors), std::array<Constructor, 2>());
    std::fill(std::begin(descriptorShapes), std::end(descriptorShapes), DescriptorShape());
    std::fill(std::begin(functionTexts), std::end(functionTexts), FunctionText());
}

RuntimeCaches& runtimeCaches(VM& vm) {
    if (!vm.runtimeCaches) [[unlikely]]
        vm.runtimeCaches = std::make_shared<RuntimeCaches>(vm);
    return *vm.runtimeCaches;
}

} // namespace tiercel
