// Back ends that are shared objects beside the command, loaded on first need: libtiercel_llvm.so has all of LLVM in it,
// which a program that never gets hot should not pay for.
//
//   std::string error;
//   std::unique_ptr<Backend> llvm = loadBackend("llvm", error);   // null: `error` says why
#pragma once

#include "graph/backend.h"

#include <memory>
#include <string>

namespace tiercel::graph {

/// Null with `error` set when there is no such object, or it belongs to another build. The object stays loaded.
std::unique_ptr<Backend> loadBackend(const char* name, std::string& error);

/// Is there a file for `loadBackend`?
bool hasBackend(const char* name);

/// The file that `loadBackend` opens.
std::string backendPath(const char* name);

} // namespace tiercel::graph
