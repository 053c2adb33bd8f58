// Files: libuv's synchronous functions, which name their errors as scripts expect. cli/js/fs.js makes `fs` of them.
#include "cli/host.h"
#include "runtime/builtins/typed_array.h"

#include <fcntl.h>
#include <unistd.h>
#include <uv.h>

namespace tiercel::cli {

namespace {

/// One call: uv_fs_NAME(nullptr, request, …, nullptr).
struct FileRequest {
    uv_fs_t request;
    FileRequest() { request.ptr = nullptr; }
    ~FileRequest() { uv_fs_req_cleanup(&request); }
    FileRequest(const FileRequest&) = delete;
};

Completion<std::string> textArgument(VM& vm, Value v) { return TRY(toString(vm, v))->toUtf8(vm); }

/// Calls that take one path and give nothing.
template <auto call>
Completion<Value> onPath(VM& vm, CallArgs args, const char* name) {
    std::string path = TRY(textArgument(vm, args[0]));
    FileRequest file;
    int error = call(nullptr, &file.request, path.c_str(), nullptr);
    if (error < 0) return throwSystemError(vm, error, name, path);
    return Value::undefined();
}
Completion<Value> unlinkFile(VM& vm, CallArgs args) { return onPath<uv_fs_unlink>(vm, args, "unlink"); }
Completion<Value> rmdirFile(VM& vm, CallArgs args) { return onPath<uv_fs_rmdir>(vm, args, "rmdir"); }

/// Calls that take one path and give text in `ptr`.
template <auto call>
Completion<Value> textOfPath(VM& vm, CallArgs args, const char* name) {
    std::string path = TRY(textArgument(vm, args[0]));
    FileRequest file;
    int error = call(nullptr, &file.request, path.c_str(), nullptr);
    if (error < 0) return throwSystemError(vm, error, name, path);
    return String::fromUtf8(vm, static_cast<const char*>(file.request.ptr));
}
Completion<Value> realPath(VM& vm, CallArgs args) { return textOfPath<uv_fs_realpath>(vm, args, "realpath"); }
Completion<Value> readLink(VM& vm, CallArgs args) { return textOfPath<uv_fs_readlink>(vm, args, "readlink"); }
Completion<Value> makeTemporary(VM& vm, CallArgs args) {
    std::string path = TRY(textArgument(vm, args[0])) + "XXXXXX";
    FileRequest file;
    int error = uv_fs_mkdtemp(nullptr, &file.request, path.c_str(), nullptr);
    if (error < 0) return throwSystemError(vm, error, "mkdtemp", path);
    return String::fromUtf8(vm, file.request.path);
}

/// Calls that take two paths.
template <auto call>
Completion<Value> onPaths(VM& vm, CallArgs args, const char* name) {
    std::string from = TRY(textArgument(vm, args[0])), to = TRY(textArgument(vm, args[1]));
    FileRequest file;
    int error = call(nullptr, &file.request, from.c_str(), to.c_str(), nullptr);
    if (error < 0) return throwSystemError(vm, error, name, from, to);
    return Value::undefined();
}
Completion<Value> renameFile(VM& vm, CallArgs args) { return onPaths<uv_fs_rename>(vm, args, "rename"); }
Completion<Value> linkFile(VM& vm, CallArgs args) { return onPaths<uv_fs_link>(vm, args, "link"); }
Completion<Value> symlinkFile(VM& vm, CallArgs args) {
    constexpr auto call = [](uv_loop_t* loop, uv_fs_t* request, const char* from, const char* to, uv_fs_cb done) {
        return uv_fs_symlink(loop, request, from, to, 0, done);
    };
    return onPaths<call>(vm, args, "symlink");
}

/// Calls that take a path and a number.
template <auto call>
Completion<Value> onPathAndNumber(VM& vm, CallArgs args, const char* name) {
    std::string path = TRY(textArgument(vm, args[0]));
    FileRequest file;
    int error = call(nullptr, &file.request, path.c_str(), TRY(toInt32(vm, args[1])), nullptr);
    if (error < 0) return throwSystemError(vm, error, name, path);
    return Value::undefined();
}
Completion<Value> mkdirFile(VM& vm, CallArgs args) { return onPathAndNumber<uv_fs_mkdir>(vm, args, "mkdir"); }
Completion<Value> chmodFile(VM& vm, CallArgs args) { return onPathAndNumber<uv_fs_chmod>(vm, args, "chmod"); }
Completion<Value> accessFile(VM& vm, CallArgs args) { return onPathAndNumber<uv_fs_access>(vm, args, "access"); }

/// copyFile(from, to, flags)
Completion<Value> copyFile(VM& vm, CallArgs args) {
    std::string from = TRY(textArgument(vm, args[0])), to = TRY(textArgument(vm, args[1]));
    FileRequest file;
    int error = uv_fs_copyfile(nullptr, &file.request, from.c_str(), to.c_str(), TRY(toInt32(vm, args[2])), nullptr);
    if (error < 0) return throwSystemError(vm, error, "copyfile", from, to);
    return Value::undefined();
}

/// utimes(path, accessed, modified), in seconds, and lutimes, which does not follow links.
template <auto call>
Completion<Value> setPathTimes(VM& vm, CallArgs args, const char* name) {
    std::string path = TRY(textArgument(vm, args[0]));
    FileRequest file;
    double accessed = TRY(toNumber(vm, args[1])), modified = TRY(toNumber(vm, args[2]));
    int error = call(nullptr, &file.request, path.c_str(), accessed, modified, nullptr);
    if (error < 0) return throwSystemError(vm, error, name, path);
    return Value::undefined();
}
Completion<Value> setTimes(VM& vm, CallArgs args) { return setPathTimes<uv_fs_utime>(vm, args, "utime"); }
Completion<Value> setLinkTimes(VM& vm, CallArgs args) { return setPathTimes<uv_fs_lutime>(vm, args, "lutime"); }

/// chown(path, user, group) and lchown, which does not follow links; -1 leaves a number as it is.
template <auto call>
Completion<Value> setOwners(VM& vm, CallArgs args, const char* name) {
    std::string path = TRY(textArgument(vm, args[0]));
    FileRequest file;
    auto user = static_cast<uv_uid_t>(TRY(toUint32(vm, args[1])));
    auto group = static_cast<uv_gid_t>(TRY(toUint32(vm, args[2])));
    int error = call(nullptr, &file.request, path.c_str(), user, group, nullptr);
    if (error < 0) return throwSystemError(vm, error, name, path);
    return Value::undefined();
}
Completion<Value> chownFile(VM& vm, CallArgs args) { return setOwners<uv_fs_chown>(vm, args, "chown"); }
Completion<Value> chownLink(VM& vm, CallArgs args) { return setOwners<uv_fs_lchown>(vm, args, "lchown"); }

/// open(path, flags, mode): a descriptor.
Completion<Value> openFile(VM& vm, CallArgs args) {
    std::string path = TRY(textArgument(vm, args[0]));
    FileRequest file;
    int flags = TRY(toInt32(vm, args[1])) | O_CLOEXEC;
    int descriptor = uv_fs_open(nullptr, &file.request, path.c_str(), flags, TRY(toInt32(vm, args[2])), nullptr);
    if (descriptor < 0) return throwSystemError(vm, descriptor, "open", path);
    return Value::number(descriptor);
}

/// Calls on a descriptor.
Completion<Value> closeFile(VM& vm, CallArgs args) {
    FileRequest file;
    int error = uv_fs_close(nullptr, &file.request, TRY(toInt32(vm, args[0])), nullptr);
    if (error < 0) return throwSystemError(vm, error, "close");
    return Value::undefined();
}
Completion<Value> syncFile(VM& vm, CallArgs args) {
    FileRequest file;
    int error = uv_fs_fsync(nullptr, &file.request, TRY(toInt32(vm, args[0])), nullptr);
    if (error < 0) return throwSystemError(vm, error, "fsync");
    return Value::undefined();
}
Completion<Value> truncateFile(VM& vm, CallArgs args) {
    FileRequest file;
    auto length = static_cast<int64_t>(TRY(toIntegerOrInfinity(vm, args[1])));
    int error = uv_fs_ftruncate(nullptr, &file.request, TRY(toInt32(vm, args[0])), length, nullptr);
    if (error < 0) return throwSystemError(vm, error, "ftruncate");
    return Value::undefined();
}

Completion<Value> chmodOpen(VM& vm, CallArgs args) {
    FileRequest file;
    int error = uv_fs_fchmod(nullptr, &file.request, TRY(toInt32(vm, args[0])), TRY(toInt32(vm, args[1])), nullptr);
    if (error < 0) return throwSystemError(vm, error, "fchmod");
    return Value::undefined();
}
Completion<Value> chownOpen(VM& vm, CallArgs args) {
    FileRequest file;
    auto user = static_cast<uv_uid_t>(TRY(toUint32(vm, args[1])));
    auto group = static_cast<uv_gid_t>(TRY(toUint32(vm, args[2])));
    int error = uv_fs_fchown(nullptr, &file.request, TRY(toInt32(vm, args[0])), user, group, nullptr);
    if (error < 0) return throwSystemError(vm, error, "fchown");
    return Value::undefined();
}
Completion<Value> setTimesOpen(VM& vm, CallArgs args) {
    FileRequest file;
    double accessed = TRY(toNumber(vm, args[1])), modified = TRY(toNumber(vm, args[2]));
    int error = uv_fs_futime(nullptr, &file.request, TRY(toInt32(vm, args[0])), accessed, modified, nullptr);
    if (error < 0) return throwSystemError(vm, error, "futime");
    return Value::undefined();
}

/// read(descriptor, bytes, offset, length, position or -1) and write of the same arguments: the count.
template <auto call>
Completion<Value> transfer(VM& vm, CallArgs args, const char* name) {
    int descriptor = TRY(toInt32(vm, args[0]));
    double offset = TRY(toIntegerOrInfinity(vm, args[2])), length = TRY(toIntegerOrInfinity(vm, args[3]));
    auto position = static_cast<int64_t>(TRY(toIntegerOrInfinity(vm, args[4])));
    auto bytes = bytesOf(args[1]);
    if (!bytes || offset < 0 || length < 0 || offset + length > static_cast<double>(bytes->size()))
        return vm.throwRangeError("The value of \"length\" is out of range.");
    // What was printed so far comes first.
    if (descriptor == 1 || descriptor == 2) std::fflush(stdout);
    FileRequest file;
    uv_buf_t buffer = uv_buf_init(reinterpret_cast<char*>(bytes->data()) + static_cast<size_t>(offset),
                                  static_cast<unsigned>(length));
    int count = call(nullptr, &file.request, descriptor, &buffer, 1, position, nullptr);
    if (count < 0) return throwSystemError(vm, count, name);
    return Value::number(count);
}
Completion<Value> readInto(VM& vm, CallArgs args) {
    TRY(requireWritable(vm, args[1]));
    return transfer<uv_fs_read>(vm, args, "read");
}
Completion<Value> writeFrom(VM& vm, CallArgs args) { return transfer<uv_fs_write>(vm, args, "write"); }

/// readFile(path or descriptor): all of it.
Completion<Value> readWhole(VM& vm, CallArgs args) {
    std::string path;
    int descriptor = -1;
    bool isPath = args[0].isString();
    if (isPath) {
        path = TRY(textArgument(vm, args[0]));
        FileRequest file;
        descriptor = uv_fs_open(nullptr, &file.request, path.c_str(), O_RDONLY | O_CLOEXEC, 0, nullptr);
        if (descriptor < 0) return throwSystemError(vm, descriptor, "open", path);
    } else {
        descriptor = TRY(toInt32(vm, args[0]));
    }
    std::string bytes;
    int count;
    do {
        constexpr size_t kChunk = 1 << 16;
        size_t before = bytes.size();
        bytes.resize(before + kChunk);
        FileRequest file;
        uv_buf_t buffer = uv_buf_init(bytes.data() + before, kChunk);
        count = uv_fs_read(nullptr, &file.request, descriptor, &buffer, 1, -1, nullptr);
        bytes.resize(before + (count > 0 ? static_cast<size_t>(count) : 0));
    } while (count > 0);
    if (isPath) close(descriptor);
    if (count < 0) return throwSystemError(vm, count, "read");
    return TRY(makeBytes(vm, bytes));
}

/// stat(path or descriptor, follow, orNothing): the fields as a list, in the order of cli/js/fs.js.
Completion<Value> statFile(VM& vm, CallArgs args) {
    FileRequest file;
    std::optional<std::string> path;
    const char* name = "fstat";
    int error;
    if (args[0].isNumber()) {
        error = uv_fs_fstat(nullptr, &file.request, TRY(toInt32(vm, args[0])), nullptr);
    } else {
        path = TRY(textArgument(vm, args[0]));
        bool follow = args[1].isTrue();
        name = follow ? "stat" : "lstat";
        error = (follow ? uv_fs_stat : uv_fs_lstat)(nullptr, &file.request, path->c_str(), nullptr);
    }
    if (args[2].isTrue() && (error == UV_ENOENT || error == UV_ENOTDIR)) return Value::undefined();
    if (error < 0) return throwSystemError(vm, error, name, path);
    const uv_stat_t& stat = file.request.statbuf;
    Object* list = Array::make(vm);
    for (uint64_t v : {stat.st_dev, stat.st_ino, stat.st_mode, stat.st_nlink, stat.st_uid, stat.st_gid, stat.st_rdev,
                       stat.st_size, stat.st_blksize, stat.st_blocks})
        Array::push(vm, list, Value::number(v));
    for (const uv_timespec_t& time : {stat.st_atim, stat.st_mtim, stat.st_ctim, stat.st_birthtim})
        Array::push(vm, list,
                    Value::number(static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6));
    return list;
}

/// statfs(path): the fields as a list, in the order of cli/js/fs.js.
Completion<Value> statSystem(VM& vm, CallArgs args) {
    std::string path = TRY(textArgument(vm, args[0]));
    FileRequest file;
    int error = uv_fs_statfs(nullptr, &file.request, path.c_str(), nullptr);
    if (error < 0) return throwSystemError(vm, error, "statfs", path);
    auto* stat = static_cast<uv_statfs_t*>(file.request.ptr);
    Object* list = Array::make(vm);
    // libuv does not tell the size of fragments: it is that of blocks on the systems of today.
    for (uint64_t v : {stat->f_type, stat->f_bsize, stat->f_bsize, stat->f_blocks, stat->f_bfree, stat->f_bavail,
                       stat->f_files, stat->f_ffree})
        Array::push(vm, list, Value::number(v));
    return list;
}

/// pathKind(path): 0 nothing, 1 a file, 2 a folder, 3 something else.
Completion<Value> pathKind(VM& vm, CallArgs args) {
    std::string path = TRY(textArgument(vm, args[0]));
    FileRequest file;
    if (uv_fs_stat(nullptr, &file.request, path.c_str(), nullptr) < 0) return Value::number(0);
    uint64_t kind = file.request.statbuf.st_mode & S_IFMT;
    return Value::number(kind == S_IFREG ? 1 : kind == S_IFDIR ? 2 : 3);
}

/// readdir(path): names and libuv's kinds, in turn.
Completion<Value> readFolder(VM& vm, CallArgs args) {
    std::string path = TRY(textArgument(vm, args[0]));
    FileRequest file;
    int count = uv_fs_scandir(nullptr, &file.request, path.c_str(), 0, nullptr);
    if (count < 0) return throwSystemError(vm, count, "scandir", path);
    Object* list = Array::make(vm);
    uv_dirent_t entry;
    while (uv_fs_scandir_next(&file.request, &entry) != UV_EOF) {
        Array::push(vm, list, Value(String::fromUtf8(vm, entry.name)));
        Array::push(vm, list, Value::number(static_cast<int32_t>(entry.type)));
    }
    return list;
}

constexpr BuiltinRow kRows[] = {
    {"open", openFile, 3},          {"close", closeFile, 1},   {"fsync", syncFile, 1},
    {"ftruncate", truncateFile, 2}, {"read", readInto, 5},     {"write", writeFrom, 5},
    {"readFile", readWhole, 1},     {"stat", statFile, 3},     {"pathKind", pathKind, 1},
    {"readdir", readFolder, 1},     {"unlink", unlinkFile, 1}, {"rmdir", rmdirFile, 1},
    {"realpath", realPath, 1},      {"readlink", readLink, 1}, {"mkdtemp", makeTemporary, 1},
    {"rename", renameFile, 2},      {"link", linkFile, 2},     {"symlink", symlinkFile, 2},
    {"mkdir", mkdirFile, 2},        {"chmod", chmodFile, 2},   {"access", accessFile, 2},
    {"copyFile", copyFile, 3},      {"utimes", setTimes, 3},   {"lutimes", setLinkTimes, 3},
    {"futimes", setTimesOpen, 3},   {"chown", chownFile, 3},   {"lchown", chownLink, 3},
    {"fchown", chownOpen, 3},       {"fchmod", chmodOpen, 2},  {"statfs", statSystem, 1},
};

} // namespace

std::span<const BuiltinRow> fileBindings() { return kRows; }

Thrown throwSystemError(VM& vm, int error, const char* call, const std::optional<std::string>& path,
                        const std::optional<std::string>& to) {
    std::string message = std::string(uv_err_name(error)) + ": " + uv_strerror(error) + ", " + call;
    if (path) message += " '" + *path + "'";
    if (to) message += " -> '" + *to + "'";
    Object* object = makeError(vm, ErrorType::Error, String::fromUtf8(vm, message));
    auto set = [&](const char* name, Value v) { object->defineDirect(vm, PropertyKey::fromUtf8(vm, name), v); };
    set("errno", Value::number(error));
    set("code", Value(String::fromUtf8(vm, uv_err_name(error))));
    set("syscall", Value(String::fromUtf8(vm, call)));
    if (path) set("path", Value(String::fromUtf8(vm, *path)));
    if (to) set("dest", Value(String::fromUtf8(vm, *to)));
    return vm.throwValue(Value(object));
}

} // namespace tiercel::cli
