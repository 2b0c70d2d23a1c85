"""The book of outgoing letters (the outgoing half of Buku Agenda, A.7 of Permendagri 47/2016) as a sheet."""

from __future__ import annotations

from collections.abc import Mapping

from app.sid.letters.archive import query
from app.sid.letters.content import said
from app.sid.letters.kinds import KINDS
from app.sid.letters.models import Letter
from tenants import sheets
from tenants.db import db

HEAD = (
    "Nomor urut",
    "Tanggal pengiriman",
    "Nomor surat",
    "Tanggal surat",
    "Ditujukan kepada",
    "Isi singkat",
    "Penanda tangan",
    "Keterangan",
)


def remark(letter: Letter) -> str:
    if letter.cancelled_at:
        return f"Dibatalkan {said(letter.cancelled_at.date())}: {letter.cancel_reason}"
    return f"Berlaku sampai {said(letter.valid_until)}" if letter.valid_until else ""


def written(filters: Mapping[str, str]) -> bytes:
    """An xlsx of the letters that filters leave, in the order of their issue; cancelled ones keep their line."""
    rows = db.session.scalars(query(filters).order_by(Letter.issued_on, Letter.id))
    lines = (
        [
            count,
            said(letter.issued_on),
            letter.number_text,
            said(letter.issued_on),
            letter.subject_name,
            f"{KINDS[letter.kind].title}: {letter.purpose}",
            letter.signer_name,
            remark(letter),
        ]
        for count, letter in enumerate(rows, start=1)
    )
    return sheets.written(HEAD, lines, sheet="Agenda surat keluar", numbers=True)
