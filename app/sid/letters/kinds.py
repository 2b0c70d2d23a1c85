"""The kinds of letter: title, code of classification, template, usual purposes. Wording is our own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Kind:
    key: str
    title: str
    code: str
    template: str
    purposes: tuple[str, ...]
    months_valid: int = 1

    @property
    def path(self) -> Path:
        return TEMPLATES / self.template


DOMISILI = Kind(
    "domisili",
    "Surat Keterangan Domisili",
    "470",
    "statement.typ",
    ("Melamar pekerjaan", "Membuka rekening bank", "Pendaftaran sekolah", "Pengurusan bantuan sosial"),
)
KINDS = {DOMISILI.key: DOMISILI}
