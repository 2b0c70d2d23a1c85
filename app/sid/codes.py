"""The national code lists: number ↔ label, with the spellings that files in the field use. Source: `tenants/codes/*.csv`."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib import resources

# what keeps its capitals when a label of the lists is written as people write it
SHORT = (
    "WNI WNA PNS TNI POLRI RI BUMN BUMD BPK DPD DPR DPRD KTP KIA KB IUD SD SLTP SLTA SLB TK BPJS YME TBC HIV AIDS "
    "A B AB O I II III IV D-1 D-2 D-3 S-1 S-2 S-3 S Tuhan Indonesia"
)
KEPT = {word.lower(): word for word in SHORT.split()}
WORD = re.compile(r"[ds]-\d|[a-z]+")


@lru_cache
def entries(name: str) -> dict[int, str]:
    """Code → label of a list, in its own order."""
    with resources.files("tenants").joinpath("codes", f"{name}.csv").open(encoding="utf-8") as lines:
        return {int(row["code"]): row["label"].strip() for row in csv.DictReader(lines)}


def label(name: str, code: int | None) -> str:
    return entries(name).get(code, "") if code is not None else ""


@lru_cache(maxsize=2048)
def said(name: str, code: int | None) -> str:
    """The label as people write it: `PEGAWAI NEGERI SIPIL (PNS)` → `Pegawai negeri sipil (PNS)`; "" for no code."""
    text = label(name, code)
    if len(text) <= 3:
        return text
    text = re.sub(r"\s*/\s*", "/", " ".join(text.split())).lower()
    text = WORD.sub(lambda word: KEPT.get(word[0], word[0]), text)
    return text[:1].upper() + text[1:]


@lru_cache
def choices(name: str) -> tuple[tuple[int, str], ...]:
    """(code, label as people write it) of a list, in its own order."""
    return tuple((code, said(name, code)) for code in entries(name))


def squeezed(value: str) -> str:
    return "".join(value.lower().split())


@lru_cache
def _spellings(name: str, column: str) -> dict[str, int]:
    found = {squeezed(text): code for code, text in entries(name).items()}
    with resources.files("tenants").joinpath("codes", "aliases.csv").open(encoding="utf-8") as lines:
        found.update(
            {
                squeezed(row["label"]): int(row["code"])
                for row in csv.DictReader(lines)
                if row["kolom"] == column and row["code"].isdigit()
            }
        )
    return found


@lru_cache(maxsize=4096)
def parse(name: str, value: str, *, column: str = "") -> int | None:
    """The code that a number, label or usual spelling stands for; None when it stands for none."""
    text = squeezed(value)
    if text.isascii() and text.isdigit():
        return int(text) if int(text) in entries(name) else None
    return _spellings(name, column).get(text)
