"""Official population figures of a regency's villages from a spreadsheet: looked through first, then entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tenants.clock import today
from tenants.errors import Refused
from tenants.figures import LARGEST_VILLAGE, official_populations, state_population
from tenants.regions import Region, dotted, villages_of
from tenants.sheets.table import Line, Rejected, as_count, as_day, table

COLUMNS = {
    "code": ("Kode", "Kode desa", "Kode wilayah", "Kode Kemendagri"),
    "figure": ("Jumlah penduduk", "Jumlah", "Penduduk", "Jiwa"),
    "source": ("Sumber", "Sumber data"),
    "as_of": ("Tanggal", "Tanggal data", "Per tanggal"),
}


@dataclass(frozen=True)
class Stated:
    """A row that can go in; `before` is the figure that now counts."""

    row: int
    code: str
    name: str
    figure: int
    source: str
    as_of: date
    before: int | None

    @property
    def state(self) -> str:
        return "new" if self.before is None else "same" if self.before == self.figure else "changed"


@dataclass(frozen=True)
class Plan:
    good: list[Stated]
    rejected: list[Rejected]


def plan(data: bytes, regency_code: str) -> Plan:
    """What would happen; nothing is written."""
    real = {r.code: r for r in villages_of(regency_code)}
    known = official_populations(list(real))
    good: list[Stated] = []
    rejected: list[Rejected] = []
    first_row: dict[str, int] = {}
    for line in table(data, COLUMNS, needed=tuple(COLUMNS)):
        found = looked_through(line, real, first_row)
        if isinstance(found, Rejected):
            rejected.append(found)
            continue
        code, figure, as_of = found
        first_row[code] = line.row
        before = known[code].figure if code in known else None
        good.append(Stated(line.row, code, real[code].name, figure, line.values["source"], as_of, before))
    return Plan(good, rejected)


def looked_through(line: Line, real: Mapping[str, Region], seen: Mapping[str, int]) -> Rejected | tuple[str, int, date]:
    """The code, figure and day of a line, or why it does not go in."""

    def no(key: str, reason: str) -> Rejected:
        return Rejected(line.row, COLUMNS[key][0], line.values[key], reason)

    try:
        code = dotted(line.values["code"])
    except Refused:
        return no("code", "Kode desa harus 10 angka, misalnya 73.05.08.2003.")
    if code not in real:
        return no("code", "Bukan kode desa atau kelurahan kabupaten ini.")
    if code in seen:
        return no("code", f"Desa ini sudah ada pada baris {seen[code]}.")
    figure, as_of = as_count(line.values["figure"]), as_day(line.values["as_of"])
    if figure is None or not 0 < figure <= LARGEST_VILLAGE:
        return no("figure", "Tulis jumlah jiwa sebagai angka bulat, paling sedikit 1.")
    if not 0 < len(line.values["source"]) <= 200:
        return no("source", "Isi sumber angka, paling panjang 200 huruf.")
    if as_of is None or not date(1990, 1, 1) <= as_of <= today():
        return no("as_of", "Tulis tanggal seperti 30/06/2025, tidak di masa depan.")
    return code, figure, as_of


def enter(rows: Iterable[Mapping[str, str]], regency_code: str, *, by) -> int:
    """Enter rows that were looked through (code, figure, source, as_of as text); all or none. Returns how many."""
    count = 0
    for row in rows:
        if not dotted(row["code"]).startswith(dotted(regency_code) + "."):
            raise Refused(f"{row['code']} bukan desa kabupaten ini.")
        figure, as_of = as_count(row["figure"]), as_day(row["as_of"])
        if figure is None or as_of is None:
            raise Refused("Isi berkas berubah sejak diperiksa. Unggah lagi.")
        state_population(row["code"], figure, source=row["source"], as_of=as_of, by=by)
        count += 1
    return count
