"""Heads and operators of a wave's villages from a spreadsheet: looked through first, then written down."""

from __future__ import annotations

from dataclasses import dataclass, fields

from tenants.bimtek.finding import places
from tenants.bimtek.models import Wave, WaveVillage
from tenants.bimtek.participants import NAMES, Contacts, all_problems
from tenants.errors import Refused
from tenants.regions import dotted
from tenants.sheets.table import Line, Rejected, table

COLUMNS = {
    "code": ("Kode", "Kode desa", "Kode wilayah", "Kode Kemendagri"),
    "head_name": ("Kepala desa", "Nama kepala desa", "Kades", "Nama kades", "Lurah"),
    "head_email": ("E-mail kepala desa", "Email kades"),
    "head_phone": ("Telepon kepala desa", "HP kepala desa", "Telepon kades", "HP kades"),
    "operator_name": ("Operator", "Nama operator"),
    "operator_email": ("E-mail operator", "E-mail"),
    "operator_phone": ("Telepon operator", "HP operator", "Telepon", "HP", "No HP"),
}


@dataclass(frozen=True)
class Named:
    """A row that can go in; an empty cell keeps what is known."""

    row: int
    place: WaveVillage
    contacts: Contacts

    @property
    def state(self) -> str:
        before = Contacts.of(self.place)
        return "same" if before == self.contacts else "new" if before == Contacts() else "changed"


@dataclass(frozen=True)
class Plan:
    good: list[Named]
    rejected: list[Rejected]


def plan(data: bytes, wave: Wave) -> Plan:
    """What would happen; nothing is written."""
    here = places(wave.id)
    invited = {p.region_code: p for p in here}
    read: dict[str, Named] = {}
    rejected: list[Rejected] = []
    texts: dict[str, Line] = {}
    for line in table(data, COLUMNS, needed=("code", "operator_name", "operator_email")):
        code, reason = known_code(line, invited, texts)
        if reason:
            rejected.append(Rejected(line.row, COLUMNS["code"][0], line.values["code"], reason))
            continue
        texts[code] = line
        before = Contacts.of(invited[code])
        kept = {f.name: line.values.get(f.name) or getattr(before, f.name) for f in fields(Contacts)}
        read[code] = Named(line.row, invited[code], Contacts.typed(kept))
    for (code, field), sentence in all_problems(here, {c: n.contacts for c, n in read.items()}).items():
        if code in read:
            row = read.pop(code).row
            rejected.append(Rejected(row, NAMES[field], texts[code].values.get(field, ""), sentence))
    return Plan(list(read.values()), sorted(rejected, key=lambda r: r.row))


def known_code(line: Line, invited: dict[str, WaveVillage], seen: dict[str, Line]) -> tuple[str, str]:
    """The code of a line and, where it cannot go in, why."""
    try:
        code = dotted(line.values["code"])
    except Refused:
        return "", "Kode desa harus 10 angka, misalnya 73.05.08.2003."
    if code not in invited:
        return code, "Desa ini tidak diundang pada gelombang ini."
    if code in seen:
        return code, f"Desa ini sudah ada pada baris {seen[code].row}."
    return code, ""
