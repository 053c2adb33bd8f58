// Captured stacks and their text, shared by error.cpp and the Error builtins.
#pragma once

#include "runtime/operations.h"

namespace tiercel {

inline constexpr size_t kCaptureStride = 5;

enum CaptureFlag : uint32_t {
    kCaptureConstruct = 1 << 0,
    kCaptureEval = 1 << 1,
    kCaptureAsync = 1 << 2,
};

size_t capturedFrameCount(InternalArray* frames);
StackEntry capturedFrame(VM&, InternalArray* frames, size_t index);
/// "f (file.js:1:2)", what follows "at ".
std::string stackEntryText(const StackEntry&);
/// "TypeError: message" from data properties only.
std::string errorHeader(VM&, Object* error);
/// The header and a line for each captured frame.
std::string stackText(VM&, std::string header, InternalArray* frames);
/// The private key for captured stacks of objects that are no errors.
PropertyKey stackKey(VM&);

} // namespace tiercel
