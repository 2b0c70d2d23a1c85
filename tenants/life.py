"""The life of a village enforced: what each state lets happen, in the registry, in the portal and in the database itself.

A village that only reads (or is suspended) cannot be written into by anybody, page, task or command: its role loses the right.
Its history stays open, for looks and files taken away are written down there too.
"""

from __future__ import annotations

from tenants import cells, rights, villages
from tenants.errors import Refused
from tenants.villages import MOVES, State, Village
from tenants.work.queues import after_commit

STILL = {State.READ_ONLY, State.SUSPENDED, State.CLOSED}  # nothing is written
NAMES = {
    State.TRIAL: "Masa percobaan",
    State.LIVE: "Tayang",
    State.READ_ONLY: "Hanya baca",
    State.SUSPENDED: "Ditangguhkan",
    State.CLOSED: "Ditutup",
}
WHY = {
    State.READ_ONLY: "Desa ini sedang hanya dapat dibaca. Data, unduhan, dan situs tetap terbuka; perubahan belum dapat disimpan.",
    State.SUSPENDED: "Layanan desa ini sedang ditangguhkan. Situs tetap terbuka; langganan dan cadangan data dapat dibuka di sini.",
    State.CLOSED: "Desa ini sudah ditutup. Cadangan datanya masih dapat diambil sampai masa simpannya berakhir.",
}
SHORTEST_REASON = 5
# closing, reopening and deleting have more to them than a step: `archives.closing`
BY_HAND = (State.TRIAL, State.LIVE, State.READ_ONLY, State.SUSPENDED)


def next_states(village: Village) -> list[State]:
    """Where staff may move it from here, in the order of the table."""
    return [state for state in BY_HAND if state in MOVES[State(village.state)] and village.state != State.CLOSED]


def change(village: Village, to: State, *, reason: str, by) -> None:
    """Move a village to another state; its database follows once the registry has it."""
    if to not in next_states(village):
        raise Refused(f"{village.full_name} tidak dapat berpindah ke keadaan itu.", field="to")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused("Tulis alasannya; desa dapat menanyakannya.", field="reason")
    villages.move(village, to, by=by, reason=reason.strip())
    schema, cell, still = village.schema_name, village.cell, to in STILL
    after_commit(lambda: enforce(schema, cell, still=still))


def enforce(schema: str, cell: str, *, still: bool) -> None:
    """Make the database follow: may be repeated."""
    with cells.admin(cell) as conn:
        if still:
            rights.forbid_writing(conn, schema)
            rights.leave_history_open(conn, schema)
        else:
            rights.allow_writing(conn, schema)
