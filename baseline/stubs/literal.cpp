// The handlers of runtime/interpreter/literal_ops.cpp as stubs of compiled code (runtime/interpreter/handlers.h).
#define TIERCEL_STUBS 1
#include "runtime/interpreter/literal_ops.cpp"
