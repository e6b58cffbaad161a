"""figures — reading what the kernel counts of a family of processes, and writing tables."""

import os
import subprocess
import sys
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid):
    """A process and all below it, itself first."""
    below = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            stat = Path("/proc", entry, "stat").read_text()
        except OSError:
            continue
        below.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(entry))
    found = [pid]
    for one in found:
        found.extend(below.get(one, []))
    return found


def cpu_s(pids):
    """User and system time of these processes together, seconds."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def pss_kib(pid):
    """Proportional memory: its own pages, and of shared ones its share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except PermissionError:
        sys.exit("the memory of a process that cannot be dumped is shown to root alone: run this as root")
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1])


def role(pid):
    """What a process of ours is: parent, store, front."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return next((name for name in ("front", "store", "post") if any(name in word for word in words[1:])), "parent")


def table(heads, rows):
    """A Markdown table; the first column is text, the others stand on the right."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def verdict(value, goal, text):
    """A figure with its goal: reached when at most (goal > 0) or at least (goal < 0) that much."""
    reached = value <= goal if goal > 0 else value >= -goal
    return f"{text} (goal: {'at most' if goal > 0 else 'at least'} {abs(goal):g}: {'reached' if reached else 'MISSED'})"


def said_by(command):
    """The last line of what a command prints, on either output."""
    done = subprocess.run(command, capture_output=True, text=True)
    return (done.stdout + done.stderr).strip().splitlines()[-1]


def note(line):
    """To whoever waits; not part of the result."""
    print(line, file=sys.stderr, flush=True)
