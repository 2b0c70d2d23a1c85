"""The roles and schemas everything stands on: made once, and again without harm.

`sid_owner` owns all tables and holds no login. `app_control` reads and writes `platform`. `app_cell` inherits nothing and may only become a
village's role inside a transaction. What the villages' roles could use to become somebody else is taken from PUBLIC.
"""

from __future__ import annotations

import csv
from importlib import resources

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

OWNER, CONTROL, CELL_LOGIN = "sid_owner", "app_control", "app_cell"


def plain(url: str) -> str:
    """A SQLAlchemy URL as psycopg reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def login_url(url: str, role: str, password: str) -> str:
    """The same server and database, as another login."""
    found: URL = make_url(url).set(drivername="postgresql+psycopg", username=role, password=password)
    return found.render_as_string(hide_password=False)


def prepare(admin_url: str, password: str, *, control: bool = True) -> None:
    """Roles, schemas and walls of the control database (`control`) or of a further cell; safe to run at every release."""
    with psycopg.connect(plain(admin_url), autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(730501)")
        make_roles(conn, password)
        close_to_public(conn)
        if control:
            open_schema(conn, "platform")
            conn.execute(f"GRANT USAGE ON SCHEMA platform TO {CONTROL}")
            defaults = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA platform GRANT "
            conn.execute(f"{defaults} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {CONTROL}")
            conn.execute(f"{defaults} USAGE ON SEQUENCES TO {CONTROL}")
        open_schema(conn, "ref")
        conn.execute("GRANT USAGE ON SCHEMA ref TO PUBLIC")
        load_code_lists(conn)
        conn.execute("SELECT pg_advisory_unlock(730501)")


def make_roles(conn: psycopg.Connection, password: str) -> None:
    """The owner and the two logins with their limits."""
    for role, options in ((OWNER, "NOLOGIN"), (CONTROL, "LOGIN NOINHERIT"), (CELL_LOGIN, "LOGIN NOINHERIT")):
        known = conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
        verb = "ALTER" if known else "CREATE"
        conn.execute(sql.SQL(f"{verb} ROLE {{}} {options}").format(sql.Identifier(role)))
        if role != OWNER:
            conn.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))
    conn.execute(f"GRANT {OWNER} TO CURRENT_USER")
    for role, path in ((CELL_LOGIN, "''"), (CONTROL, "platform")):
        for setting in (
            f"search_path = {path}",
            "statement_timeout = '30s'",
            "idle_in_transaction_session_timeout = '120s'",
        ):
            conn.execute(f"ALTER ROLE {role} SET {setting}")


def close_to_public(conn: psycopg.Connection) -> None:
    """What a village's role could use to become somebody else, or to fill the disk, is taken from everybody."""
    database = sql.Identifier(conn.info.dbname)
    conn.execute(sql.SQL("REVOKE TEMP, CREATE ON DATABASE {} FROM PUBLIC").format(database))
    conn.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(database, sql.Identifier(OWNER)))
    conn.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    function = "FUNCTION pg_catalog.set_config(text, text, boolean)"
    conn.execute(f"REVOKE EXECUTE ON {function} FROM PUBLIC")
    conn.execute(f"GRANT EXECUTE ON {function} TO {OWNER}, {CONTROL}, {CELL_LOGIN}")


def open_schema(conn: psycopg.Connection, name: str) -> None:
    conn.execute(f"CREATE SCHEMA IF NOT EXISTS {name} AUTHORIZATION {OWNER}")


def load_code_lists(conn: psycopg.Connection) -> None:
    """The national code lists of `tenants/codes/*.csv` as one table that every village's role may read."""
    with conn.transaction():
        conn.execute(
            "CREATE TABLE IF NOT EXISTS ref.codes (list text, code text, label text NOT NULL, position int NOT NULL, PRIMARY KEY (list, code))"
        )
        conn.execute(f"ALTER TABLE ref.codes OWNER TO {OWNER}")
        conn.execute("GRANT SELECT ON ref.codes TO PUBLIC")
        rows = []
        for file in sorted(resources.files("tenants").joinpath("codes").iterdir(), key=lambda f: f.name):
            if file.name.endswith(".csv") and file.name != "aliases.csv":
                with file.open(encoding="utf-8") as lines:
                    for position, row in enumerate(csv.DictReader(lines)):
                        rows.append((file.name[:-4], row["code"], row["label"].strip(), position))
        with conn.cursor() as cur:
            cur.executemany(
                "INSERT INTO ref.codes VALUES (%s, %s, %s, %s) ON CONFLICT (list, code) DO UPDATE SET label = excluded.label, "
                "position = excluded.position WHERE codes.label <> excluded.label",
                rows,
            )
