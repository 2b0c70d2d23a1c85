"""The search box of every page: what fits while it is typed, and the page with all of it.

The words travel in the body of a request, never in an address: they are names and numbers of people.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import redirect, render_template, request, session, url_for

from app.portal.blueprint import allowed, page
from app.sid import codes
from app.sid.letters import finding as letters
from app.sid.residents import names, searching
from app.sid.residents.models import ALIVE
from app.sid.roles import Right

KEPT = "cari"  # the words of the last search, in the signed session
LONGEST = 80


class Place(NamedTuple):
    """A page that is found by its name or by what people call it."""

    label: str
    endpoint: str
    right: Right
    words: str = ""


PLACES = (
    Place("Tambah penduduk", "portal.resident_new", Right.KEEP_RESIDENTS, "warga baru"),
    Place("Impor penduduk", "portal.import_file", Right.MOVE_FILES, "excel unggah muat berkas opensid"),
    Place("Kualitas data", "portal.quality", Right.SEE_RESIDENTS, "perbaiki kosong ganda salah nilai"),
    Place("Peristiwa", "portal.events", Right.SEE_RESIDENTS, "lahir mati meninggal pindah datang hilang"),
    Place("Laporan bulanan", "portal.monthly_report", Right.SEE_RESIDENTS, "lampid perkembangan penduduk"),
    Place("Keluarga", "portal.families", Right.SEE_RESIDENTS, "kk kartu"),
    Place("Buat surat", "portal.letter_new", Right.MAKE_LETTERS, "domisili keterangan"),
    Place("Arsip surat", "portal.letters", Right.MAKE_LETTERS, "buku"),
    Place("Tulis berita", "portal.article_new", Right.WRITE_ARTICLES, "artikel"),
    Place("Statistik", "portal.statistics", Right.SEE_RESIDENTS, "piramida umur laporan"),
    Place("Profil desa", "portal.profile", Right.KEEP_PROFILE, "kepala desa kop alamat kantor"),
    Place("Langganan", "portal.packages", Right.BUY, "paket tagihan bayar"),
)


def places(words: str) -> list[Place]:
    parts = names.plain(words).split()
    fits = [p for p in PLACES if parts and all(part in f"{p.label} {p.words}".lower() for part in parts)]
    return [p for p in fits if allowed(p.right)][:3]


def found(words: str, *, most: int) -> dict:
    """Everything that fits the words, and the families that the residents are of."""
    residents = searching.hits(words, most=most)
    may_see_letters = allowed(Right.MAKE_LETTERS)
    return {
        "words": words,
        "residents": residents,
        "heads": searching.heads_of(r.family_id for r in residents),
        "families": searching.family_hits(words),
        "letters": letters.hits(words, most=max(3, most // 2)) if may_see_letters else [],
        "places": places(words),
        "alive": ALIVE,
        "codes": codes,
    }


def typed() -> str:
    return request.values.get("q", "").replace("\0", "").strip()[:LONGEST]


@page("/cari/cepat", Right.SEE_RESIDENTS, methods=["POST"])
def search_hits():
    """The list below the box; under two letters it is empty."""
    words = typed()
    return render_template("portal/hits.html", **found(words if len(words) > 1 else "", most=6))


@page("/cari", Right.SEE_RESIDENTS, methods=["GET", "POST"])
def search():
    if request.method == "POST":
        session[KEPT] = typed()
        return redirect(url_for("portal.search"))
    return render_template("portal/search.html", **found(typed() or session.get(KEPT, ""), most=25))
