#include "graph/backend_loader.h"

#include "graph/backend_plugin.h"

#include <dlfcn.h>
#include <unistd.h>

namespace tiercel::graph {

std::string backendPath(const char* name) {
    std::string path(4096, '\0');
    ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
    path.resize(length > 0 ? static_cast<size_t>(length) : 0);
    size_t slash = path.rfind('/');
    path.resize(slash == std::string::npos ? 0 : slash + 1);
    return path + "libtiercel_" + name + ".so";
}

bool hasBackend(const char* name) { return access(backendPath(name).c_str(), R_OK) == 0; }

std::unique_ptr<Backend> loadBackend(const char* name, std::string& error) {
    std::string path = backendPath(name);
    // RTLD_LOCAL: its symbols are nobody else's. Never closed: LLVM registers things that outlive a back end.
    void* object = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        const char* why = dlerror();
        error = why ? why : "cannot load " + path;
        return nullptr;
    }
    auto factory = reinterpret_cast<BackendFactory>(dlsym(object, kBackendFactory));
    if (!factory) {
        error = path + " is no back end";
        return nullptr;
    }
    static const BackendHost host{&infoOf};
    std::unique_ptr<Backend> backend(factory(&host, kBackendAbi));
    if (!backend) error = path + " was built from other sources than this program, or cannot run on this machine";
    return backend;
}

} // namespace tiercel::graph
