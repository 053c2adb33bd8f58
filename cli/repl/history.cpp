#include "cli/repl/history.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace tiercel::cli::repl {

namespace {

constexpr mode_t kFileMode = 0600, kFolderMode = 0700;

void makeFolders(const std::string& path) {
    for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
        mkdir(path.substr(0, slash).c_str(), kFolderMode);
}

bool writeAll(int file, const std::string& text) {
    for (size_t done = 0; done < text.size();) {
        ssize_t count = write(file, text.data() + done, text.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        done += static_cast<size_t>(count);
    }
    return true;
}

} // namespace

std::string History::escape(const std::string& entry) {
    std::string line;
    for (char c : entry) {
        if (c == '\\') line += '\\';
        if (c == '\n')
            line += "\\n";
        else
            line += c;
    }
    return line;
}

std::string History::unescape(const std::string& line) {
    std::string entry;
    for (size_t i = 0; i < line.size(); i++) {
        if (line[i] != '\\' || i + 1 == line.size()) {
            entry += line[i];
            continue;
        }
        i++;
        entry += line[i] == 'n' ? '\n' : line[i];
    }
    return entry;
}

std::string History::load() {
    entries_.clear();
    if (path_.empty()) return {};
    errno = 0;
    std::ifstream file(path_, std::ios::binary);
    if (!file) return errno == ENOENT ? std::string() : std::strerror(errno);
    for (std::string line; std::getline(file, line);)
        if (!line.empty() && line.size() <= 2 * kMaxBytes) entries_.push_back(unescape(line));
    if (entries_.size() > max_) {
        entries_.erase(entries_.begin(), entries_.end() - static_cast<ptrdiff_t>(max_));
        if (!rewrite()) return "cannot shorten it";
    }
    return {};
}

bool History::rewrite() const {
    std::string text, beside = path_ + "." + std::to_string(getpid());
    for (const std::string& entry : entries_) text += escape(entry) + '\n';
    int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kFileMode);
    if (file < 0) return false;
    bool ok = writeAll(file, text);
    ok = close(file) == 0 && ok && rename(beside.c_str(), path_.c_str()) == 0;
    if (!ok) unlink(beside.c_str());
    return ok;
}

bool History::add(const std::string& entry) {
    if (entry.find_first_not_of(" \t\n") == std::string::npos || entry.size() > kMaxBytes) return false;
    if (!entries_.empty() && entries_.back() == entry) return false;
    entries_.push_back(entry);
    if (entries_.size() > max_) entries_.erase(entries_.begin());
    if (path_.empty()) return true;
    makeFolders(path_);
    int file = open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kFileMode);
    if (file < 0) return true;
    writeAll(file, escape(entry) + '\n'); // in one piece: lines of two sessions do not mix
    close(file);
    return true;
}

std::string historyPath() {
    if (const char* given = std::getenv("TIERCEL_HISTORY")) return given;
    if (const char* state = std::getenv("XDG_STATE_HOME"); state && state[0] == '/')
        return std::string(state) + "/tiercel/history";
    const char* home = std::getenv("HOME");
    return home && *home ? std::string(home) + "/.local/state/tiercel/history" : std::string();
}

} // namespace tiercel::cli::repl
