// BigInt on GMP. Cells hold their limbs inline and are immutable; operations view operands as read-only mpz values,
// compute into a GMP integer and copy the result into a cell. Single-limb operands, by far the most frequent, are
// handled without GMP. Sizes are checked before work is done, so nothing runs longer than the largest size allows.
#include "runtime/bigint.h"

#include "runtime/characters.h"
#include "runtime/number_format.h"
#include "runtime/operations.h"

#include <cmath>
#include <cstring>
#include <gmp.h>
#include <vector>

namespace tiercel {

static_assert(sizeof(mp_limb_t) == sizeof(uint64_t) && GMP_NUMB_BITS == 64);

namespace {

constexpr uint64_t kMaxBits = static_cast<uint64_t>(BigInt::kMaxLimbs) * 64;

/// A GMP integer of its own.
class Integer {
public:
    Integer() { mpz_init(z_); }
    ~Integer() { mpz_clear(z_); }
    Integer(const Integer&) = delete;
    operator mpz_ptr() { return z_; }

private:
    mpz_t z_;
};

/// A read-only view of a BigInt's limbs. The cell must stay reachable (it is: the caller has it in a local).
class View {
public:
    explicit View(const BigInt* b) {
        auto size = static_cast<mp_size_t>(b->limbCount_);
        mpz_roinit_n(z_, reinterpret_cast<const mp_limb_t*>(b->limbs()), b->negative_ ? -size : size);
    }
    operator mpz_srcptr() const { return z_; }

private:
    mpz_t z_;
};

Thrown tooBig(VM& vm) { return vm.throwRangeError("Maximum BigInt size exceeded"); }

Completion<BigInt*> allocate(VM& vm, size_t limbs, bool negative) {
    if (limbs > BigInt::kMaxLimbs) return tooBig(vm);
    if (limbs <= 128) return BigInt::make(vm, static_cast<uint32_t>(limbs), negative);
    Cell* cell = vm.heap.tryAllocate(sizeof(BigInt) + limbs * sizeof(uint64_t), CellKind::BigInt, kBigIntShape);
    if (!cell) return vm.throwOutOfMemory();
    auto* result = static_cast<BigInt*>(cell);
    result->limbCount_ = static_cast<uint32_t>(limbs);
    result->negative_ = negative;
    return result;
}

/// Before GMP takes memory for a result of so many bits, which it cannot be refused: `copies` of it in all, the cell
/// included.
Completion<void> checkRoom(VM& vm, uint64_t bits, uint32_t copies) {
    constexpr uint64_t kSmall = uint64_t{1} << 20;
    if (bits < kSmall) return {};
    auto bytes = static_cast<ptrdiff_t>(bits / 8 * copies);
    if (!vm.heap.adjustExternal(bytes)) return vm.throwOutOfMemory();
    vm.heap.adjustExternal(-bytes);
    return {};
}
constexpr uint32_t kCopiesOfSum = 2, kCopiesOfProduct = 5;

Completion<BigInt*> fromInteger(VM& vm, mpz_srcptr z) {
    size_t limbs = mpz_size(z);
    BigInt* result = TRY(allocate(vm, limbs, mpz_sgn(z) < 0));
    if (limbs) std::memcpy(result->limbs(), mpz_limbs_read(z), limbs * sizeof(uint64_t));
    return result;
}

BigInt* fromMagnitude(VM& vm, uint64_t magnitude, bool negative) {
    BigInt* result = BigInt::make(vm, magnitude != 0, negative && magnitude != 0);
    if (magnitude) result->limbs()[0] = magnitude;
    return result;
}

/// Value of one-limb operands as a 128-bit integer.
__int128 smallValue(const BigInt* b) {
    if (b->limbCount_ == 0) return 0;
    auto magnitude = static_cast<__int128>(b->limbs()[0]);
    return b->negative_ ? -magnitude : magnitude;
}

BigInt* fromInt128(VM& vm, __int128 value) {
    bool negative = value < 0;
    auto magnitude = negative ? -static_cast<unsigned __int128>(value) : static_cast<unsigned __int128>(value);
    auto low = static_cast<uint64_t>(magnitude);
    auto high = static_cast<uint64_t>(magnitude >> 64);
    if (!high) return fromMagnitude(vm, low, negative);
    BigInt* result = BigInt::make(vm, 2, negative);
    result->limbs()[0] = low;
    result->limbs()[1] = high;
    return result;
}

uint64_t bitLength(const BigInt* b) {
    if (b->limbCount_ == 0) return 0;
    return static_cast<uint64_t>(b->limbCount_) * 64 -
           static_cast<uint64_t>(std::countl_zero(b->limbs()[b->limbCount_ - 1]));
}

bool bothSmall(const BigInt* a, const BigInt* b) { return a->limbCount_ <= 1 && b->limbCount_ <= 1; }

// BigInt::leftShift, sec-numeric-types-bigint-leftShift; right shifts are the same with the count negated.
Completion<BigInt*> shift(VM& vm, BigInt* value, BigInt* count, bool left) {
    if (value->isZero() || count->isZero()) return value;
    bool grows = left != static_cast<bool>(count->negative_);
    if (grows) {
        if (count->limbCount_ > 1 || count->limbs()[0] > kMaxBits || bitLength(value) + count->limbs()[0] > kMaxBits)
            return tooBig(vm);
        uint64_t by = count->limbs()[0];
        if (value->limbCount_ == 1 && by < 64) {
            auto magnitude = static_cast<unsigned __int128>(value->limbs()[0]) << by;
            if (!(magnitude >> 127))
                return fromInt128(vm, value->negative_ ? -static_cast<__int128>(magnitude)
                                                       : static_cast<__int128>(magnitude));
        }
        TRY(checkRoom(vm, bitLength(value) + by, kCopiesOfSum));
        Integer result;
        mpz_mul_2exp(result, View(value), by);
        return fromInteger(vm, result);
    }
    if (count->limbCount_ > 1 || count->limbs()[0] >= bitLength(value))
        return BigInt::fromInt64(vm, value->negative_ ? -1 : 0);
    uint64_t by = count->limbs()[0];
    if (value->limbCount_ == 1) return fromInt128(vm, smallValue(value) >> by);
    TRY(checkRoom(vm, bitLength(value) - by, kCopiesOfSum));
    Integer result;
    mpz_fdiv_q_2exp(result, View(value), by);
    return fromInteger(vm, result);
}

// BigInt::exponentiate, sec-numeric-types-bigint-exponentiate.
Completion<BigInt*> exponentiate(VM& vm, BigInt* base, BigInt* exponent) {
    if (exponent->negative_) return vm.throwRangeError("Exponent must be positive");
    if (exponent->isZero()) return BigInt::fromInt64(vm, 1);
    if (base->isZero()) return base;
    if (base->limbCount_ == 1 && base->limbs()[0] == 1)
        return base->negative_ && !(exponent->limbs()[0] & 1) ? BigInt::fromInt64(vm, 1) : base;
    if (exponent->limbCount_ > 1 || exponent->limbs()[0] > kMaxBits) return tooBig(vm);
    uint64_t power = exponent->limbs()[0];
    if ((bitLength(base) - 1) * power > kMaxBits) return tooBig(vm);
    TRY(checkRoom(vm, bitLength(base) * power, kCopiesOfProduct));
    Integer result;
    mpz_pow_ui(result, View(base), power);
    return fromInteger(vm, result);
}

template <class Char>
Completion<BigInt*> parseDigits(VM& vm, const Char* chars, size_t length, int radix, bool negative) {
    while (length > 0 && *chars == '0') {
        chars++;
        length--;
    }
    if (length == 0) return BigInt::make(vm, 0, false);
    if (length <= 12) { // 36 ** 12 < 2 ** 64
        uint64_t value = 0;
        for (size_t i = 0; i < length; i++)
            value = value * static_cast<uint64_t>(radix) + static_cast<uint64_t>(digitValue(chars[i]));
        return fromMagnitude(vm, value, negative);
    }
    double bits = static_cast<double>(length) * std::log2(radix);
    if (bits > static_cast<double>(kMaxBits) + 64) return tooBig(vm);
    TRY(checkRoom(vm, static_cast<uint64_t>(bits), kCopiesOfProduct));
    std::vector<unsigned char> digits(length);
    for (size_t i = 0; i < length; i++) digits[i] = static_cast<unsigned char>(digitValue(chars[i]));
    std::vector<mp_limb_t> limbs(static_cast<size_t>(bits / 64) + 2);
    auto count = static_cast<size_t>(mpn_set_str(limbs.data(), digits.data(), length, radix));
    BigInt* result = TRY(allocate(vm, count, negative));
    if (count) std::memcpy(result->limbs(), limbs.data(), count * sizeof(uint64_t));
    return result;
}

// StringToBigInt, sec-stringtobigint.
template <class Char>
Completion<BigInt*> parseText(VM& vm, const Char* chars, size_t length, bool& ok) {
    ok = true;
    while (length > 0 && isWhiteSpaceOrLineTerminator(*chars)) {
        chars++;
        length--;
    }
    while (length > 0 && isWhiteSpaceOrLineTerminator(chars[length - 1])) length--;
    if (length == 0) return BigInt::make(vm, 0, false);
    int radix = 10;
    bool negative = false;
    if (length > 2 && chars[0] == '0' && !isAsciiDigit(chars[1])) {
        int letter = chars[1] | 0x20;
        radix = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
        chars += 2;
        length -= 2;
    } else if (*chars == '-' || *chars == '+') {
        negative = *chars == '-';
        chars++;
        length--;
    }
    ok = length > 0 && radix != 0;
    for (size_t i = 0; ok && i < length; i++) ok = digitValue(chars[i]) < radix;
    if (!ok) return BigInt::make(vm, 0, false);
    return parseDigits(vm, chars, length, radix, negative);
}

} // namespace

BigInt* BigInt::make(VM& vm, uint32_t limbs, bool negative) {
    auto* result = vm.heap.make<BigInt>(CellKind::BigInt, limbs * sizeof(uint64_t), kBigIntShape);
    result->limbCount_ = limbs;
    result->negative_ = negative;
    return result;
}

BigInt* BigInt::fromInt64(VM& vm, int64_t value) {
    return fromMagnitude(vm, value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value), value < 0);
}

BigInt* BigInt::fromUint64(VM& vm, uint64_t value) { return fromMagnitude(vm, value, false); }

BigInt* BigInt::fromIntegralDouble(VM& vm, double d) {
    if (std::fabs(d) < 0x1p62) return fromInt64(vm, static_cast<int64_t>(d));
    Integer z;
    mpz_set_d(z, d);
    return MUST(fromInteger(vm, z));
}

Completion<BigInt*> BigInt::fromDouble(VM& vm, double d) {
    if (!std::isfinite(d) || d != std::trunc(d))
        return vm.throwRangeError("The number %s cannot be converted to a BigInt because it is not an integer",
                                  doubleToText(d).c_str());
    return fromIntegralDouble(vm, d);
}

Completion<BigInt*> BigInt::fromString(VM& vm, String* string, bool& ok) {
    StringView view = string->view(vm);
    return view.isTwoByte() ? parseText(vm, view.utf16(), view.length(), ok)
                            : parseText(vm, view.latin1(), view.length(), ok);
}

Completion<BigInt*> BigInt::fromDigits(VM& vm, std::u16string_view digits, int radix) {
    return parseDigits(vm, digits.data(), digits.size(), radix, false);
}

Completion<BigInt*> BigInt::add(VM& vm, BigInt* a, BigInt* b) {
    if (bothSmall(a, b)) return fromInt128(vm, smallValue(a) + smallValue(b));
    TRY(checkRoom(vm, std::max(bitLength(a), bitLength(b)), kCopiesOfSum));
    Integer result;
    mpz_add(result, View(a), View(b));
    return fromInteger(vm, result);
}

Completion<BigInt*> BigInt::binary(VM& vm, BinaryOp op, BigInt* a, BigInt* b) {
    switch (op) {
    case BinaryOp::Shl: return shift(vm, a, b, true);
    case BinaryOp::Shr: return shift(vm, a, b, false);
    case BinaryOp::Ushr: return vm.throwTypeError("BigInts have no unsigned right shift, use >> instead");
    case BinaryOp::Exp: return exponentiate(vm, a, b);
    case BinaryOp::Div:
    case BinaryOp::Mod:
        if (b->isZero()) return vm.throwRangeError("Division by zero");
        break;
    case BinaryOp::Mul:
        if (bitLength(a) + bitLength(b) > kMaxBits + 1) return tooBig(vm);
        break;
    case BinaryOp::Sub:
    case BinaryOp::BitAnd:
    case BinaryOp::BitOr:
    case BinaryOp::BitXor: break;
    }
    if (bothSmall(a, b)) {
        __int128 x = smallValue(a);
        __int128 y = smallValue(b);
        switch (op) {
        case BinaryOp::Sub: return fromInt128(vm, x - y);
        case BinaryOp::Mul: {
            if (x == 0 || y == 0) return fromInt128(vm, 0);
            auto product = static_cast<unsigned __int128>(a->limbs()[0]) * b->limbs()[0];
            bool negative = a->negative_ != b->negative_;
            auto high = static_cast<uint64_t>(product >> 64);
            if (!high) return fromMagnitude(vm, static_cast<uint64_t>(product), negative);
            BigInt* result = make(vm, 2, negative);
            result->limbs()[0] = static_cast<uint64_t>(product);
            result->limbs()[1] = high;
            return result;
        }
        case BinaryOp::Div:
            return x == 0 ? a : fromMagnitude(vm, a->limbs()[0] / b->limbs()[0], a->negative_ != b->negative_);
        case BinaryOp::Mod: return x == 0 ? a : fromMagnitude(vm, a->limbs()[0] % b->limbs()[0], a->negative_);
        case BinaryOp::BitAnd: return fromInt128(vm, x & y);
        case BinaryOp::BitOr: return fromInt128(vm, x | y);
        case BinaryOp::BitXor: return fromInt128(vm, x ^ y);
        default: break;
        }
    }
    bool isProduct = op == BinaryOp::Mul || op == BinaryOp::Div || op == BinaryOp::Mod;
    TRY(checkRoom(vm, op == BinaryOp::Mul ? bitLength(a) + bitLength(b) : std::max(bitLength(a), bitLength(b)),
                  isProduct ? kCopiesOfProduct : kCopiesOfSum));
    Integer result;
    View x(a);
    View y(b);
    switch (op) {
    case BinaryOp::Sub: mpz_sub(result, x, y); break;
    case BinaryOp::Mul: mpz_mul(result, x, y); break;
    case BinaryOp::Div: mpz_tdiv_q(result, x, y); break;
    case BinaryOp::Mod: mpz_tdiv_r(result, x, y); break;
    case BinaryOp::BitAnd: mpz_and(result, x, y); break;
    case BinaryOp::BitOr: mpz_ior(result, x, y); break;
    default: mpz_xor(result, x, y); break;
    }
    return fromInteger(vm, result);
}

Completion<BigInt*> BigInt::negate(VM& vm, BigInt* value) {
    if (value->isZero()) return value;
    BigInt* result = TRY(allocate(vm, value->limbCount_, !value->negative_));
    std::memcpy(result->limbs(), value->limbs(), value->limbCount_ * sizeof(uint64_t));
    return result;
}

Completion<BigInt*> BigInt::bitNot(VM& vm, BigInt* value) {
    if (value->limbCount_ <= 1) return fromInt128(vm, -1 - smallValue(value));
    Integer result;
    mpz_com(result, View(value));
    return fromInteger(vm, result);
}

Completion<BigInt*> BigInt::increment(VM& vm, BigInt* value, int delta) {
    if (value->limbCount_ <= 1) return fromInt128(vm, smallValue(value) + delta);
    Integer result;
    if (delta >= 0)
        mpz_add_ui(result, View(value), static_cast<unsigned long>(delta));
    else
        mpz_sub_ui(result, View(value), static_cast<unsigned long>(-delta));
    return fromInteger(vm, result);
}

// BigInt.asUintN, sec-bigint.asuintn: value modulo 2^bits.
Completion<BigInt*> BigInt::asUintN(VM& vm, uint64_t bits, BigInt* value) {
    if (bits == 0) return make(vm, 0, false);
    if (!value->negative_ && bits >= bitLength(value)) return value;
    if (bits > kMaxBits) return tooBig(vm);
    if (bits <= 64) {
        uint64_t low = value->toUint64();
        return fromUint64(vm, bits == 64 ? low : low & ((1ull << bits) - 1));
    }
    Integer result;
    mpz_fdiv_r_2exp(result, View(value), bits);
    return fromInteger(vm, result);
}

// BigInt.asIntN, sec-bigint.asintn: value modulo 2^bits, in -2^(bits-1) .. 2^(bits-1) - 1.
Completion<BigInt*> BigInt::asIntN(VM& vm, uint64_t bits, BigInt* value) {
    if (bits == 0) return make(vm, 0, false);
    if (bits > bitLength(value)) return value;
    if (bits <= 64) {
        auto shift = static_cast<int>(64 - bits);
        return fromInt64(vm, static_cast<int64_t>(value->toUint64() << shift) >> shift);
    }
    Integer result;
    mpz_fdiv_r_2exp(result, View(value), bits);
    if (mpz_tstbit(result, bits - 1)) {
        Integer modulus;
        mpz_setbit(modulus, bits);
        mpz_sub(result, result, modulus);
    }
    return fromInteger(vm, result);
}

int BigInt::compare(BigInt* a, BigInt* b) {
    if (a->negative_ != b->negative_) return a->negative_ ? -1 : 1;
    int order = 0;
    if (a->limbCount_ != b->limbCount_) {
        order = a->limbCount_ < b->limbCount_ ? -1 : 1;
    } else if (a->limbCount_) {
        order = mpn_cmp(reinterpret_cast<const mp_limb_t*>(a->limbs()), reinterpret_cast<const mp_limb_t*>(b->limbs()),
                        static_cast<mp_size_t>(a->limbCount_));
    }
    order = (order > 0) - (order < 0);
    return a->negative_ ? -order : order;
}

int BigInt::compareDouble(BigInt* a, double d) {
    if (d != d) return 2;
    if (std::isinf(d)) return d > 0 ? -1 : 1;
    int order = mpz_cmp_d(View(a), d);
    return (order > 0) - (order < 0);
}

double BigInt::toDouble() const {
    double magnitude = limbsToDouble(limbs(), limbCount_);
    return negative_ ? -magnitude : magnitude;
}

uint64_t BigInt::toUint64() const {
    if (limbCount_ == 0) return 0;
    return negative_ ? 0 - limbs()[0] : limbs()[0];
}

int64_t BigInt::toInt64() const { return static_cast<int64_t>(toUint64()); }

Completion<String*> BigInt::toString(VM& vm, int radix) {
    if (limbCount_ <= 1) {
        uint64_t magnitude = limbCount_ ? limbs()[0] : 0;
        uint8_t buffer[66];
        size_t at = sizeof buffer;
        do {
            buffer[--at] =
                static_cast<uint8_t>("0123456789abcdefghijklmnopqrstuvwxyz"[magnitude % static_cast<unsigned>(radix)]);
            magnitude /= static_cast<unsigned>(radix);
        } while (magnitude);
        if (negative_) buffer[--at] = '-';
        return String::fromLatin1(vm, buffer + at, sizeof buffer - at);
    }
    View view(this);
    size_t digits = mpz_sizeinbase(view, radix);
    if (digits + 1 > String::kMaxLength) return vm.throwRangeError("Invalid string length");
    TRY(checkRoom(vm, uint64_t{digits} * 8, kCopiesOfProduct));
    std::vector<char> buffer(digits + 2);
    mpz_get_str(buffer.data(), radix, view);
    return String::fromLatin1(vm, reinterpret_cast<const uint8_t*>(buffer.data()), std::strlen(buffer.data()));
}

// ToBigInt, sec-tobigint.
Completion<BigInt*> toBigInt(VM& vm, Value value) {
    value = TRY(toPrimitive(vm, value, PreferredType::Number));
    if (value.isBigInt()) return static_cast<BigInt*>(value.asCell());
    if (value.isBoolean()) return BigInt::fromInt64(vm, value.isTrue());
    if (value.isString()) {
        bool ok = false;
        auto* string = static_cast<String*>(value.asCell());
        BigInt* result = TRY(BigInt::fromString(vm, string, ok));
        if (ok) return result;
        StringView view = string->view(vm);
        return vm.throwSyntaxError("Cannot convert %s to a BigInt",
                                   view.substring(0, std::min(view.length(), 200u)).toUtf8().c_str());
    }
    return vm.throwTypeError("Cannot convert %s to a BigInt", describe(vm, value).c_str());
}

} // namespace tiercel
