#include "frontend/arena.h"

#include <algorithm>
#include <cstdio>

namespace tiercel::frontend {

struct Chunk {
    Chunk* previous;
    char* end;
};

static_assert(sizeof(Chunk) % 8 == 0);

namespace {

constexpr size_t kFirstChunk = size_t{16} << 10;
constexpr size_t kLargestChunk = size_t{1} << 20;

} // namespace

Arena::~Arena() {
    while (chunk_) {
        Chunk* previous = chunk_->previous;
        std::free(chunk_);
        chunk_ = previous;
    }
}

void* Arena::allocateSlow(size_t size) {
    size_t usual = kFirstChunk;
    if (chunk_) usual = std::min(2 * static_cast<size_t>(chunk_->end - reinterpret_cast<char*>(chunk_)), kLargestChunk);
    size_t bytes = std::max(usual, size + sizeof(Chunk));
    auto* chunk = static_cast<Chunk*>(std::malloc(bytes));
    if (!chunk) {
        std::fprintf(stderr, "tiercel: out of memory: the system has none left\n");
        std::_Exit(70);
    }
    chunk->previous = chunk_;
    chunk->end = reinterpret_cast<char*>(chunk) + bytes;
    chunk_ = chunk;
    char* data = reinterpret_cast<char*>(chunk + 1);
    top_ = data + size;
    end_ = chunk->end;
    return data;
}

void Arena::release(Mark mark) {
    while (chunk_ != mark.chunk) {
        Chunk* previous = chunk_->previous;
        std::free(chunk_);
        chunk_ = previous;
    }
    top_ = mark.top;
    end_ = chunk_ ? chunk_->end : nullptr;
}

size_t Arena::bytesReserved() const {
    size_t total = 0;
    for (Chunk* chunk = chunk_; chunk; chunk = chunk->previous)
        total += static_cast<size_t>(chunk->end - reinterpret_cast<char*>(chunk));
    return total;
}

} // namespace tiercel::frontend
