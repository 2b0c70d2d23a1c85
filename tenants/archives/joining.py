"""Two villages become one (penggabungan): a third copy is built with the rows of both, counted, and switched to in one step.

Keys are the same everywhere (uuidv7), so rows go together without renumbering. What may not stand twice is told apart by the
rules that `app.sid` gives for each table: the same thing (one dusun, one family card, one person), or another name for it.
Both old copies stay until confirmed. Rule: UU 6/2014 arts. 7-8, Permendagri 1/2017 on forming and merging villages.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from tenants import audit, cells, files, renaming, rights, villages, work
from tenants.archives import moving, putting, shelf, taking
from tenants.archives.tables import Table, tables
from tenants.db import db, own_transaction
from tenants.errors import Conflict, Refused
from tenants.people import Membership, Person, Role, join
from tenants.villages import SERVING, State, Village

Row = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """How a table's rows come along.

    Merging: `add` the rows, or `keep` only the other village's. `same`: columns that say it is the same thing; `refers`: column →
    the table whose keys it holds; `apart`: a column that must not stand twice and gets the former code behind it; `put`: column →
    what a row that comes along is given, by the row and the former code; `alone`: of a row that may stand once only, for what (a
    family's head), and `yields`: what becomes of the one that comes second. Parting: `goes` says which rows leave with the areas that part: by the named column of `refers`.
    """

    add: bool = True
    same: tuple[str, ...] = ()
    refers: Mapping[str, str] = field(default_factory=dict)
    apart: str = ""
    put: Mapping[str, Callable[[Row, str], Any]] = field(default_factory=dict)
    alone: Callable[[Row], Any] | None = None
    yields: Callable[[Row], None] = lambda row: None
    newest: bool = False  # of two that are the same, the one changed last
    goes: str = ""  # "" stays, "whole" is copied, else the column by which it leaves
    loosen: tuple[str, ...] = ()  # columns emptied where what they point at has left


RULES: dict[str, Rule] = {}


def connect(rules: Mapping[str, Rule]) -> None:
    RULES.clear()
    RULES.update(rules)


@dataclass
class Report:
    """What merging would do: rows that come, per table, and what is the same in both, in words."""

    comes: dict[str, int] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)
    renamed: dict[str, int] = field(default_factory=dict)
    yielded: dict[str, int] = field(default_factory=dict)

    @staticmethod
    def note(of: dict[str, int], table: str) -> None:
        of[table] = of.get(table, 0) + 1


def ask(source: Village, into: Village, *, code: str | None, reason: str, by) -> work.Task:
    """Merge `source` into `into`, which may get another code by the same act."""
    refuse(source, into, reason)
    if code and code != into.code:
        renaming.refuse_code(into, code)
    return work.start(
        "village-merge",
        by=by,
        village_id=into.id,
        subject=f"{source.full_name} ke {into.full_name}",
        source=source.code,
        code=code or into.code,
        schema=villages.fresh_schema(),
        reason=reason.strip(),
    )


def refuse(source: Village, into: Village, reason: str) -> None:
    if source.id == into.id:
        raise Refused("Pilih dua desa yang berbeda.", field="source")
    for village in (source, into):
        if village.state not in SERVING:
            raise Refused(f"{village.full_name} tidak sedang melayani.")
        if work.running(village.id, *moving.MOVING):
            raise Conflict(f"{village.full_name} sedang dipindahkan, dipulihkan, atau digabung.")
    if len(reason.strip()) < 10:
        raise Refused("Tulis dasar hukumnya, misalnya nomor peraturan daerah.", field="reason")


def report(source: Village, into: Village) -> Report:
    """What would happen, without doing it."""
    found = Report()
    with cells.admin(source.cell) as one, cells.admin(into.cell) as other:
        for table in tables(other, into.schema_name):
            plan(one, source.schema_name, other, into.schema_name, table, source.code, found, {})
    return found


def plan(
    one: psycopg.Connection,
    source: str,
    other: psycopg.Connection,
    into: str,
    table: Table,
    code: str,
    found: Report,
    keys: dict[str, dict],
) -> list[Row]:
    """The rows of a table as they come along; fills the report, and the keys that change on the way."""
    rule = RULES[table.name]
    rows = read(one, source, table) if rule.add else []
    there = read(other, into, table) if rule.same or rule.apart or rule.alone else []
    known = {signature(row, rule.same): row for row in there} if rule.same else {}
    taken = {row[rule.apart] for row in there} if rule.apart else set()
    alone = {rule.alone(row): row["id"] for row in there if rule.alone(row)} if rule.alone else {}
    moved, comes = keys.setdefault(table.name, {}), []
    for row in rows:
        for column, target in rule.refers.items():
            row[column] = keys.get(target, {}).get(row[column], row[column])
        for column, given in rule.put.items():
            row[column] = given(row, code)
        twin = known.get(signature(row, rule.same)) if rule.same else None
        if twin is not None:
            moved[row["id"]] = twin["id"]
            found.note(found.same, table.name)
            if not (rule.newest and row["updated_at"] > twin["updated_at"]):
                continue
            row = {**row, "id": twin["id"], "_instead": True}
        if rule.apart and row[rule.apart] in taken:
            row[rule.apart] = f"{row[rule.apart]}-{code.replace('.', '')}"
            found.note(found.renamed, table.name)
        if rule.alone and (what := rule.alone(row)) and alone.setdefault(what, row["id"]) != row["id"]:
            rule.yields(row)
            found.note(found.yielded, table.name)
        comes.append(row)
    found.comes[table.name] = sum("_instead" not in row for row in comes)
    return comes


def signature(row: dict[str, Any], columns: tuple[str, ...]) -> tuple:
    return tuple(row[column] for column in columns)


def read(conn: psycopg.Connection, schema: str, table: Table) -> list[dict[str, Any]]:
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    query = sql.SQL("SELECT {} FROM {}").format(columns, sql.Identifier(schema, table.name))
    with conn.cursor(row_factory=dict_row) as cur:
        return cur.execute(query).fetchall()


def write(conn: psycopg.Connection, schema: str, table: Table, rows: list[Row]) -> None:
    """The rows that come: those that stand instead of their twin by UPDATE, the others by COPY."""
    wrapped = [{c: Jsonb(v) if isinstance(v, dict | list) else v for c, v in row.items()} for row in rows]
    into = sql.Identifier(schema, table.name)
    changed = [column for column in table.columns if column != "id"]
    sets = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(column)) for column in changed)
    for row in (row for row in wrapped if "_instead" in row):
        query = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(into, sets)
        conn.execute(query, [*(row[column] for column in changed), row["id"]])
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    with conn.cursor() as cur, cur.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(into, columns)) as copy:
        for row in (row for row in wrapped if "_instead" not in row):
            copy.write_row([row[column] for column in table.columns])


@work.task("village-merge", queue="long", give_up=moving.leave_writable)
def run_merge(claim: work.Claim) -> dict:
    with own_transaction():
        into = db.session.get_one(Village, claim.village_id)
        source = villages.by_code(claim.args["source"])
        frozen, by = villages.frozen(into), claim.by
    fresh = claim.args["schema"]
    if into.schema_name == fresh:  # switched by a worker that died before it could say so
        finish(source, into, claim, by)
        return {"schema": fresh}
    for village in (source, into):
        moving.bring_to_head(village.schema_name, village.cell)
    with tempfile.TemporaryDirectory(dir=shelf.folder(frozen.id)) as place:
        path = Path(place) / "merge.zip"
        with moving.still(into.schema_name, into.cell), moving.still(source.schema_name, source.cell):
            moving.clear(fresh, into.cell)
            taking.take(frozen, path, told=moving.telling(claim))
            putting.put(path, schema=fresh, cell=into.cell, told=moving.telling(claim))
            found = bring(source, fresh, into)
            with own_transaction():
                row = db.session.get_one(Village, into.id)
                shelf.keep_old(row, schema=row.schema_name, cell=row.cell, reason="merged")
                row.schema_name = fresh
                audit.platform_deed(
                    "village.merged", by=by, subject=row.code, source=source.code, reason=claim.args["reason"]
                )
    finish(source, into, claim, by)
    return {"schema": fresh, "comes": found.comes, "same": found.same}


def bring(source: Village, fresh: str, into: Village) -> Report:
    """Every row and file of the source into the fresh copy, in one transaction, counted."""
    found, keys = Report(), dict[str, dict]()
    with cells.admin(source.cell) as one, cells.admin(into.cell) as other, other.transaction():
        for table in tables(other, fresh):
            before = taking.count(other, fresh, table)
            rows = plan(one, source.schema_name, other, fresh, table, source.code, found, keys)
            write(other, fresh, table, rows)
            after = taking.count(other, fresh, table)
            expected = before + (taking.count(one, source.schema_name, table) if RULES[table.name].add else 0)
            if after != expected - found.same.get(table.name, 0):
                raise Refused(f"Jumlah baris {table.name} tidak cocok; kedua desa tetap seperti semula.")
    for key in files.keys_of(source.schema_name):
        files.keep_as(fresh, key, files.fetch_of(source.schema_name, key))
    return found


def finish(source: Village, into: Village, claim: work.Claim, by) -> None:
    """The registry: the source ends with its history, its people and its address go along. May be repeated."""
    with own_transaction():
        gone, row = db.session.get_one(Village, source.id), db.session.get_one(Village, into.id)
        reason = f"digabung ke {row.full_name} ({row.code}): {claim.args['reason']}"
        gone.merged_into_id = row.id
        if gone.state != State.CLOSED:
            villages.move(gone, State.CLOSED, by=by, reason=reason[:300])
            shelf.keep_old(gone, schema=gone.schema_name, cell=gone.cell, reason="closed", lasts=shelf.KEEP_CLOSED)
        for member in db.session.query(Membership).filter_by(village_id=gone.id):
            who = db.session.get_one(Person, member.person_id)
            join(who, Role(member.role), village_id=row.id, hamlets=list(member.hamlets), by=by)
        if claim.args["code"] != row.code:
            renaming.recode(row, claim.args["code"], by=by, reason=claim.args["reason"])
    with cells.admin(source.cell) as conn:
        rights.forbid_writing(conn, source.schema_name)
        rights.leave_history_open(conn, source.schema_name)
