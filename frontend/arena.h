// Bump allocation for syntax trees and scopes: nothing is destroyed, memory goes back all at once or down to a mark.
//
// Invariant: only trivially destructible types are made in an arena, and nothing allocated after a mark is used after
// release(mark). The pre-parser leans on this: it builds a function's nodes, then releases them at the function's end.
//
// Example: Arena a; auto mark = a.mark(); auto* n = a.make<Node>(); a.release(mark);
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <new>
#include <type_traits>
#include <utility>

namespace tiercel::frontend {

class Arena {
public:
    struct Mark {
        struct Chunk* chunk;
        char* top;
    };

    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    Arena(Arena&& other) noexcept
        : chunk_(std::exchange(other.chunk_, nullptr)), top_(std::exchange(other.top_, nullptr)),
          end_(std::exchange(other.end_, nullptr)) {}
    Arena& operator=(Arena&& other) noexcept {
        std::swap(chunk_, other.chunk_);
        std::swap(top_, other.top_);
        std::swap(end_, other.end_);
        return *this;
    }
    ~Arena();

    [[nodiscard]] void* allocate(size_t size) {
        size = (size + 7) & ~size_t{7};
        if (static_cast<size_t>(end_ - top_) < size) return allocateSlow(size);
        void* result = top_;
        top_ += size;
        return result;
    }

    template <typename T, typename... Args>
    [[nodiscard]] T* make(Args&&... args) {
        static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
        return new (allocate(sizeof(T))) T(std::forward<Args>(args)...);
    }

    template <typename T>
    [[nodiscard]] T* makeArray(size_t count) {
        static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
        return static_cast<T*>(allocate(sizeof(T) * count));
    }

    [[nodiscard]] Mark mark() const { return {chunk_, top_}; }
    void release(Mark mark);
    [[nodiscard]] size_t bytesReserved() const;

private:
    [[nodiscard]] void* allocateSlow(size_t size);

    struct Chunk* chunk_ = nullptr;
    char* top_ = nullptr;
    char* end_ = nullptr;
};

// A read-only sequence whose elements live in an arena.
template <typename T>
struct List {
    T* data = nullptr;
    uint32_t count = 0;

    [[nodiscard]] uint32_t size() const { return count; }
    [[nodiscard]] bool empty() const { return count == 0; }
    [[nodiscard]] T& operator[](size_t i) const { return data[i]; }
    [[nodiscard]] T& back() const { return data[count - 1]; }
    [[nodiscard]] T* begin() const { return data; }
    [[nodiscard]] T* end() const { return data + count; }
};

} // namespace tiercel::frontend
