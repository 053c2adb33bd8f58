// The handlers of runtime/interpreter/compare_ops.cpp as stubs of compiled code (runtime/interpreter/handlers.h).
#define TIERCEL_STUBS 1
#include "runtime/interpreter/compare_ops.cpp"
