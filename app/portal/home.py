"""The first page: what to do now, then the duties, then what waits."""

from __future__ import annotations

from flask import render_template, request, url_for

from app import onboarding
from app.portal.blueprint import page, room
from app.sid.letters import archive
from app.sid.residents import searching
from app.sid.roles import Right
from app.web.formatting import number
from tenants.clock import MAKASSAR, now

NEXT = {
    "residents": ("Muat penduduk sampai sepersepuluh jumlah resmi", "portal.import_file", "Impor penduduk"),
    "content": ("Terbitkan satu berita dan statistik penduduk", "portal.articles", "Tulis berita"),
    "profile": ("Lengkapi profil desa", "portal.profile", "Isi profil"),
    "letter": ("Buat satu surat keterangan domisili", "portal.letter_new", "Buat surat"),
    "support": ("Pilih paket pendukung untuk desa", "portal.packages", "Lihat paket"),
}


def greeting() -> str:
    hour = now().astimezone(MAKASSAR).hour
    return (
        "Selamat pagi"
        if 4 <= hour < 11
        else "Selamat siang"
        if hour < 15
        else "Selamat sore"
        if hour < 18
        else "Selamat malam"
    )


@room.get("/")
def home():
    duties = onboarding.duties_of_current()
    current = next((d for d in duties if d.state not in ("done", "waiting")), None)
    words = None
    if current:
        words, endpoint, label = NEXT[current.key]
        if current.key == "residents" and current.target:
            words = f"Tinggal {number(current.target - current.value)} penduduk lagi untuk menuntaskan tugas pertama"
        words = (words, url_for(endpoint), label)
    return render_template(
        "portal/home.html",
        greeting=greeting(),
        duties=duties,
        current=current,
        next_step=words,
        mend=searching.quick_counts(),
        quick=searching.QUICK,
        letters=archive.latest(5),
    )


@page("/cari", Right.SEE_RESIDENTS)
def search():
    words = request.args.get("q", "").strip()
    found = searching.page({"q": words}, size=15).rows if words else []
    return render_template(
        "portal/search.html", words=words, found=found, letters=archive.page({"q": words}).rows if words else []
    )
