"""What was done in the village, by whom and from where: searched, and said in sentences made at display."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import load_only

from app.sid.articles.models import Article
from app.sid.letters.models import Letter
from app.sid.officials.models import Official
from app.sid.residents import history, ledger
from app.sid.residents.models import Family, Resident
from tenants.audit import VillageEntry
from tenants.audit_search import day, midnight
from tenants.db import db
from tenants.errors import Refused

SIZE = 50
MOST = 20_000  # rows of an export

# deed → (group, what was done); {on} is what it was done to, the rest comes from the entry's detail
SENTENCES: dict[str, tuple[str, str]] = {
    "resident.added": ("penduduk", "menambah {on}"),
    "resident.corrected": ("penduduk", "mengubah {fields} {on}"),
    "resident.died": ("penduduk", "mencatat {on} meninggal"),
    "resident.moved-out": ("penduduk", "mencatat {on} pindah keluar"),
    "resident.lost": ("penduduk", "mencatat {on} hilang"),
    "resident.left": ("penduduk", "mencatat {on} pergi"),
    "resident.returned": ("penduduk", "mencatat {on} kembali"),
    "family.headed": ("penduduk", "menjadikan {on} kepala keluarga"),
    "family.split": ("penduduk", "memecah keluarga: {count} orang di KK baru"),
    "event.undone": ("penduduk", "membatalkan peristiwa {kind} {on}"),
    "monthly.exported": ("penduduk", "mengunduh laporan bulanan {month}"),
    "residents.imported": ("penduduk", "memuat berkas {file}: {created} baru, {updated} berubah"),
    "import.undone": ("penduduk", "membatalkan pemuatan {file}: {removed} dikeluarkan, {restored} dikembalikan"),
    "residents.exported": ("penduduk", "mengunduh daftar penduduk"),
    "nik.revealed": ("penduduk", "membuka NIK {on}"),
    "kk.revealed": ("penduduk", "membuka nomor KK {on}"),
    "letter.issued": ("surat", "menerbitkan surat {number}"),
    "letter.cancelled": ("surat", "membatalkan {on}: {reason}"),
    "letters.exported": ("surat", "mengunduh buku surat"),
    "article.written": ("berita", "menulis {on}"),
    "article.published": ("berita", "menerbitkan {on}"),
    "article.withdrawn": ("berita", "menarik {on} dari situs"),
    "article.discarded": ("berita", "membuang {on}"),
    "article.restored": ("berita", "mengambil kembali {on}"),
    "article.pictured": ("berita", "memasang gambar pada {on}"),
    "article.picture-described": ("berita", "menulis keterangan gambar {on}"),
    "article.picture-removed": ("berita", "melepas gambar {on}"),
    "aid.kept": ("penduduk", "mencatat program bantuan {name}"),
    "aid.enrolled": ("penduduk", "memasukkan {on} ke program {programme}"),
    "aid.removed": ("penduduk", "mengeluarkan {on} dari program {programme}"),
    "aid.imported": ("penduduk", "memuat {added} peserta program {programme} dari berkas"),
    "aid.exported": ("penduduk", "mengunduh peserta program {programme}"),
    "profile.filled": ("profil", "mengisi profil desa"),
    "profile.logo-set": ("profil", "memasang lambang desa"),
    "profile.logo-removed": ("profil", "melepas lambang desa"),
    "profile.photo-set": ("profil", "memasang foto desa"),
    "profile.photo-described": ("profil", "menulis keterangan foto desa"),
    "profile.photo-removed": ("profil", "melepas foto desa"),
    "official.kept": ("profil", "mencatat pejabat {name}"),
    "official.left": ("profil", "mengakhiri jabatan {on}"),
    "official.resumed": ("profil", "mengaktifkan lagi {on}"),
    "statistics.published": ("statistik", "menerbitkan statistik {kind}"),
    "statistics.withdrawn": ("statistik", "menarik statistik {kind} dari situs"),
    "archive.taken-away": ("catatan", "mengunduh cadangan data {file}"),
    "chronicle.exported": ("catatan", "mengunduh catatan kegiatan"),
    "visit.entered": ("kunjungan", "masuk sebagai kunjungan OpenDesa: {reason}"),
    "visit.looked": ("kunjungan", "membuka halaman {page}"),
    "visit.wrote": ("kunjungan", "mengubah lewat halaman {page}"),
    "visit.stopped": ("kunjungan", "mengakhiri kunjungan {visitor}"),
    "visit.granted": ("kunjungan", "mengizinkan {visitor} mengubah data"),
}
GROUPS = {
    "penduduk": "Penduduk",
    "surat": "Surat",
    "berita": "Berita",
    "profil": "Profil",
    "statistik": "Statistik",
    "catatan": "Catatan kegiatan",
    "kunjungan": "Kunjungan OpenDesa",
}
ROOMS = {
    "portal": "kantor digital",
    "console": "konsol OpenDesa",
    "tugas": "pekerjaan latar",
    "perintah": "baris perintah",
}


@dataclass(frozen=True)
class Line:
    """An entry with its sentence; `about` is what it was done to: (kind, key) for a link."""

    entry: VillageEntry
    words: str
    about: tuple[str, uuid.UUID] | None

    @property
    def place(self) -> str:
        """From where, as far as it is known."""
        found = self.entry.origin or {}
        return " · ".join(part for part in (ROOMS.get(found.get("room", ""), ""), found.get("ip", "")) if part)


def query(filters: Mapping[str, str]):
    """Newest first: `q` part of who or what · `jenis` a group · `orang`, `benda` keys · `dari`, `sampai` days."""
    found = select(VillageEntry).order_by(VillageEntry.id.desc())
    if words := filters.get("q", "").strip()[:80]:
        inside = cast(VillageEntry.detail, String).icontains(words, autoescape=True)
        found = found.where(VillageEntry.actor.icontains(words, autoescape=True) | inside)
    if filters.get("jenis") in GROUPS:
        found = found.where(VillageEntry.deed.in_([d for d, (g, _) in SENTENCES.items() if g == filters["jenis"]]))
    for name, column in (("orang", VillageEntry.actor_id), ("benda", VillageEntry.subject_id)):
        if key := as_key(filters.get(name, "")):
            found = found.where(column == key)
    if first := day(filters.get("dari", ""), "dari"):
        found = found.where(VillageEntry.created_at >= midnight(first))
    if last := day(filters.get("sampai", ""), "sampai"):
        found = found.where(VillageEntry.created_at < midnight(last + timedelta(days=1)))
    return found


def as_key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def part(filters: Mapping[str, str]) -> tuple[list[Line], str | None]:
    """One part of the list and the mark after which the next begins; the same work however far one reads."""
    found = query(filters)
    if mark := as_key(filters.get("sesudah", "")):
        found = found.where(VillageEntry.id < mark)
    rows = list(db.session.scalars(found.limit(SIZE + 1)))
    return said(rows[:SIZE]), str(rows[SIZE - 1].id) if len(rows) > SIZE else None


def everything(filters: Mapping[str, str]) -> list[Line]:
    """For a file; Refused where it would be too long."""
    rows = list(db.session.scalars(query(filters).limit(MOST + 1)))
    if len(rows) > MOST:
        raise Refused("Lebih dari 20.000 baris. Persempit tanggalnya, lalu unduh lagi.")
    return said(rows)


def actors() -> list[tuple[str, str]]:
    """Who ever did something here, for the filter."""
    rows = db.session.execute(
        select(VillageEntry.actor_id, VillageEntry.actor).where(VillageEntry.actor_id.is_not(None)).distinct()
    )
    return sorted(((str(key), name) for key, name in rows), key=lambda pair: pair[1].lower())


def said(rows: Iterable[VillageEntry]) -> list[Line]:
    """The same number of statements for any number of entries."""
    rows = list(rows)
    names = named({row.subject_id for row in rows if row.subject_id})
    return [sentence(row, names) for row in rows]


def sentence(row: VillageEntry, names: dict[uuid.UUID, tuple[str, str]]) -> Line:
    _, template = SENTENCES.get(row.deed, ("", row.deed.replace("-", " ").replace(".", ": ")))
    kind, name = names.get(row.subject_id, ("", "")) if row.subject_id else ("", "")
    words = template.format_map(Blank({**told(row.detail), "on": name or "sesuatu yang sudah tidak ada"}))
    return Line(row, words, (kind, row.subject_id) if kind and row.subject_id else None)


class Blank(dict):
    def __missing__(self, key: str) -> str:
        return "–"


def told(detail: Mapping[str, Any]) -> dict[str, str]:
    found = {key: str(value) for key, value in detail.items()}
    if isinstance(detail.get("fields"), list):
        found["fields"] = ", ".join(history.label(name).lower() for name in detail["fields"])
    if "kind" in detail and detail["kind"] in ledger.WORDS:
        found["kind"] = ledger.WORDS[detail["kind"]].lower()
    return found


def named(keys: set[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    """key → (kind, name) of what still exists."""
    found: dict[uuid.UUID, tuple[str, str]] = {}
    if not keys:
        return found
    for kind, model, column in (
        ("resident", Resident, Resident.name),
        ("article", Article, Article.title),
        ("letter", Letter, Letter.number_text),
        ("official", Official, Official.name),
    ):
        rows = db.session.execute(select(model.id, column).where(model.id.in_(keys)))
        found |= {key: (kind, f"surat {name}" if kind == "letter" else str(name)) for key, name in rows}
    families = select(Family).options(load_only(Family.id)).where(Family.id.in_(keys))
    found |= {row.id: ("family", "sebuah keluarga") for row in db.session.scalars(families)}
    return found
