// Strings: representations, hashing, atoms, builders.
#include "runtime/vm.h"

#include <doctest/doctest.h>

using namespace tiercel;

namespace {
String* latin1(VM& vm, std::string_view s) { return String::fromLatin1(vm, s); }
} // namespace

TEST_CASE("ropes flatten in place, whatever their shape") {
    VM vm{Flags()};
    String* left = vm.emptyString;
    String* right = vm.emptyString;
    std::string expectedLeft, expectedRight;
    for (int i = 0; i < 200'000; i++) { // far deeper than any recursion would survive
        std::string piece = std::to_string(i);
        left = MUST(String::concat(vm, left, latin1(vm, piece)));
        right = MUST(String::concat(vm, latin1(vm, piece), right));
        expectedLeft += piece;
    }
    CHECK(left->isRope());
    CHECK(left->toUtf8(vm) == expectedLeft);
    CHECK(!left->isRope());
    CHECK(left->toUtf8(vm) == expectedLeft);
    CHECK(right->length() == left->length());
    CHECK(right->toUtf8(vm).starts_with("199999199998"));
}

TEST_CASE("width does not decide equality, order or hash") {
    VM vm{Flags()};
    String* wide = String::fromUtf16(vm, u"\u20ACabcdefghijklmnopqrstuvwxyz0123456789");
    String* slice = wide->substring(vm, 1, wide->length());
    String* narrow = latin1(vm, "abcdefghijklmnopqrstuvwxyz0123456789");
    CHECK(slice->isTwoByte());
    CHECK(!narrow->isTwoByte());
    CHECK(slice->hash(vm) == narrow->hash(vm));
    CHECK(slice->equals(vm, narrow));
    CHECK(slice->compare(vm, narrow) == 0);
    CHECK(slice->atomize(vm) == narrow->atomize(vm));
    CHECK(wide->compare(vm, narrow) > 0);
    CHECK(latin1(vm, "abc")->compare(vm, latin1(vm, "abcd")) < 0);
}

TEST_CASE("a rope atomized twice is found without a copy") {
    VM vm{Flags()};
    String* rope = MUST(String::concat(vm, latin1(vm, "propertyNumber"), latin1(vm, "TwentyThousand")));
    String* atom = rope->atomize(vm);
    CHECK(atom->isAtom());
    CHECK(rope->atomize(vm) == atom);
    CHECK(latin1(vm, "propertyNumberTwentyThousand")->atomize(vm) == atom);
}

TEST_CASE("array indexes become index keys") {
    VM vm{Flags()};
    auto key = [&](std::string_view s) { return PropertyKey::fromString(vm, latin1(vm, s)); };
    CHECK(key("0").isIndex());
    CHECK(key("4294967294").index() == 4294967294u);
    for (const char* text : {"4294967295", "00", "-0", "1.0", "", "01", "99999999999", "1e3"})
        CHECK(key(text).isString());
    CHECK(key("17") == PropertyKey::fromUint64(vm, 17));
    CHECK(PropertyKey::fromUint64(vm, 1ull << 40) == key("1099511627776"));
    CHECK(PropertyKey::fromIndex(42).toDisplay(vm) == "42");
}

TEST_CASE("UTF-8 in and out") {
    VM vm{Flags()};
    std::string text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
    String* s = String::fromUtf8(vm, text);
    CHECK(s->length() == 5);
    CHECK(s->toUtf8(vm) == text);
    CHECK(String::fromUtf8(vm, "x\xFFy\xE2\x82")->toU16(vm) == u"x\uFFFDy\uFFFD");
    char16_t lone[] = {0xD800, 'a'};
    CHECK(String::fromUtf16(vm, std::u16string_view(lone, 2))->toUtf8(vm) == "\xEF\xBF\xBD"
                                                                             "a");
}

TEST_CASE("builders widen once needed") {
    VM vm{Flags()};
    StringBuilder b(vm);
    b.append(std::string_view("abc"));
    b.append(u'\u00E9');
    b.appendCodePoint(0x1F600);
    b.append(latin1(vm, "z"));
    CHECK(MUST(b.finish())->toU16(vm) == u"abc\u00E9\U0001F600z");
}

TEST_CASE("atoms survive collections only while used") {
    VM vm{Flags()};
    size_t before = vm.atoms.size();
    for (int i = 0; i < 5000; i++) vm.atoms.intern("unused atom number " + std::to_string(i));
    CHECK(vm.atoms.size() == before + 5000);
    vm.heap.collect(true, "test");
    CHECK(vm.atoms.size() < before + 100);
    CHECK(vm.names.length == PropertyKey::fromUtf8(vm, "length"));
}
