"""Words that people type, made fit to be kept and printed: one line, composed letters, nothing that cannot be seen."""

from __future__ import annotations

import unicodedata


def tidy(text: str | None) -> str:
    """One line, without control and format signs, spaces single; the words themselves stay as typed."""
    composed = unicodedata.normalize("NFC", text or "")
    return " ".join("".join(c if c.isprintable() else " " for c in composed).split())


def tidy_lines(text: str | None) -> str:
    """The same, but lines stay lines; more than one empty line becomes one."""
    lines = [tidy(line) for line in (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(line for n, line in enumerate(lines) if line or (n and lines[n - 1])).strip()
