"""The national code lists: number ↔ label, with the spellings that files in the field use. Source: `tenants/codes/*.csv`."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib import resources


@lru_cache
def entries(name: str) -> dict[int, str]:
    """Code → label of a list, in its own order."""
    with resources.files("tenants").joinpath("codes", f"{name}.csv").open(encoding="utf-8") as lines:
        return {int(row["code"]): row["label"].strip() for row in csv.DictReader(lines)}


def label(name: str, code: int | None) -> str:
    return entries(name).get(code, "") if code is not None else ""


SHORT = "PNS TNI POLRI RI BUMN BUMD BPK DPD DPR DPRD SD SLTP SLTA BPJS KTP KIA YME A B AB O I II III IV S"
KEPT = {word.lower(): word for word in SHORT.split()} | {"tuhan": "Tuhan", "indonesia": "Indonesia"}


def said(name: str, code: int | None) -> str:
    """A label as it stands in a sentence: `Pegawai negeri sipil (PNS)`, `Tamat SD/sederajat`."""
    text = re.sub(r"\s*/\s*", "/", label(name, code)).lower()
    text = re.sub(r"[a-z]+", lambda word: KEPT.get(word[0], word[0]), text)
    return text[:1].upper() + text[1:]


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


def parse(name: str, value: str, *, column: str = "") -> int | None:
    """The code that a number, label or usual spelling stands for; None when it stands for none."""
    text = squeezed(value)
    if text.isdigit():
        return int(text) if int(text) in entries(name) else None
    return _spellings(name, column).get(text)
