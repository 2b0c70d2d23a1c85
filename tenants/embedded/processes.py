"""Other processes: is it alive, is it still the same one, may it end."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

PATIENCE = 20.0  # seconds that a server may take to start or stop


def started_at(pid: int) -> str:
    """When a living process began, so that a number used again is not taken for it; "" when it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] in "ZX" else fields[19]
    except (FileNotFoundError, ProcessLookupError):
        if Path("/proc/self").exists():
            return ""
    try:
        os.kill(pid, 0)
        return "alive"
    except OSError:
        return ""


def is_stranger(pid: int, mark: Path) -> bool:
    """Whether this living process is certainly not the server that was started with the mark in its command line.

    The command line is readable to all; a working directory is not even to root in a container."""
    try:
        said = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return bool(said) and os.fsencode(mark) not in said


def wait_for_end(pid: int) -> bool:
    """Wait until a process has ended; reaps it where it is a child of ours."""
    deadline = time.monotonic() + PATIENCE
    while started_at(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    return not started_at(pid)
