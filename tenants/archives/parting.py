"""Some dusun become a village of their own (pemekaran): two copies are built, each keeps its part, both are counted, then switched.

Areas, families, residents and their events leave; papers, news and books stay with the village that made them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tenants import audit, cells, migrating, villages, work
from tenants.archives import joining, moving, putting, shelf, taking
from tenants.archives.tables import Table, tables
from tenants.db import db, own_transaction
from tenants.errors import Conflict, Refused
from tenants.villages import SERVING, State, Village

AREAS = "areas"


def ask(village: Village, dusun: Sequence[str], code: str, *, reason: str, by) -> work.Task:
    """Part these dusun from a village; they become the village of `code`."""
    if village.state not in SERVING:
        raise Refused(f"{village.full_name} tidak sedang melayani.")
    if work.running(village.id, *moving.MOVING):
        raise Conflict(f"{village.full_name} sedang dipindahkan, dipulihkan, atau digabung.")
    if len(reason.strip()) < 10:
        raise Refused("Tulis dasar hukumnya, misalnya nomor peraturan daerah.", field="reason")
    code = villages.dotted(code)
    if villages.by_codes([code]):
        raise Conflict(f"Desa dengan kode {code} sudah ada di sini.", field="code")
    place = villages.region(code)
    if place.level != 4:
        raise Refused(f"{place.full_name} bukan desa atau kelurahan.", field="code")
    found = report(village, dusun)
    if found["crossing"]:
        raise Refused(
            f"{found['crossing']} orang tinggal di seberang batas dari keluarganya. Samakan dulu wilayahnya.",
            field="dusun",
        )
    return work.start(
        "village-part",
        by=by,
        village_id=village.id,
        subject=f"{village.full_name}: {', '.join(d.title() for d in dusun)}",
        dusun=list(dusun),
        code=code,
        stays=villages.fresh_schema(),
        reason=reason.strip(),
    )


def report(village: Village, dusun: Sequence[str]) -> dict[str, Any]:
    """How many leave, how many stay, and how many live across the line from their family."""
    with cells.admin(village.cell) as conn:
        known = {row[0] for row in conn.execute(named("SELECT DISTINCT dusun FROM {areas}", village.schema_name))}
        wrong = [name for name in dusun if name not in known]
        if wrong or not dusun:
            raise Refused(f"Dusun {', '.join(wrong)} tidak ada." if wrong else "Pilih dusunnya.", field="dusun")
        if set(dusun) >= {name for name in known if name}:
            raise Refused("Sedikitnya satu dusun harus tinggal.", field="dusun")
        row = conn.execute(
            named(
                "SELECT count(*) FILTER (WHERE a.dusun = ANY(%(d)s)), count(*) FILTER (WHERE NOT a.dusun = ANY(%(d)s)),"
                " count(*) FILTER (WHERE (a.dusun = ANY(%(d)s)) <> (fa.dusun = ANY(%(d)s)))"
                " FROM {residents} r JOIN {areas} a ON a.id = r.area_id LEFT JOIN {families} f ON f.id = r.family_id"
                " LEFT JOIN {areas} fa ON fa.id = f.area_id",
                village.schema_name,
            ),
            {"d": list(dusun)},
        ).fetchone()
    leaves, stays, crossing = row or (0, 0, 0)
    return {"leaves": leaves, "stays": stays, "crossing": crossing}


def named(query: str, schema: str) -> sql.Composed:
    names = {name: sql.Identifier(schema, name) for name in ("areas", "residents", "families")}
    return sql.SQL(query).format(**names)  # type: ignore[arg-type]  # written above, nothing from outside


@work.task("village-part", queue="long", give_up=moving.leave_writable)
def run_part(claim: work.Claim) -> dict:
    with own_transaction():
        village, by = db.session.get_one(Village, claim.village_id), claim.by
        frozen = villages.frozen(village)
        new = villages.register(claim.args["code"], cell=village.cell, by=by)
    stays, dusun = claim.args["stays"], claim.args["dusun"]
    if village.schema_name == stays:
        open_new(new.code, claim, by)
        return {"code": new.code}
    moving.bring_to_head(village.schema_name, village.cell)
    with tempfile.TemporaryDirectory(dir=shelf.folder(frozen.id)) as place:
        path = Path(place) / "part.zip"
        with moving.still(village.schema_name, village.cell):
            taking.take(frozen, path, told=moving.telling(claim))
            for schema in (stays, new.schema_name):
                moving.clear(schema, village.cell)
                putting.put(path, schema=schema, cell=village.cell, with_files=schema == stays)
            counts = divide(village, stays, new.schema_name, dusun)
            with own_transaction():
                row = db.session.get_one(Village, village.id)
                shelf.keep_old(row, schema=row.schema_name, cell=row.cell, reason="parted")
                row.schema_name = stays
                audit.platform_deed(
                    "village.parted", by=by, subject=row.code, new=new.code, reason=claim.args["reason"]
                )
    open_new(new.code, claim, by)
    return {"code": new.code, **counts}


def open_new(code: str, claim: work.Claim, by) -> None:
    with own_transaction():
        row = villages.by_code(code)
        row.schema_version = migrating.head("village")
        if row.state == State.PROVISIONING:
            villages.move(row, State.LIVE, by=by, reason=f"pemekaran: {claim.args['reason']}"[:300])


def divide(village: Village, stays: str, leaves: str, dusun: Sequence[str]) -> dict[str, int]:
    """Each copy keeps its part, in one transaction; no row is lost or doubled, or nothing happens."""
    with cells.admin(village.cell) as conn, conn.transaction():
        every = tables(conn, stays)
        for schema, keep in ((stays, False), (leaves, True)):
            keep_part(conn, schema, every, dusun, leaving=keep)
        for table in every:
            goes = joining.RULES[table.name].goes
            if goes in ("", "whole"):
                continue
            parts = [taking.count(conn, schema, table) for schema in (stays, leaves)]
            if sum(parts) != taking.count(conn, village.schema_name, table):
                raise Refused(f"Jumlah baris {table.name} tidak cocok; desa tetap seperti semula.")
        residents = next(table for table in every if table.name == "residents")
        return {"stays": taking.count(conn, stays, residents), "leaves": taking.count(conn, leaves, residents)}


def keep_part(
    conn: psycopg.Connection, schema: str, every: list[Table], dusun: Sequence[str], *, leaving: bool
) -> None:
    """Take away what is the other part's, what refers to others first."""
    mine = sql.SQL("" if leaving else "NOT ")
    inside = sql.SQL("SELECT id FROM {} WHERE {}dusun = ANY(%(d)s)").format(sql.Identifier(schema, AREAS), mine)
    for table in reversed(every):
        rule, name = joining.RULES[table.name], sql.Identifier(schema, table.name)
        if rule.goes in ("", "whole"):
            if leaving and not rule.goes:
                conn.execute(sql.SQL("DELETE FROM {}").format(name))
            continue
        stays = sql.SQL("{} NOT IN ({})").format(
            sql.Identifier(rule.goes), path_to_areas(schema, table.name, rule, inside)
        )
        let_go(conn, schema, table, every, stays, dusun)
        conn.execute(sql.SQL("DELETE FROM {} WHERE {}").format(name, stays), {"d": list(dusun)})


def let_go(conn, schema: str, table: Table, every: list[Table], stays: sql.Composed, dusun: Sequence[str]) -> None:
    """Papers that stay let go of the people who leave."""
    gone = sql.SQL("SELECT id FROM {} WHERE {}").format(sql.Identifier(schema, table.name), stays)
    for other in every:
        rule = joining.RULES[other.name]
        for column in rule.loosen:
            if rule.refers[column] == table.name:
                query = sql.SQL("UPDATE {0} SET {1} = NULL WHERE {1} IN ({2})")
                place, name = sql.Identifier(schema, other.name), sql.Identifier(column)
                conn.execute(query.format(place, name, gone), {"d": list(dusun)})


def path_to_areas(schema: str, table: str, rule: joining.Rule, inside: sql.Composed) -> sql.Composed:
    """The keys by which a row stays: of areas themselves, or of what refers to areas."""
    if table == AREAS or rule.refers[rule.goes] == AREAS:
        return inside
    between = rule.refers[rule.goes]
    step = joining.RULES[between]
    return sql.SQL("SELECT id FROM {} WHERE {} IN ({})").format(
        sql.Identifier(schema, between), sql.Identifier(step.goes), inside
    )
