"""A program in a terminal of its own: what it has put on the screen, and what is typed.

    with Terminal([engine]) as terminal:
        terminal.expect_prompt()
        terminal.type_line("1 + 1")
        terminal.expect("2")

The screen is as small an emulation as libedit's output asks for: lines, the cursor's movements, erasing.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
import unicodedata

CONTROL = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z@])|\x1b[=>]|\x1b\([A-Z0-9]|\x1b\][^\x07]*\x07")


class Timeout(Exception):
    pass


def char_width(char):
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


class Screen:
    """Lines of cells, as many as were ever written to; the window is the last `rows` of them."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines = [[]]
        self.row = self.column = 0

    def line(self):
        while len(self.lines) <= self.row:
            self.lines.append([])
        return self.lines[self.row]

    def put(self, char):
        width = char_width(char)
        if width == 0:
            return
        if self.column + width > self.columns:
            self.row += 1
            self.column = 0
        line = self.line()
        while len(line) < self.column + width:
            line.append(" ")
        line[self.column] = char
        if width == 2:
            line[self.column + 1] = ""
        self.column += width

    def control(self, argument, command):
        numbers = [int(n) for n in re.findall(r"\d+", argument)] if not argument.startswith("?") else []
        count = max(numbers[0] if numbers else 1, 1)
        line = self.line()
        if command == "A":
            self.row = max(self.row - count, self.top())
        elif command == "B":
            self.row += count
        elif command == "C":
            self.column = min(self.column + count, self.columns - 1)
        elif command == "D":
            self.column = max(self.column - count, 0)
        elif command == "G":
            self.column = count - 1
        elif command == "K":
            mode = numbers[0] if numbers else 0
            if mode == 0:
                del line[self.column :]
            else:
                line[: self.column] = [" "] * self.column
        elif command == "J":
            if numbers and numbers[0] == 2:
                del self.lines[self.top() :]
            else:
                del line[self.column :]
                del self.lines[self.row + 1 :]
        elif command == "P":
            del line[self.column : self.column + count]
        elif command == "@":
            while len(line) < self.column:
                line.append(" ")
            line[self.column : self.column] = [" "] * count
        elif command == "H":
            self.row = self.top() + (numbers[0] - 1 if numbers else 0)
            self.column = numbers[1] - 1 if len(numbers) > 1 else 0
        self.line()

    def top(self):
        return max(0, len(self.lines) - self.rows)

    def write(self, text):
        at = 0
        while at < len(text):
            match = CONTROL.match(text, at)
            if match:
                if match.group(2):
                    self.control(match.group(1), match.group(2))
                at = match.end()
                continue
            char = text[at]
            at += 1
            if char == "\r":
                self.column = 0
            elif char == "\n":
                self.row += 1
                self.line()
            elif char == "\b":
                self.column = max(self.column - 1, 0)
            elif char == "\t":
                self.column = min(self.column // 8 * 8 + 8, self.columns - 1)
            elif char >= " ":
                self.put(char)

    def text(self):
        return "\n".join("".join(line).rstrip() for line in self.lines)


class Terminal:
    def __init__(self, command, env=None, columns=80, rows=24, slowdown=1.0, cwd=None):
        self.limit = 10 * slowdown
        self.screen = Screen(columns, rows)
        self.pending = b""
        self.known = ""  # of the screen's text: what was expected before
        environment = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", **(env or {})}
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            if cwd:
                os.chdir(cwd)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(command[0], command, environment)
        self.status = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def set_size(self, columns, rows):
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.columns, self.screen.rows = columns, rows

    def read(self, timeout):
        """True if there was something."""
        ready, _, _ = select.select([self.file], [], [], timeout)
        if not ready:
            return False
        try:
            data = os.read(self.file, 65536)
        except OSError:  # the other end is closed
            data = b""
        if not data:
            return False
        data = self.pending + data
        # An escape sequence or a character may be cut in two.
        cut = len(data)
        tail = re.search(rb"\x1b(\[[0-9;?]*)?$", data)
        if tail:
            cut = tail.start()
        while cut > 0 and cut > len(data) - 4 and not self.decodes(data[:cut]):
            cut -= 1
        self.pending = data[cut:]
        self.screen.write(data[:cut].decode("utf-8", "replace"))
        return True

    @staticmethod
    def decodes(data):
        try:
            data.decode("utf-8")
            return True
        except UnicodeDecodeError as error:
            return error.reason != "unexpected end of data"

    def type(self, text):
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        while data:
            try:
                written = os.write(self.file, data[:512])
            except BlockingIOError:
                written = 0
            data = data[written:]
            self.read(0)

    def type_line(self, text):
        self.type(text)
        self.type("\r")

    def new_text(self):
        text = self.screen.text()
        # A line that was expected may have been erased since.
        self.known = os.path.commonprefix([self.known, text])
        return text[len(self.known) :]

    def expect(self, pattern, timeout=None):
        """Waits until the screen has it behind what was expected before; a string is looked for as it is."""
        expression = pattern if isinstance(pattern, re.Pattern) else re.compile(re.escape(pattern))
        end = time.monotonic() + (timeout or self.limit)
        while True:
            text = self.new_text()
            match = expression.search(text)
            if match:
                self.known += text[: match.end()]
                return match
            left = end - time.monotonic()
            if left <= 0 or not self.read(left):
                if expression.search(self.new_text()):
                    continue
                raise Timeout(f"waited for {expression.pattern!r}; the screen:\n{self.screen.text()}")

    def expect_prompt(self, prompt="> "):
        return self.expect(re.compile(r"(^|\n)" + re.escape(prompt.rstrip()) + r" ?$"))

    def run(self, line, expected=None):
        """Types a line at the prompt; gives what was printed until the next prompt."""
        self.type_line(line)
        start = len(self.known)
        self.expect(re.compile(r"\n(>|\.\.\.) ?$"))
        text = self.known[start:]
        if expected is not None and expected not in text:
            raise AssertionError(f"{line!r}: expected {expected!r} in\n{text}")
        return text

    def wait_exit(self):
        end = time.monotonic() + self.limit
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
                while self.read(0):
                    pass
                return os.waitstatus_to_exitcode(status)
            self.read(0.02)
        raise Timeout(f"it does not end; the screen:\n{self.screen.text()}")

    def close(self):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.status = -9
        os.close(self.file)


if __name__ == "__main__":
    sys.exit(__doc__)
