"""How far a command is, on its terminal: a bar with the count and the time left; elsewhere a line now and then."""

from __future__ import annotations

import sys
import threading
import time

WIDTH = 24
EVERY = 10.0  # seconds between lines where there is no terminal


class Bar:
    """`with Bar("Desa", 37) as bar: bar.step("Sanrobone")`; may be stepped from several threads."""

    def __init__(self, what: str, total: int, stream=None):
        self.what, self.total, self.done, self.note = what, total, 0, ""
        self.stream = stream or sys.stderr
        self.started = self.spoke = time.monotonic()
        self.lock = threading.Lock()

    def __enter__(self) -> Bar:
        self.show()
        return self

    def __exit__(self, failed, *_) -> None:
        if self.stream.isatty():
            self.stream.write("\n")
        elif failed is None:
            self.stream.write(self.words() + "\n")
        self.stream.flush()

    def step(self, note: str) -> None:
        with self.lock:
            self.done, self.note = self.done + 1, note
            self.show()

    def show(self) -> None:
        if self.stream.isatty():
            self.stream.write(f"\r{self.words()}\x1b[K")
            self.stream.flush()
        elif time.monotonic() - self.spoke > EVERY:
            self.spoke = time.monotonic()
            self.stream.write(self.words() + "\n")
            self.stream.flush()

    def words(self) -> str:
        filled = WIDTH * self.done // self.total if self.total else WIDTH
        spent = time.monotonic() - self.started
        left = spent / self.done * (self.total - self.done) if self.done else None
        when = f"{spent:.0f} detik" if self.done >= self.total else f"sisa {left:.0f} detik" if left is not None else ""
        parts = (f"{self.what} {self.done} dari {self.total}", when, self.note)
        return f"{'█' * filled}{'░' * (WIDTH - filled)} " + " · ".join(p for p in parts if p)
