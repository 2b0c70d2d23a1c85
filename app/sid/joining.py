"""How each table of a village goes together with another village's, and what leaves when a village is parted."""

from __future__ import annotations

from typing import Any

from tenants.archives.joining import Row, Rule
from tenants.clock import now

HEAD, ALIVE, OTHER = 1, 1, 11  # hubungan keluarga, status dasar


def headed(row: Row) -> Any:
    """The family that a row heads."""
    return row["family_id"] if row["shdk"] == HEAD and row["basic_status"] == ALIVE else None


def step_back(row: Row) -> None:
    """Of two heads of one family the second becomes a member; the list of what to mend names the family."""
    row["shdk"] = OTHER


RULES: dict[str, Rule] = {
    "areas": Rule(same=("dusun", "rw", "rt"), goes="id"),
    "families": Rule(same=("no_kk",), refers={"area_id": "areas"}, goes="area_id"),
    "residents": Rule(
        same=("nik",),
        refers={"area_id": "areas", "family_id": "families"},
        newest=True,
        alone=headed,
        yields=step_back,
        goes="area_id",
    ),
    "resident_events": Rule(refers={"resident_id": "residents"}, goes="resident_id"),
    # each village's book stays a book of its own: the same number may stand in both
    "letters": Rule(
        refers={"resident_id": "residents"},
        put={"book": lambda row, code: row["book"] or code},
        loosen=("resident_id",),
    ),
    "letter_counters": Rule(add=False),
    "articles": Rule(apart="slug"),
    "officials": Rule(put={"left_at": lambda row, code: row["left_at"] or now()}),
    "profile": Rule(add=False, goes="whole"),
    "published_statistics": Rule(add=False),
    "import_runs": Rule(),
    "audit_entries": Rule(),
    "aid_programmes": Rule(apart="name"),
    "aid_recipients": Rule(
        refers={"programme_id": "aid_programmes", "resident_id": "residents", "family_id": "families"}
    ),
    "quality_days": Rule(add=False),
}
