// The text of JSON.stringify while it grows: Latin-1 until a string needs more, in memory of its own.
//
//   JsonText text;
//   text.put('['); text.putNumber(Value::int32(1)); text.put(','); text.putQuoted(view); text.put(']');
//   String* result = TRY(text.finish(vm));
//
// A text that has become longer than a string can be is dropped, and `finish` says so.
#pragma once

#include "runtime/completion.h"
#include "runtime/string.h"

#include <cstring>
#include <string_view>

namespace tiercel {

class JsonText {
public:
    JsonText() = default;
    JsonText(const JsonText&) = delete;
    ~JsonText();

    void put(char ascii) {
        if (isWide_) {
            *room<char16_t>(1) = static_cast<uint8_t>(ascii);
        } else {
            *room<uint8_t>(1) = static_cast<uint8_t>(ascii);
        }
        size_++;
    }
    void put(std::string_view ascii) {
        put(StringView(reinterpret_cast<const uint8_t*>(ascii.data()), static_cast<uint32_t>(ascii.size())));
    }
    void put(StringView);
    /// SerializeJSONProperty of a number: "null" where it is not finite.
    void putNumber(Value);
    /// QuoteJSONString, sec-quotejsonstring.
    void putQuoted(StringView);

    bool isTooLong() const { return isTooLong_ || size_ > String::kMaxLength; }
    /// RangeError when too long.
    Completion<String*> finish(VM&);

private:
    /// Where `units` more characters have room; they count when size_ says so.
    template <class Char>
    Char* room(size_t units) {
        if (size_ + units > capacity_) [[unlikely]]
            grow(units);
        return reinterpret_cast<Char*>(data_) + size_;
    }
    void grow(size_t units);
    void widen();
    void setEnd(const void* end) {
        auto bytes = static_cast<size_t>(static_cast<const uint8_t*>(end) - data_);
        size_ = isWide_ ? bytes / 2 : bytes;
    }
    template <class To, class From>
    void quote(const From* from, const From* end);

    static constexpr size_t kInline = 1024;
    alignas(16) uint8_t inline_[kInline];
    uint8_t* data_ = inline_;
    size_t size_ = 0, capacity_ = kInline; // in characters
    bool isWide_ = false, isTooLong_ = false;
};

} // namespace tiercel
