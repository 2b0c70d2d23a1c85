"""Loading all of Indonesia's regions from the data set of `idn-area-data` (ODbL 1.0; attribution in the README)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tenants.errors import Refused
from tenants.ground import plain

DATA = Path(__file__).parent.parent / "node_modules" / "idn-area-data" / "data"
VILLAGE_KINDS = {"1": "kelurahan", "2": "desa", "3": "adat"}
SMALL = {"of", "dan", "di"}


def dotted(code: str) -> str:
    code = code.replace(".", "")
    return ".".join(p for p in (code[:2], code[2:4], code[4:6], code[6:]) if p)


def tidy(name: str) -> str:
    """`KABUPATEN TAKALAR` → `Takalar`; the kind stands in its own column."""
    for head in ("KABUPATEN ADMINISTRASI ", "KOTA ADMINISTRASI ", "KABUPATEN ", "KOTA "):
        if name.upper().startswith(head):
            name = name[len(head) :]
            break
    if name.isupper():
        name = " ".join(w if len(w) <= 3 and set(w) <= set("IVXDK.") else w.capitalize() for w in name.split(" "))
        name = (
            "DKI Jakarta"
            if name.lower() == "dki jakarta"
            else "DI Yogyakarta"
            if name.lower().endswith("yogyakarta") and name.lower().startswith("d")
            else name
        )
    return name.strip()


def rows() -> Iterator[tuple[str, str | None, int, str, str]]:
    """(code, parent, level, name, kind), parents first."""
    for level, file in enumerate(("provinces", "regencies", "districts", "villages"), start=1):
        with (DATA / f"{file}.csv").open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                code = dotted(row["code"])
                parent = code.rpartition(".")[0] or None
                if level == 1:
                    kind = "provinsi"
                elif level == 2:
                    kind = "kota" if row["name"].upper().startswith("KOTA") else "kabupaten"
                elif level == 3:
                    kind = "kecamatan"
                else:
                    kind = VILLAGE_KINDS.get(code[9], "desa")
                yield code, parent, level, tidy(row["name"]), kind


def load(admin_url: str) -> dict[str, int]:
    """Bring the table to the data set: new rows added, changed names corrected, none removed. Returns counts by level."""
    if not DATA.exists():
        raise Refused("Data wilayah belum terpasang: jalankan `make setup`.")
    counts = {"provinsi": 0, "kabupaten/kota": 0, "kecamatan": 0, "desa/kelurahan": 0}
    names = list(counts)
    with psycopg.connect(plain(admin_url)) as conn:
        conn.execute(
            "CREATE TEMP TABLE incoming (code text, parent text, level int, name text, kind text) ON COMMIT DROP"
        )
        with conn.cursor() as cur, cur.copy("COPY incoming FROM STDIN") as copy:
            for row in rows():
                copy.write_row(row)
                counts[names[row[2] - 1]] += 1
        conn.execute(
            "INSERT INTO platform.regions (code, parent_code, level, name, kind) SELECT code, parent, level, name, kind FROM incoming "
            "ORDER BY level, code ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind "
            "WHERE regions.name <> excluded.name OR regions.kind <> excluded.kind"
        )
    return counts


def load_if_missing(admin_url: str) -> int:
    """The number of regions; loads them only into an empty table."""
    with psycopg.connect(plain(admin_url)) as conn:
        found = conn.execute("SELECT count(*) FROM platform.regions").fetchone()
    return (found[0] if found else 0) or sum(load(admin_url).values())
