"""The roles and schemas everything stands on: made once, and again without harm.

`sid_owner` owns all tables and holds no login. `app_control` reads and writes `platform`. `app_cell` inherits nothing and may only become a
village's role inside a transaction. What the villages' roles could use to become somebody else is taken from PUBLIC.
"""

from __future__ import annotations

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


def prepare(admin_url: str, password: str) -> None:
    """Create roles, schemas and walls; safe to run at every release."""
    with psycopg.connect(plain(admin_url), autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(730501)")
        database = conn.info.dbname
        for role, options in ((OWNER, "NOLOGIN"), (CONTROL, "LOGIN NOINHERIT"), (CELL_LOGIN, "LOGIN NOINHERIT")):
            known = conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            verb = "ALTER" if known else "CREATE"
            conn.execute(sql.SQL(f"{verb} ROLE {{}} {options}").format(sql.Identifier(role)))
            if role != OWNER:
                conn.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))
        conn.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))
        name = sql.Identifier(database)
        conn.execute(sql.SQL("REVOKE TEMP, CREATE ON DATABASE {} FROM PUBLIC").format(name))
        conn.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(name, sql.Identifier(OWNER)))
        conn.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        conn.execute("REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text,text,boolean) FROM PUBLIC")
        for role in (OWNER, CONTROL, CELL_LOGIN):
            conn.execute(
                sql.SQL("GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text,text,boolean) TO {}").format(
                    sql.Identifier(role)
                )
            )
        for role, path, timeout in ((CELL_LOGIN, "''", "30s"), (CONTROL, "platform", "30s")):
            conn.execute(sql.SQL("ALTER ROLE {} SET search_path = " + path).format(sql.Identifier(role)))
            conn.execute(
                sql.SQL("ALTER ROLE {} SET statement_timeout = {}").format(sql.Identifier(role), sql.Literal(timeout))
            )
            conn.execute(
                sql.SQL("ALTER ROLE {} SET idle_in_transaction_session_timeout = '120s'").format(sql.Identifier(role))
            )
        for schema in ("platform", "ref"):
            conn.execute(
                sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(
                    sql.Identifier(schema), sql.Identifier(OWNER)
                )
            )
        conn.execute(f"GRANT USAGE ON SCHEMA platform TO {CONTROL}")
        conn.execute(
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA platform GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {CONTROL}"
        )
        conn.execute(
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA platform GRANT USAGE ON SEQUENCES TO {CONTROL}"
        )
        conn.execute("GRANT USAGE ON SCHEMA ref TO PUBLIC")
        load_code_lists(conn)
        conn.execute("SELECT pg_advisory_unlock(730501)")


def load_code_lists(conn: psycopg.Connection) -> None:
    """The national code lists of `tenants/codes/*.csv` as one table that every village's role may read."""
    import csv

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
