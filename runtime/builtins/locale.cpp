// Locales and options as ECMA-402 reads them; see locale.h.
#include "runtime/builtins/locale.h"

#include "runtime/function.h"
#include "runtime/known_builtins.h"
#include "runtime/runtime_caches.h"

#include <unicode/uloc.h>

#include <cmath>
#include <cstring>
#include <unordered_set>

namespace tiercel {

LocaleState& localeState(VM& vm) {
    RuntimeCaches& caches = runtimeCaches(vm);
    if (!caches.locale) [[unlikely]]
        caches.locale = std::make_shared<LocaleState>();
    return *caches.locale;
}

namespace {

/// The name without its last part, or what ICU has data for first.
std::string bestAvailable(const std::string& name) {
    static const std::unordered_set<std::string> kAvailable = [] {
        std::unordered_set<std::string> names;
        for (int32_t i = 0; i < uloc_countAvailable(); i++) names.insert(uloc_getAvailable(i));
        return names;
    }();
    size_t keywords = name.find('@');
    std::string base = name.substr(0, keywords);
    while (!base.empty()) {
        if (kAvailable.contains(base)) return keywords == std::string::npos ? base : base + name.substr(keywords);
        size_t cut = base.rfind('_');
        base.resize(cut == std::string::npos ? 0 : cut);
    }
    return base;
}

/// The ICU name of a language tag. RangeError.
Completion<std::string> localeOfTag(VM& vm, Value v) {
    if (!v.isString() && !v.isObject()) return vm.throwTypeError("Language ID should be string or object.");
    std::string tag = TRY(toString(vm, v))->toUtf8(vm);
    UErrorCode status = U_ZERO_ERROR;
    char name[ULOC_FULLNAME_CAPACITY];
    int32_t parsed = 0;
    uloc_forLanguageTag(tag.c_str(), name, sizeof name, &parsed, &status);
    if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING || tag.empty() ||
        parsed != static_cast<int32_t>(tag.size()))
        return vm.throwRangeError("Invalid language tag: %s", tag.c_str());
    return std::string(name);
}

/// The locale that the environment names.
const std::string& defaultLocale(VM& vm) {
    std::string& known = localeState(vm).defaultLocale;
    if (!known.empty()) return known;
    // POSIX is what is set for programs that do not care.
    known = uloc_getDefault();
    known = known == "en_US_POSIX" ? "en_US" : bestAvailable(known.substr(0, known.find('@')));
    if (known.empty()) known = "en_US";
    return known;
}

} // namespace

Completion<std::string> localeArgument(VM& vm, Value locales) {
    if (locales.isUndefined()) return defaultLocale(vm);
    LocaleState& state = localeState(vm);
    std::string tag;
    if (locales.isString()) {
        tag = locales.asCell()->as<String>()->toUtf8(vm);
        if (tag == state.lastTag && !tag.empty()) return state.lastLocale;
    }
    std::string chosen;
    auto consider = [&](Value v) -> Completion<void> {
        std::string name = TRY(localeOfTag(vm, v));
        if (chosen.empty()) chosen = bestAvailable(name);
        return {};
    };
    if (locales.isString()) {
        TRY(consider(locales));
    } else {
        Object* list = TRY(toObject(vm, locales));
        uint64_t length = TRY(lengthOfArrayLike(vm, list));
        for (uint64_t i = 0; i < length; i++) {
            TRY(vm.poll());
            auto key = PropertyKey::fromUint64(vm, i);
            if (!TRY(list->hasProperty(vm, key))) continue;
            TRY(consider(TRY(list->get(vm, key))));
        }
    }
    if (chosen.empty()) chosen = defaultLocale(vm);
    if (locales.isString()) state.lastTag = tag, state.lastLocale = chosen;
    return chosen;
}

Completion<LocaleOptions> LocaleOptions::from(VM& vm, Value options, const char* service) {
    if (options.isUndefined()) return LocaleOptions(vm, nullptr, service);
    if (options.isNull()) return vm.throwTypeError("%s called on null or undefined", service);
    return LocaleOptions(vm, TRY(toObject(vm, options)), service);
}

Completion<Value> LocaleOptions::get(const char* name) {
    if (!object_) return Value::undefined();
    return object_->get(vm_, PropertyKey::fromUtf8(vm_, name));
}

Completion<std::string> LocaleOptions::text(const char* name, std::initializer_list<std::string_view> allowed,
                                            const char* fallback) {
    Value value = TRY(get(name));
    if (value.isUndefined()) return std::string(fallback);
    std::string text = TRY(toString(vm_, value))->toUtf8(vm_);
    bool known = allowed.size() == 0;
    for (std::string_view choice : allowed) known = known || text == choice;
    if (known) return text;
    return vm_.throwRangeError("Value %s out of range for %s options property %s", text.c_str(), service_, name);
}

Completion<int> LocaleOptions::boolean(const char* name) {
    Value value = TRY(get(name));
    return value.isUndefined() ? -1 : static_cast<int>(toBoolean(value));
}

Completion<int> LocaleOptions::integer(const char* name, int least, int most, int fallback) {
    return checked(TRY(get(name)), name, least, most, fallback);
}

Completion<int> LocaleOptions::checked(Value value, const char* name, int least, int most, int fallback) {
    if (value.isUndefined()) return fallback;
    double number = TRY(toNumber(vm_, value));
    if (!(number >= least && number <= most)) return vm_.throwRangeError("%s value is out of range.", name);
    return static_cast<int>(std::floor(number));
}

Completion<Value> elementToLocaleString(VM& vm, Value element, Value locales, Value options) {
    auto key = PropertyKey::fromUtf8(vm, "toLocaleString");
    Value method = TRY(getV(vm, element, key));
    auto* native = cellIf<NativeFunction, CellKind::NativeFunction>(method);
    if (native && static_cast<KnownBuiltin>(native->intrinsic_) == KnownBuiltin::ToLocaleString)
        return vm.call(method, element, {locales, options});
    if (!method.isCallable())
        return vm.throwTypeError("%s.toLocaleString is not a function", describe(vm, element).c_str());
    return vm.call(method, element);
}

} // namespace tiercel
