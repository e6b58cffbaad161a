"""memory — the bytes a process has in its memory, read as root."""

import os
import re
from pathlib import Path


def can_be_read(pid):
    try:
        with open(f"/proc/{pid}/mem", "rb"):
            return True
    except PermissionError:
        return False


def _regions(pid, wanted):
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            start, end, mode, name = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)", line).groups()
            if not wanted(mode):
                continue
            try:
                memory.seek(int(start, 16))
                yield name or "anonymous", memory.read(int(end, 16) - int(start, 16))
            except (OSError, ValueError, OverflowError):
                continue


def find(pid, words):
    """Where any of WORDS (bytes) stands in the writable memory of a process: [(word, where, around)]."""
    found = []
    for name, data in _regions(pid, lambda mode: mode.startswith("rw")):
        for word in words:
            for hit in re.finditer(re.escape(word), data):
                found.append((word, name, data[max(hit.start() - 200, 0):hit.end() + 100]))
    return found


def find_anywhere(pid, word):
    """Also in memory that the process may only read, or not even that."""
    return [name for name, data in _regions(pid, lambda mode: True) if word in data]


def is_root():
    return os.geteuid() == 0
