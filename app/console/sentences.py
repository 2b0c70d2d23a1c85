"""Audit entries as sentences for people, made when they are shown; the same number of queries for any number of them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import select

from app.console.words import VILLAGE_STATES
from app.web.formatting import day, number, rupiah
from billing.models import Invoice
from tenants.audit import PlatformEntry
from tenants.bimtek.models import Wave
from tenants.db import db
from tenants.people import ROLE_NAMES, Person
from tenants.regions import Region
from tenants.work.tasks import Task

# deed → what was done; {on} is whom or what it was done to, the rest comes from the entry's detail
SENTENCES = {
    "village.registered": "mendaftarkan {on} dengan alamat {slug}",
    "village.moved": "memindahkan {on} ke keadaan {state}",
    "village.looked-at": "melihat kemajuan {on}",
    "village.renamed": "mengganti nama {on} menjadi {name}",
    "village.recoded": "mengganti kode {on} dari {before}",
    "village.archived": "menyimpan salinan {on}",
    "village.put-back": "memulihkan {on} dari salinan",
    "village.cell-changed": "memindahkan ruang data {on} dari {before} ke {after}",
    "cell.added": "membuka sel basis data {on}",
    "cell.drained": "mengosongkan sel basis data {on}",
    "old-copy.dropped": "menghapus salinan lama {on}",
    "village.applied": "mengajukan pendaftaran {on}",
    "application.accepted": "menerima pendaftaran {on}",
    "application.declined": "menolak pendaftaran {on}: {reason}",
    "own-host.claimed": "mendaftarkan alamat {host} untuk {on}",
    "own-host.given": "memasang alamat {host} untuk {on}",
    "own-host.taken-away": "melepas alamat {host} dari {on}",
    "region.opened": "membuka ruang pantau {on}",
    "programme.added": "menambah program {name} untuk {on}",
    "programme.changed": "mengubah program {name} milik {on}",
    "wave.added": "menambah {on}",
    "wave.changed": "mengubah {on}",
    "wave.invited": "mengundang {count} desa ke {on}",
    "wave.withdrawn": "menarik undangan {on}",
    "wave.carried-over": "membawa {count} desa yang tidak hadir dari {source} ke {on}",
    "participants.named": "mencatat peserta {on}",
    "attendance.set": "mencatat kehadiran {on}",
    "official-population.stated": "mencatat penduduk resmi {on}: {figure} jiwa",
    "person.added": "menambah akun {on}",
    "membership.added": "menjadikan {on} sebagai {role}",
    "setup-link.made": "membuat tautan masuk untuk {on}",
    "password.set": "membuat kata sandi",
    "signed-in": "masuk",
    "factor.added": "memasang pengaman kedua {on}",
    "factor.removed": "melepas pengaman kedua {on}",
    "factors.reset": "mencabut semua pengaman kedua {on}: {reason}",
    "session.ended": "mengakhiri satu sesi {on}",
    "audit.exported": "mengunduh {count} baris audit",
    "village.merged": "menggabungkan {source} ke {on}: {reason}",
    "village.parted": "memekarkan {on} menjadi {new}: {reason}",
    "village.returned": "mengembalikan {on} ke salinan lamanya",
    "visit.begun": "berkunjung ke {on}: {reason}",
    "visit.granted": "mengizinkan kunjungan ke {on} mengubah data",
    "visit.ended": "mengakhiri kunjungan ke {on}",
    "village.handed-over": "mencatat serah terima {on} dari {leaver} kepada {taker}",
    "membership.ended": "mengakhiri peran {on} sebagai {role}",
    "sessions.ended": "mengakhiri {count} sesi {on}",
    "recovery-codes.made": "membuat kode pemulihan {on}",
    "recovery-code.used": "masuk dengan kode pemulihan",
    "welcome-letter.written": "membuat surat undangan {on}",
    "welcome-letter.opened": "membuka surat undangan {on}",
    "welcome-letters.opened": "mengunduh {count} surat undangan {on}",
    "task.retried": "mengulang pekerjaan {on}",
    "task.stop-asked": "menghentikan pekerjaan {on}",
    "demo.filled": "mengisi data peragaan",
    "catalogue.loaded": "memuat daftar paket",
    "price.set": "menetapkan harga paket {on} {amount} mulai {valid_from}",
    "invoice.issued": "menerbitkan tagihan {number} untuk {on}, {total}",
    "invoice.paid": "melunasi tagihan {on}, kuitansi {receipt}",
    "invoice.cancelled": "membatalkan tagihan {on}: {reason}",
    "checkout.opened": "membuka halaman bayar tagihan {on}",
    "payment.set-aside": "menyisihkan pembayaran tagihan {on}: {reason}",
    "provider-event.retried": "mengulang kabar dari penyedia pembayaran",
    "transfer.proposed": "melaporkan transfer {amount} untuk tagihan {on}",
    "transfer.rejected": "menolak transfer untuk tagihan {on}: {reason}",
}


@dataclass(frozen=True)
class Said:
    """An entry in words: when, who, did what; where the thing can be looked at."""

    entry: PlatformEntry
    words: str
    url: str = ""


def said(entries: Iterable[PlatformEntry]) -> list[Said]:
    rows = list(entries)
    names = named({row.subject for row in rows if row.subject})
    return [sentence(row, *names.get(row.subject or "", (row.subject or "", ""))) for row in rows]


def sentence(row: PlatformEntry, on: str, url: str) -> Said:
    template = SENTENCES.get(row.deed, row.deed.replace("-", " ").replace(".", ": ") + (" {on}" if on else ""))
    return Said(row, template.format_map(Missing(told(row.detail) | {"on": on})), url)


class Missing(dict):
    def __missing__(self, key: str) -> str:
        return "–"


def told(detail: Mapping[str, Any]) -> dict[str, str]:
    """The details as people read them."""
    found = {key: str(value) for key, value in detail.items()}
    for key in {"total", "amount"} & detail.keys():
        found[key] = rupiah(int(detail[key]))
    for key in {"figure", "count"} & detail.keys():
        found[key] = number(int(detail[key]))
    if "valid_from" in detail:
        found["valid_from"] = day(date.fromisoformat(str(detail["valid_from"])))
    if "role" in detail:
        found["role"] = ROLE_NAMES.get(detail["role"], detail["role"])
    if "to" in detail:
        found["state"] = VILLAGE_STATES.get(detail["to"], ("", detail["to"]))[1].lower()
    return found


def named(subjects: set[str]) -> dict[str, tuple[str, str]]:
    """subject → (its name, its page): regions by code, people, waves and tasks by key."""
    codes = {s for s in subjects if re.fullmatch(r"\d\d(\.\d\d){0,2}(\.\d{4})?", s)}
    keys = [key for s in subjects - codes if (key := as_key(s))]
    found = {
        r.code: (r.full_name, page_of(r)) for r in db.session.scalars(select(Region).where(Region.code.in_(codes)))
    }
    numbers = subjects - codes - {str(key) for key in keys}
    for key, text in db.session.execute(select(Invoice.id, Invoice.number).where(Invoice.number.in_(numbers))):
        found[text] = (text, url_for("console.invoice", key=key))
    if keys:
        for person in db.session.scalars(select(Person).where(Person.id.in_(keys))):
            found[str(person.id)] = (person.name, "")
        for wave in db.session.scalars(select(Wave).where(Wave.id.in_(keys))):
            found[str(wave.id)] = (wave.name, url_for("console.wave", key=wave.id))
        for key, subject in db.session.execute(select(Task.id, Task.subject).where(Task.id.in_(keys))):
            found[str(key)] = (subject, url_for("console.tasks", q=subject))
    return found


def page_of(region: Region) -> str:
    if region.level == 4:
        return url_for("console.village", code=region.code)
    return url_for("console.regency", code=region.code) if region.level == 2 else ""


def as_key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
