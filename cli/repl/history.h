// The lines of earlier sessions: a file of one line for each entry, the oldest first. Line breaks within entries are
// written as \n, so backslashes are doubled.
//
// Each entry is appended as it is made, so sessions that run side by side share the file and nothing is lost when one
// is killed. The file is cut when it is loaded with too many entries.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tiercel::cli::repl {

class History {
public:
    static constexpr size_t kMaxEntries = 5000;
    static constexpr size_t kMaxBytes = 64 << 10; // of an entry; longer ones are not kept

    /// An empty path: nothing is read or written.
    explicit History(std::string path, size_t maxEntries = kMaxEntries) : path_(std::move(path)), max_(maxEntries) {}
    /// What could not be done, for a message; empty: all is well (there may be no file yet).
    std::string load();
    /// Repetitions of the last entry, blanks and what is too long are left out: false then.
    bool add(const std::string& entry);

    const std::vector<std::string>& entries() const { return entries_; } // the oldest first
    const std::string& path() const { return path_; }

    static std::string escape(const std::string& entry);
    static std::string unescape(const std::string& line);

private:
    bool rewrite() const;
    std::string path_;
    size_t max_;
    std::vector<std::string> entries_;
};

/// Where the history is: TIERCEL_HISTORY, else tiercel/history in the folder of XDG for such files.
std::string historyPath();

} // namespace tiercel::cli::repl
