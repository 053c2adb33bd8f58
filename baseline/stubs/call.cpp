// The handlers of runtime/interpreter/call_ops.cpp as stubs of compiled code (runtime/interpreter/handlers.h).
#define TIERCEL_STUBS 1
#define TIERCEL_STUBS_CALL 1
#include "runtime/interpreter/call_ops.cpp"
