// StringBuilder: appends in amortized constant time per character, widening at the first character beyond Latin-1.
#include "runtime/vm.h"

#include <algorithm>

namespace tiercel {

void StringBuilder::widen() {
    wide_.reserve(narrow_.size() * 2);
    for (char c : narrow_) wide_.push_back(static_cast<uint8_t>(c));
    narrow_.clear();
    narrow_.shrink_to_fit();
    twoByte_ = true;
}

void StringBuilder::append(char16_t unit) {
    if (length() >= String::kMaxLength) {
        overflow_ = true;
        return;
    }
    if (!twoByte_) {
        if (unit <= 0xFF) {
            narrow_.push_back(static_cast<char>(unit));
            return;
        }
        widen();
    }
    wide_.push_back(unit);
}

void StringBuilder::append(StringView v) {
    if (v.length() > String::kMaxLength - length()) { // what is appended is never longer than kMaxLength
        overflow_ = true;
        return;
    }
    if (v.isTwoByte()) {
        if (!twoByte_) widen();
        wide_.append(v.utf16(), v.length());
    } else if (twoByte_) {
        size_t at = wide_.size();
        wide_.resize(at + v.length());
        for (uint32_t i = 0; i < v.length(); i++) wide_[at + i] = v.latin1()[i];
    } else {
        narrow_.append(reinterpret_cast<const char*>(v.latin1()), v.length());
    }
}

void StringBuilder::append(std::string_view ascii) {
    if (ascii.size() > String::kMaxLength) {
        overflow_ = true;
        return;
    }
    append(StringView(reinterpret_cast<const uint8_t*>(ascii.data()), static_cast<uint32_t>(ascii.size())));
}

void StringBuilder::appendCodePoint(char32_t c) {
    if (c < 0x1'0000) return append(static_cast<char16_t>(c));
    append(static_cast<char16_t>(0xD7C0 + (c >> 10)));
    append(static_cast<char16_t>(0xDC00 + (c & 0x3FF)));
}

Completion<String*> StringBuilder::finish() {
    if (overflow_) return vm_.throwRangeError("Invalid string length");
    if (twoByte_) {
        char16_t* chars;
        String* s = TRY(String::makeUtf16(vm_, wide_.size(), &chars));
        std::copy(wide_.begin(), wide_.end(), chars);
        return s;
    }
    if (narrow_.size() <= 1) return String::fromLatin1(vm_, narrow_);
    uint8_t* chars;
    String* s = TRY(String::makeLatin1(vm_, narrow_.size(), &chars));
    std::copy(narrow_.begin(), narrow_.end(), reinterpret_cast<char*>(chars));
    return s;
}

} // namespace tiercel
