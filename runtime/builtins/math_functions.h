// Functions of Math that C++ has not in this form; for the builtins and for compiled code.
#pragma once

#include <cmath>

namespace tiercel {

/// Math.round: ties towards +Infinity, -0 for what rounds to zero from below.
inline double roundHalfUp(double x) {
    if (!(std::fabs(x) < 0x1p52)) return x; // integral already, infinite or NaN
    double below = std::floor(x);
    double result = x - below >= 0.5 ? below + 1 : below;
    return std::copysign(result, x);
}
inline double signOf(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
/// In extended precision, so that cubes of integers have exact roots.
inline double cubeRoot(double x) { return static_cast<double>(std::cbrt(static_cast<long double>(x))); }
inline double froundOf(double x) { return static_cast<float>(x); }

} // namespace tiercel
