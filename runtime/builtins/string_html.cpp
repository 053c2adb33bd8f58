// Annex B §B.2.2: String.prototype.anchor and the other HTML methods.
#include "runtime/builtins/string_methods.h"

namespace tiercel {

namespace {

/// CreateHTML.
Completion<Value> createHtml(VM& vm, CallArgs args, const char* method, const char* tag, const char* attribute) {
    String* s = TRY(thisString(vm, args, method));
    StringBuilder builder(vm);
    builder.append(u'<');
    builder.append(std::string_view(tag));
    if (*attribute) {
        StringView value = TRY(toString(vm, args[0]))->view(vm);
        builder.append(u' ');
        builder.append(std::string_view(attribute));
        builder.append(std::string_view("=\""));
        for (uint32_t i = 0; i < value.length(); i++) {
            if (value[i] == '"')
                builder.append(std::string_view("&quot;"));
            else
                builder.append(value[i]);
        }
        builder.append(u'"');
    }
    builder.append(u'>');
    builder.append(s);
    builder.append(std::string_view("</"));
    builder.append(std::string_view(tag));
    builder.append(u'>');
    return TRY(builder.finish());
}

#define HTML_METHOD(name, tag, attribute)                                                                              \
    Completion<Value> name(VM& vm, CallArgs args) { return createHtml(vm, args, #name, tag, attribute); }
HTML_METHOD(anchor, "a", "name")
HTML_METHOD(big, "big", "")
HTML_METHOD(blink, "blink", "")
HTML_METHOD(bold, "b", "")
HTML_METHOD(fixed, "tt", "")
HTML_METHOD(fontcolor, "font", "color")
HTML_METHOD(fontsize, "font", "size")
HTML_METHOD(italics, "i", "")
HTML_METHOD(link, "a", "href")
HTML_METHOD(small, "small", "")
HTML_METHOD(strike, "strike", "")
HTML_METHOD(sub, "sub", "")
HTML_METHOD(sup, "sup", "")
#undef HTML_METHOD

constexpr BuiltinRow kRows[] = {
    {"anchor", anchor, 1},     {"big", big, 0},         {"blink", blink, 0},
    {"bold", bold, 0},         {"fixed", fixed, 0},     {"fontcolor", fontcolor, 1},
    {"fontsize", fontsize, 1}, {"italics", italics, 0}, {"link", link, 1},
    {"small", small, 0},       {"strike", strike, 0},   {"sub", sub, 0},
    {"sup", sup, 0},
};

} // namespace

std::span<const BuiltinRow> stringHtmlRows() { return kRows; }

} // namespace tiercel
