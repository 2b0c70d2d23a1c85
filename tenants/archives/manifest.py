"""What an archive says of itself: which village, which version, and for each part its count, size and checksum."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from tenants.errors import Refused

FORMAT = "paketdesa-village/1"
NAME = "manifest.json"
READ_ME = """Arsip desa PaketDesa
====================

manifest.json  nama desa, versi, jumlah baris, dan sidik jari (SHA-256) setiap bagian
rows/          satu berkas CSV (UTF-8, pemisah koma) untuk setiap tabel; buka dengan program lembar kerja apa pun
files/         surat, gambar, dan berkas unggahan dengan nama yang dirujuk tabel

Sel kosong berarti tidak diisi; "" berarti isian kosong. Tanggal ditulis YYYY-MM-DD. Arsip ini memuat data pribadi
penduduk: simpan seperti menyimpan buku induk penduduk (UU 27/2022).
"""


@dataclass
class Part:
    """A table's rows or a file: `count` rows (1 for a file), bytes unpacked, SHA-256."""

    count: int
    bytes: int
    sha256: str


@dataclass
class Manifest:
    code: str
    name: str
    label: str
    version: str
    taken_at: str
    tables: dict[str, Part] = field(default_factory=dict)
    files: dict[str, Part] = field(default_factory=dict)
    format: str = FORMAT

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @property
    def rows(self) -> int:
        return sum(part.count for part in self.tables.values())


def parsed(data: bytes) -> Manifest:
    """The manifest of an archive, or a refusal when it is none of ours."""
    try:
        found: dict[str, Any] = json.loads(data)
        if found.get("format") != FORMAT:
            raise Refused(f"Berkas ini bukan arsip desa yang dikenal ({found.get('format')!r}).")
        rows, files = ({name: Part(**part) for name, part in found.pop(kind).items()} for kind in ("tables", "files"))
        return Manifest(**found, tables=rows, files=files)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused("Berkas ini bukan arsip desa, atau keterangannya rusak.") from None
