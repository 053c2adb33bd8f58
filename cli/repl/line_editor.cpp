#include "cli/repl/line_editor.h"

#include "cli/inspect.h"
#include "runtime/source_code.h"

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <cwchar>
#include <fcntl.h>
#include <histedit.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace tiercel::cli::repl {

namespace {

constexpr wchar_t kCtrlC = 3, kReplacement = 0xFFFD;
constexpr int kPatience = 100;      // ms for the rest of a character
constexpr int kHistorySize = 10000; // of what is shown; the file has its own limit

std::wstring widen(std::string_view utf8) {
    std::wstring wide;
    std::u16string text = *decodeUtf8(std::string(utf8), Malformed::Replace);
    for (size_t i = 0; i < text.size(); i++) {
        bool isPair = (text[i] & 0xFC00) == 0xD800 && i + 1 < text.size() && (text[i + 1] & 0xFC00) == 0xDC00;
        if (isPair) {
            wide += static_cast<wchar_t>(0x10000 + ((text[i] & 0x3FF) << 10) + (text[i + 1] & 0x3FF));
            i++;
        } else {
            wide += static_cast<wchar_t>(text[i]);
        }
    }
    return wide;
}

std::string narrow(const wchar_t* text, size_t length) {
    std::u16string units;
    for (size_t i = 0; i < length; i++) {
        auto c = static_cast<uint32_t>(text[i]);
        if (c >= 0x10000) units += static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10));
        units += static_cast<char16_t>(c >= 0x10000 ? 0xDC00 + (c & 0x3FF) : c);
    }
    return encodeUtf8(units);
}

int terminalColumns() {
    struct winsize size{};
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

} // namespace

struct LineEditor::Library {
    explicit Library(Client& client);
    ~Library();

    static Library& of(EditLine* edit) {
        void* data = nullptr;
        el_wget(edit, EL_CLIENTDATA, &data);
        return *static_cast<Library*>(data);
    }
    void bindKeys();
    int readCharacter(wchar_t* out);
    /// Ctrl-C: the line is kept for whoever asks what was dropped, and left.
    void interrupt();
    wchar_t decode(unsigned char first);
    unsigned char completeWord();
    unsigned char paste();
    void list(const std::vector<std::string>& words);
    /// Rows of the screen from the prompt's to the cursor's, and to the last one.
    void rows(size_t& cursor, size_t& last);
    void leaveLine();
    void erase();
    void suspend();

    Client& client;
    EditLine* edit;
    HistoryW* history;
    HistEventW event{};
    std::wstring prompt;
    bool interrupted = false, isDumb;
    std::string dropped;      // what had been typed when the interrupt came
    int input = STDIN_FILENO; // what is typed
    int pushedBack = -1;      // a byte that was no part of the character before it
};

LineEditor::Library::Library(Client& c) : client(c) {
    // Characters are UTF-8 whatever the environment says: scripts are, and so is all that is printed.
    if (!std::setlocale(LC_CTYPE, "C.UTF-8")) std::setlocale(LC_CTYPE, "");
    const char* terminal = std::getenv("TERM");
    isDumb = !terminal || !*terminal || std::strcmp(terminal, "dumb") == 0;
    edit = el_init("tiercel", stdin, stdout, stderr);
    history = history_winit();
    // What was there to be read may be gone: the terminal throws it away when ctrl-C comes. A read must not wait then.
    // Whoever else has our standard input open keeps it as it is.
    const char* name = ttyname(STDIN_FILENO);
    if (int file = name ? open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1; file >= 0) input = file;
    history_w(history, &event, H_SETSIZE, kHistorySize);
    history_w(history, &event, H_SETUNIQUE, 1);
    el_wset(edit, EL_CLIENTDATA, this);
    el_wset(edit, EL_SIGNAL, 0);
    el_wset(edit, EL_HIST, history_w, history);
    el_wset(edit, EL_PROMPT, +[](EditLine* e) -> wchar_t* { return of(e).prompt.data(); });
    el_wset(edit, EL_GETCFN, +[](EditLine* e, wchar_t* out) -> int { return of(e).readCharacter(out); });
    el_wset(edit, EL_EDITOR, L"emacs");
    bindKeys();
    el_source(edit, nullptr); // ~/.editrc
}

LineEditor::Library::~Library() {
    el_end(edit);
    history_wend(history);
    if (input != STDIN_FILENO) close(input);
}

void LineEditor::Library::bindKeys() {
    using Command = unsigned char (*)(EditLine*, wint_t);
    auto define = [&](const wchar_t* name, const wchar_t* help, Command command) {
        el_wset(edit, EL_ADDFN, name, help, command);
    };
    define(L"tiercel-complete", L"complete a name", [](EditLine* e, wint_t) { return of(e).completeWord(); });
    define(L"tiercel-paste", L"insert what is pasted", [](EditLine* e, wint_t) { return of(e).paste(); });
    define(L"tiercel-interrupt", L"drop the input", [](EditLine* e, wint_t) -> unsigned char {
        of(e).interrupt();
        return CC_EOF;
    });
    static constexpr const wchar_t* kBindings[][2] = {
        {L"^I", L"tiercel-complete"},        {L"^C", L"tiercel-interrupt"},   {L"\\e[200~", L"tiercel-paste"},
        {L"^R", L"em-inc-search-prev"},      {L"^W", L"ed-delete-prev-word"}, {L"^U", L"vi-kill-line-prev"},
        {L"\\e[3~", L"ed-delete-next-char"}, {L"\\e[1;5D", L"ed-prev-word"},  {L"\\e[1;5C", L"em-next-word"},
        {L"\\e[1~", L"ed-move-to-beg"},      {L"\\e[4~", L"ed-move-to-end"},
    };
    for (auto [key, command] : kBindings) el_wset(edit, EL_BIND, key, command, nullptr);
}

// -- reading
// ---------------------------------------------------------------------------------------------------------------

void LineEditor::Library::interrupt() {
    const LineInfoW* line = el_wline(edit);
    dropped = narrow(line->buffer, static_cast<size_t>(line->lastchar - line->buffer));
    interrupted = true;
    leaveLine();
}

int LineEditor::Library::readCharacter(wchar_t* out) {
    for (;;) {
        if (pushedBack >= 0) {
            *out = decode(static_cast<unsigned char>(std::exchange(pushedBack, -1)));
            return 1;
        }
        std::fflush(stdout);
        switch (client.wait()) {
        case Wait::Interrupt: interrupt(); return 0; // not as a key: it may come in the middle of a sequence of keys
        case Wait::Leave: return 0;
        case Wait::Suspend: suspend(); continue;
        case Wait::Resized:
            erase();
            el_resize(edit);
            el_wset(edit, EL_REFRESH);
            continue;
        case Wait::Readable: break;
        }
        unsigned char byte;
        ssize_t count = ::read(input, &byte, 1);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0) return 0;
        *out = decode(byte);
        return 1;
    }
}

/// The character that begins with the byte, whose rest is on its way. What is no UTF-8 becomes U+FFFD.
wchar_t LineEditor::Library::decode(unsigned char first) {
    if (first < 0x80) return first;
    int more = first >= 0xF0 && first < 0xF8 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0;
    if (more == 0 || first >= 0xF8) return kReplacement;
    std::string bytes(1, static_cast<char>(first));
    for (int i = 0; i < more; i++) {
        unsigned char byte;
        struct pollfd ready{input, POLLIN, 0};
        if (::poll(&ready, 1, kPatience) <= 0 || ::read(input, &byte, 1) != 1) return kReplacement;
        if ((byte & 0xC0) != 0x80) {
            pushedBack = byte;
            return kReplacement;
        }
        bytes += static_cast<char>(byte);
    }
    std::wstring wide = widen(bytes);
    return wide.size() == 1 ? wide[0] : kReplacement;
}

/// What the terminal brackets as pasted is one piece of text: its line breaks do not run anything.
unsigned char LineEditor::Library::paste() {
    std::wstring text;
    constexpr std::wstring_view kEnd = L"\x1b[201~";
    while (!text.ends_with(kEnd)) {
        wchar_t c;
        if (readCharacter(&c) != 1) return CC_EOF;
        if (c == kCtrlC) break;
        text += c == L'\r' ? L'\n' : c;
    }
    if (text.ends_with(kEnd)) text.resize(text.size() - kEnd.size());
    while (text.ends_with(L'\n')) text.pop_back();
    std::erase(text, L'\0');
    if (!text.empty() && el_winsertstr(edit, text.c_str()) < 0) return CC_ERROR;
    return CC_REFRESH;
}

// -- completion
// ---------------------------------------------------------------------------------------------------------------

unsigned char LineEditor::Library::completeWord() {
    const LineInfoW* line = el_wline(edit);
    std::string before = narrow(line->buffer, static_cast<size_t>(line->cursor - line->buffer));
    size_t lineStart = before.rfind('\n') + 1;
    if (before.find_first_not_of(" \t", lineStart) == std::string::npos) {
        el_winsertstr(edit, L"  "); // indentation
        return CC_REFRESH;
    }
    Completions found = client.completionsOf(before);
    if (found.candidates.empty()) return CC_ERROR;
    std::string begun = before.substr(found.start), common = found.common();
    if (common.size() > begun.size()) {
        el_winsertstr(edit, widen(common.substr(begun.size())).c_str());
        return CC_REFRESH;
    }
    if (found.candidates.size() == 1) return CC_ERROR; // it is complete
    leaveLine();
    list(found.candidates);
    el_wset(edit, EL_REFRESH);
    return CC_NORM;
}

void LineEditor::Library::list(const std::vector<std::string>& words) {
    size_t width = 0;
    for (const std::string& word : words) width = std::max(width, textWidth(word));
    width += 2;
    size_t columns = std::max<size_t>(1, static_cast<size_t>(terminalColumns()) / width);
    size_t rows = (words.size() + columns - 1) / columns;
    for (size_t row = 0; row < rows; row++) {
        std::string text;
        for (size_t i = row; i < words.size(); i += rows) {
            text += words[i];
            if (i + rows < words.size()) text.append(width - textWidth(words[i]), ' ');
        }
        std::printf("%s\r\n", text.c_str());
    }
}

// -- the screen
// ---------------------------------------------------------------------------------------------------------------

void LineEditor::Library::rows(size_t& cursor, size_t& last) {
    const LineInfoW* line = el_wline(edit);
    auto columns = static_cast<size_t>(terminalColumns());
    size_t row = 0, column = 0;
    auto advance = [&](wchar_t c) {
        if (c == L'\n') {
            row++;
            column = 0;
            return;
        }
        int width = c == L'\t' ? static_cast<int>(8 - column % 8) : wcwidth(c);
        size_t wide = width < 0 ? (c < 0x20 || c == 0x7F ? 2 : 8) : static_cast<size_t>(width); // ^X, \U+1234
        if (column + wide > columns) {
            row++;
            column = 0;
        }
        column += wide;
        if (column >= columns) {
            row++;
            column = 0;
        }
    };
    for (wchar_t c : prompt) advance(c);
    cursor = row;
    for (const wchar_t* c = line->buffer; c < line->lastchar; c++) {
        advance(*c);
        if (c < line->cursor) cursor = row;
    }
    last = row;
}

/// To the beginning of the row below all that is typed.
void LineEditor::Library::leaveLine() {
    size_t cursor, last;
    rows(cursor, last);
    if (!isDumb && last > cursor) std::printf("\x1b[%zuB", last - cursor);
    std::fputs("\r\n", stdout);
}

void LineEditor::Library::erase() {
    if (isDumb) {
        std::fputs("\r\n", stdout);
        return;
    }
    size_t cursor, last;
    rows(cursor, last);
    if (cursor) std::printf("\x1b[%zuA", cursor);
    std::fputs("\r\x1b[J", stdout);
}

void LineEditor::Library::suspend() {
    erase();
    std::fflush(stdout);
    el_wset(edit, EL_PREP_TERM, 0);
    kill(getpid(), SIGSTOP);
    el_wset(edit, EL_PREP_TERM, 1);
    el_resize(edit);
    el_wset(edit, EL_REFRESH);
}

// -- the editor
// ---------------------------------------------------------------------------------------------------------------

LineEditor::LineEditor(Client& client) : library_(std::make_unique<Library>(client)) {}
LineEditor::~LineEditor() = default;

LineEditor::Outcome LineEditor::read(const std::string& prompt, std::string& line) {
    Library& library = *library_;
    library.prompt = widen(prompt);
    library.interrupted = false;
    // From here to the line's end terminals mark what is pasted.
    if (!library.isDumb) std::fputs("\x1b[?2004h", stdout);
    std::fflush(stdout);
    el_wset(library.edit, EL_PREP_TERM, 1); // before the prompt invites to type
    int count = 0;
    reading_ = true;
    const wchar_t* read = el_wgets(library.edit, &count);
    reading_ = false;
    if (!library.isDumb) std::fputs("\x1b[?2004l", stdout);
    std::fflush(stdout);
    if (library.interrupted) {
        line = std::move(library.dropped);
        return Outcome::Interrupted;
    }
    line = read && count > 0 ? narrow(read, static_cast<size_t>(count)) : std::string();
    if (!read || count <= 0) return Outcome::End;
    if (line.ends_with('\n')) line.pop_back();
    return Outcome::Line;
}

void LineEditor::remember(const std::string& entry) {
    // libedit shows entries without their last line break, and takes one for granted.
    history_w(library_->history, &library_->event, H_ENTER, (widen(entry) + L"\n").c_str());
}

void LineEditor::eraseLine() { library_->erase(); }
void LineEditor::redrawLine() {
    el_wset(library_->edit, EL_REFRESH);
    std::fflush(stdout);
}

} // namespace tiercel::cli::repl
