// A vector of values, keys or cells that the collector sees: for lists that live across allocations in C++ code.
//
//   RootedVector<Value> list(vm.heap);
//   list.push_back(TRY(o->get(vm, key)));
//
// Vectors are linked into a list of the heap; they must be locals or members of objects that are destroyed before the
// heap.
#pragma once

#include "runtime/gc/heap.h"
#include "runtime/property_key.h"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

namespace tiercel {

template <class T>
class RootedVector final : RootVisitor {
public:
    explicit RootedVector(Heap& heap) : heap_(&heap) { heap_->addRootVisitor(this); }
    RootedVector(RootedVector&& other)
        : heap_(other.heap_), items_(std::move(other.items_)), charged_(std::exchange(other.charged_, 0)) {
        heap_->addRootVisitor(this);
    }
    RootedVector& operator=(RootedVector&& other) {
        items_ = std::move(other.items_);
        std::swap(charged_, other.charged_); // what was here is given back with `other`
        return *this;
    }
    RootedVector(const RootedVector&) = delete;
    ~RootedVector() {
        if (charged_) heap_->adjustExternal(-static_cast<ptrdiff_t>(charged_));
        heap_->removeRootVisitor(this);
    }

    void push_back(T v) {
        if (items_.size() == items_.capacity()) [[unlikely]]
            grow(items_.size() + 1);
        items_.push_back(v);
    }
    void append(const T* begin, const T* end) {
        grow(items_.size() + static_cast<size_t>(end - begin));
        items_.insert(items_.end(), begin, end);
    }
    void reserve(size_t n) { grow(n); }
    void resize(size_t n, T v = T{}) {
        grow(n);
        items_.resize(n, v);
    }
    void clear() { items_.clear(); }
    void pop_back() { items_.pop_back(); }
    size_t size() const { return items_.size(); }
    bool empty() const { return items_.empty(); }
    T& operator[](size_t i) { return items_[i]; }
    const T& operator[](size_t i) const { return items_[i]; }
    T& back() { return items_.back(); }
    T* data() { return items_.data(); }
    const T* data() const { return items_.data(); }
    auto begin() { return items_.begin(); }
    auto end() { return items_.end(); }
    auto begin() const { return items_.begin(); }
    auto end() const { return items_.end(); }

private:
    // Lists that programs make long count towards the heap's limit, which ends those that never stop growing.
    static constexpr size_t kUncharged = 1 << 16;
    void grow(size_t wanted) {
        if (wanted <= items_.capacity()) return;
        size_t capacity = std::max(wanted, 2 * items_.capacity());
        size_t bytes = capacity * sizeof(T);
        if (bytes > kUncharged && bytes > charged_) {
            heap_->chargeExternal(bytes - charged_);
            charged_ = bytes;
        }
        items_.reserve(capacity);
    }
    void visitRoots(Visitor& visitor) override {
        for (T& item : items_) {
            if constexpr (std::is_same_v<T, PropertyKey>) {
                if (!item.isNull() && !item.isIndex()) visitor.visit(item.cell());
            } else {
                visitor.visit(item);
            }
        }
    }
    Heap* heap_;
    std::vector<T> items_;
    size_t charged_ = 0; // bytes
};

using KeyList = RootedVector<PropertyKey>;
using ValueList = RootedVector<Value>;

} // namespace tiercel
