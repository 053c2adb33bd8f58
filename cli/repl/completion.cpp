#include "cli/repl/completion.h"

#include "runtime/operations.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace tiercel::cli::repl {

namespace {

constexpr const char* kKeywords[] = {
    "async",   "await",     "break",  "case",   "catch",  "class",      "const", "continue", "debugger",
    "default", "delete",    "do",     "else",   "export", "extends",    "false", "finally",  "for",
    "from",    "function",  "if",     "import", "in",     "instanceof", "let",   "new",      "null",
    "of",      "return",    "static", "super",  "switch", "this",       "throw", "true",     "try",
    "typeof",  "undefined", "using",  "var",    "void",   "while",      "with",  "yield",
};

/// Bytes of identifiers; what is not ASCII is taken for part of one.
bool isNamePart(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}
bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool isName(std::string_view text) {
    return !text.empty() && !isDigit(text[0]) && std::all_of(text.begin(), text.end(), isNamePart);
}

/// Where the name that ends at `end` begins.
size_t nameStart(std::string_view text, size_t end) {
    while (end > 0 && isNamePart(text[end - 1])) end--;
    return end;
}

/// What stands before a dot: a root, and the keys from there on.
struct Chain {
    enum class Root { Name, Text, List } root = Root::Name;
    std::string name;              // Root::Name
    std::vector<std::string> keys; // the last one first
};

/// "[0]" or "['x']" that ends at `end`: its key and where it begins. Nothing: more than that is between the brackets.
std::optional<std::pair<std::string, size_t>> indexBefore(std::string_view text, size_t end) {
    size_t close = end - 1;
    if (close == 0) return std::nullopt;
    char last = text[close - 1];
    if (isDigit(last)) {
        size_t start = nameStart(text, close);
        if (start == 0 || text[start - 1] != '[') return std::nullopt;
        return {{std::string(text.substr(start, close - start)), start - 1}};
    }
    if ((last != '"' && last != '\'') || close < 2) return std::nullopt;
    size_t quote = text.rfind(last, close - 2);
    if (quote == std::string_view::npos || quote == 0 || text[quote - 1] != '[') return std::nullopt;
    return {{std::string(text.substr(quote + 1, close - quote - 2)), quote - 1}};
}

std::optional<Chain> chainBefore(std::string_view text, size_t end) {
    Chain chain;
    for (;;) {
        if (end > 0 && text[end - 1] == '?') end--; // a?.b
        if (end == 0) return std::nullopt;
        char last = text[end - 1];
        if (last == '"' || last == '\'' || last == '`') {
            chain.root = Chain::Root::Text;
            return chain;
        }
        if (last == ']') {
            auto index = indexBefore(text, end);
            bool ofSomething =
                index && index->second > 0 && (isNamePart(text[index->second - 1]) || text[index->second - 1] == ']');
            if (!ofSomething) {
                size_t open = text.rfind('[', end - 1);
                bool isLiteral =
                    open != std::string_view::npos &&
                    (open == 0 || !(isNamePart(text[open - 1]) || text[open - 1] == ']' || text[open - 1] == ')'));
                if (!isLiteral) return std::nullopt;
                chain.root = Chain::Root::List;
                return chain;
            }
            chain.keys.push_back(index->first);
            end = index->second;
            continue;
        }
        size_t start = nameStart(text, end);
        std::string_view name = text.substr(start, end - start);
        if (!isName(name)) return std::nullopt;
        if (start == 0 || text[start - 1] != '.' || (start > 1 && text[start - 2] == '.')) {
            chain.name = name;
            return chain;
        }
        chain.keys.emplace_back(name);
        end = start - 1;
    }
}

class Completer {
public:
    Completer(VM& vm, Realm& realm, const KnownGetter& known) : vm_(vm), realm_(realm), known_(known) {}

    void globals(std::string_view begun) {
        begun_ = begun;
        for (const char* word : kKeywords) add(word);
        for (const auto& [bits, index] : realm_.lexical.indexOf) add(PropertyKey::fromBits(bits).toDisplay(vm_));
        for (const auto& [bits, which] : realm_.lazyGlobals) add(PropertyKey::fromBits(bits).toDisplay(vm_));
        keysOf(realm_.global);
    }
    void properties(const Chain& chain, std::string_view begun) {
        begun_ = begun;
        Value value = root(chain);
        for (auto key = chain.keys.rbegin(); key != chain.keys.rend() && !value.isEmpty(); ++key)
            value = read(value, PropertyKey::fromUtf8(vm_, *key));
        if (Object* object = holderOf(value)) keysOf(object);
    }
    std::vector<std::string> take() {
        std::sort(found_.begin(), found_.end());
        found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
        return std::move(found_);
    }

private:
    void add(std::string name) {
        if (name.starts_with(begun_) && isName(name)) found_.push_back(std::move(name));
    }

    Value root(const Chain& chain) {
        if (chain.root == Chain::Root::Text) return Value(vm_.emptyString);
        if (chain.root == Chain::Root::List) return Value(realm_.get(Intrinsic::ArrayPrototype));
        if (chain.name == "this" || chain.name == "globalThis") return Value(realm_.global);
        PropertyKey key = PropertyKey::fromUtf8(vm_, chain.name);
        if (key.isIndex()) return Value::empty();
        if (auto lexical = realm_.lexical.indexOf.find(key.bits()); lexical != realm_.lexical.indexOf.end())
            return realm_.lexical.bindings[lexical->second].value; // Empty in its dead zone
        realm_.resolveLazyGlobal(key);
        return read(Value(realm_.global), key);
    }

    /// The object that properties are looked up in: of primitives their prototype. Null: there is none.
    Object* holderOf(Value v) {
        if (v.isEmpty()) return nullptr;
        if (v.isObject()) return v.asCell()->as<Object>();
        if (v.isString()) return realm_.get(Intrinsic::StringPrototype);
        if (v.isNumber()) return realm_.get(Intrinsic::NumberPrototype);
        if (v.isBoolean()) return realm_.get(Intrinsic::BooleanPrototype);
        if (v.isSymbol()) return realm_.get(Intrinsic::SymbolPrototype);
        if (v.isBigInt()) return realm_.get(Intrinsic::BigIntPrototype);
        return nullptr;
    }

    static Object* next(VM& vm, Object* object) {
        Value prototype = object->prototypeValue(vm);
        return prototype.isObject() ? prototype.asCell()->as<Object>() : nullptr;
    }

    Value read(Value base, PropertyKey key) {
        for (Object* o = holderOf(base); o && o->kind() != CellKind::Proxy; o = next(vm_, o)) {
            if (Value v = o->getOwnData(vm_, key); !v.isEmpty()) return v;
            if (key.isIndex() || o->kind() == CellKind::ModuleNamespace) continue;
            const PropertyEntry* entry = o->findOwn(vm_, key);
            if (!entry || !(entry->attributes & kAccessorProperty)) continue;
            Value getter = o->getSlot(vm_, entry->slot).asCell()->as<Accessor>()->getter_;
            auto* native = cellIf<NativeFunction, CellKind::NativeFunction>(getter);
            return native && known_ ? known_(native) : Value::empty();
        }
        return Value::empty();
    }

    void keysOf(Object* object) {
        for (Object* o = object; o && o->kind() != CellKind::Proxy; o = next(vm_, o)) {
            if (o->kind() == CellKind::ModuleNamespace) {
                auto keys = o->ownPropertyKeys(vm_);
                if (keys.isAbrupt()) return;
                for (PropertyKey key : keys.release())
                    if (key.isString()) add(key.toDisplay(vm_));
                return;
            }
            o->findOwn(vm_, vm_.names.length); // functions get their properties when they are asked for
            const Shape* shape = o->shape(vm_);
            for (uint32_t i = 0; shape->table_ && i < shape->propertyCount_; i++)
                if (PropertyKey key = shape->table_->entry(i).key; !key.isNull() && key.isString())
                    add(key.toDisplay(vm_));
            if (o->isArray() || o->kind() == CellKind::StringObject) add("length");
        }
    }

    VM& vm_;
    Realm& realm_;
    const KnownGetter& known_;
    std::string begun_;
    std::vector<std::string> found_;
};

} // namespace

std::string Completions::common() const {
    if (candidates.empty()) return {};
    // They are sorted: what the first and the last have in common, all have.
    const std::string &first = candidates.front(), &last = candidates.back();
    size_t length = 0;
    while (length < first.size() && length < last.size() && first[length] == last[length]) length++;
    while (length > 0 && length < first.size() && (first[length] & 0xC0) == 0x80) length--; // no half characters
    return first.substr(0, length);
}

Completions complete(VM& vm, Realm& realm, std::string_view before, const KnownGetter& known) {
    Completions result;
    result.start = nameStart(before, before.size());
    std::string_view begun = before.substr(result.start);
    if (!begun.empty() && isDigit(begun[0])) return result;
    Completer completer(vm, realm, known);
    bool ofProperty = result.start > 0 && before[result.start - 1] == '.';
    if (ofProperty && result.start > 1 && before[result.start - 2] == '.') ofProperty = false; // ...rest
    if (ofProperty) {
        auto chain = chainBefore(before, result.start - 1);
        if (!chain) return result;
        completer.properties(*chain, begun);
    } else {
        completer.globals(begun);
    }
    result.candidates = completer.take();
    return result;
}

Completions completeFrom(const std::vector<std::string>& words, std::string_view begun, size_t start) {
    Completions result;
    result.start = start;
    for (const std::string& word : words)
        if (word.starts_with(begun)) result.candidates.push_back(word);
    std::sort(result.candidates.begin(), result.candidates.end());
    return result;
}

} // namespace tiercel::cli::repl
