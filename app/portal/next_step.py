"""What a village should do now: the first duty that waits for the village itself, as one sentence with one button."""

from __future__ import annotations

from dataclasses import dataclass

from app.sid.roles import Right
from app.sid.statistics import counting
from app.web.formatting import number
from tenants.bimtek.tasks import Duty


@dataclass(frozen=True)
class Ring:
    """Where a duty is worked at, and what its link says while it is open."""

    short: str
    endpoint: str
    right: Right
    act: str


RINGS = {
    "residents": Ring("Penduduk", "portal.residents", Right.SEE_RESIDENTS, "Tambah penduduk"),
    "content": Ring("Artikel", "portal.articles", Right.WRITE_ARTICLES, "Terbitkan"),
    "profile": Ring("Profil", "portal.profile", Right.KEEP_PROFILE, "Lengkapi profil"),
    "letter": Ring("Surat", "portal.letters", Right.MAKE_LETTERS, "Buat surat"),
    "support": Ring("Produk", "portal.packages", Right.BUY, "Lihat paket"),
}


@dataclass(frozen=True)
class Step:
    """The panel: a sentence with what is missing, how to, one button, one other way."""

    title: str
    text: str
    short: str = ""  # the sentence on a phone
    duty: Duty | None = None
    endpoint: str = ""
    act: str = ""
    icon: str = ""
    other: tuple[str, str] | None = None  # label, endpoint
    on_phone: tuple[str, str, str] | None = None  # what comes first there: label, endpoint, icon


def next_step(duties: list[Duty]) -> Step:
    current = next((d for d in duties if d.state not in ("done", "waiting")), None)
    if current is not None:
        return STEPS[current.key](current)
    waiting = next((d for d in duties if d.state == "waiting"), None)
    if waiting is not None:
        return Step(
            waiting.left,
            f"{waiting.name}: {waiting.words[:1].lower()}{waiting.words[1:]}. Tugas lain sudah selesai.",
            endpoint=RINGS[waiting.key].endpoint,
            act="Lihat tagihan" if waiting.key == "support" else RINGS[waiting.key].act,
            icon="receipt",
        )
    return Step(
        "Semua tugas selesai" if len(duties) < 5 else "Kelima tugas sudah selesai",
        "Kabupaten melihat kemajuan ini. Lanjutkan pelayanan: surat, berita, dan data penduduk yang selalu baru.",
    )


def residents(duty: Duty) -> Step:
    left = duty.target - duty.value
    title, short = "Muat data penduduk desa", "Muat data penduduk"
    text = "Cara tercepat: muat berkas Excel dari OpenSID lama. Anda melihat dulu apa yang akan masuk."
    if duty.target:
        short = f"{number(left)} penduduk lagi"
        title = f"Tinggal {short} untuk menuntaskan tugas pertama"
        text = (
            f"Sudah {number(duty.value)} dari {number(duty.target)} jiwa (10% angka resmi). "
            + text.split(". ")[0]
            + "."
        )
    return Step(
        title,
        text,
        short,
        duty,
        "portal.import_file",
        "Impor penduduk",
        "file-upload",
        ("Isi satu per satu", "portal.resident_new"),
        ("Tambah penduduk", "portal.resident_new", "user-plus"),
    )


def content(duty: Duty) -> Step:
    if duty.value and not counting.published():
        return Step(
            "Terbitkan statistik penduduk di situs desa",
            "Berita sudah terbit. Statistik dihitung sendiri dari data penduduk; Anda hanya memilih yang tampil.",
            "Terbitkan statistik",
            duty,
            "portal.statistics",
            "Buka statistik",
            "chart-bar",
        )
    return Step(
        "Tulis satu berita untuk situs desa",
        "Cukup satu kabar: kerja bakti, musyawarah, posyandu. Terbit langsung di situs desa.",
        "Tulis satu berita",
        duty,
        "portal.article_new",
        "Tulis berita",
        "pencil",
        ("Terbitkan statistik", "portal.statistics"),
    )


def profile(duty: Duty) -> Step:
    left = number(duty.target - duty.value)
    return Step(
        f"Tinggal {left} isian untuk melengkapi profil desa",
        "Alamat kantor, kepala desa, dan sejarah dipakai di kop surat dan di situs desa.",
        f"{left} isian profil lagi",
        duty,
        "portal.profile",
        "Lengkapi profil",
        "building-community",
    )


def letter(duty: Duty) -> Step:
    return Step(
        "Coba buat satu surat keterangan domisili",
        "Ketik nama warga, isi keperluan, cetak. Nomor dan kode pemeriksaan dibuat sendiri.",
        "Coba buat satu surat",
        duty,
        "portal.letter_new",
        "Buat surat",
        "file-plus",
    )


def support(duty: Duty) -> Step:
    return Step(
        "Pilih paket pendukung untuk desa",
        "Penawaran resmi dan tagihan dibuat untuk anggaran desa; bayar lewat transfer dari rekening kas desa.",
        "Pilih paket pendukung",
        duty,
        "portal.packages",
        "Lihat paket",
        "receipt",
    )


STEPS = {"residents": residents, "content": content, "profile": profile, "letter": letter, "support": support}
# icon("file-upload") icon("chart-bar") icon("pencil") icon("building-community") icon("file-plus") icon("receipt")
