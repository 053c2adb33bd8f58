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

#include <initializer_list>
#include <vector>

namespace tiercel {

template <class T>
class RootedVector final : RootVisitor {
public:
    explicit RootedVector(Heap& heap) : heap_(&heap) { heap_->addRootVisitor(this); }
    RootedVector(RootedVector&& other) : heap_(other.heap_), items_(std::move(other.items_)) {
        heap_->addRootVisitor(this);
    }
    RootedVector& operator=(RootedVector&& other) {
        items_ = std::move(other.items_);
        return *this;
    }
    RootedVector(const RootedVector&) = delete;
    ~RootedVector() { heap_->removeRootVisitor(this); }

    void push_back(T v) { items_.push_back(v); }
    void append(const T* begin, const T* end) { items_.insert(items_.end(), begin, end); }
    void reserve(size_t n) { items_.reserve(n); }
    void resize(size_t n, T v = T{}) { items_.resize(n, v); }
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
};

using KeyList = RootedVector<PropertyKey>;
using ValueList = RootedVector<Value>;

} // namespace tiercel
