// Parts of the views that need no program: numbers, bars, JSON.
#include "runtime/views/report.h"

#include <doctest/doctest.h>

using namespace tiercel::views;

TEST_CASE("views: numbers and bars for people") {
    CHECK(withCommas(0) == "0");
    CHECK(withCommas(999) == "999");
    CHECK(withCommas(1234567) == "1,234,567");
    CHECK(bar(1, 4) == "████");
    CHECK(bar(0.5, 1) == "▌");
    CHECK(bar(0, 8).empty());
    CHECK(bar(7, 2) == "██");
}

TEST_CASE("views: padding counts code points and cuts with an ellipsis") {
    CHECK(padded("ab", 4) == "ab  ");
    CHECK(padded("äöü", 4) == "äöü ");
    CHECK(padded("abcdef", 4) == "abc…");
    CHECK(columns("█x") == 2);
}

TEST_CASE("views: JSON") {
    CHECK(jsonQuoted("a\"b\\\n\x01ä") == "\"a\\\"b\\\\\\n\\u0001ä\"");
    JsonWriter json;
    json.beginObject().key("a").number(uint64_t{1}).key("b").beginArray().string("x").boolean(true).endArray();
    json.key("c").beginObject().endObject().key("d").number(0.5, 2).endObject();
    CHECK(json.take() == R"({"a":1,"b":["x",true],"c":{},"d":0.50})");
}
