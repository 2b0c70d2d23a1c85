"""The same tables under django-tenants: its own way of making a tenant's schema, in an environment of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psycopg
from sqlalchemy import Column
from sqlalchemy.engine import make_url

from bench.platform import VAR, Platform
from tenants.db import village_metadata
from tenants.ground import plain

PACKAGES = ("django>=5.2,<6", "django-tenants>=3.7", "psycopg[binary]>=3.2")
FIELDS = {
    "UUID": "models.UUIDField({})",
    "VARCHAR": "models.CharField(max_length={length}, {})",
    "TEXT": "models.TextField({})",
    "INTEGER": "models.IntegerField({})",
    "BIGINT": "models.BigIntegerField({})",
    "SMALLINT": "models.SmallIntegerField({})",
    "DATE": "models.DateField({})",
    "TIMESTAMP": "models.DateTimeField({})",
    "BOOLEAN": "models.BooleanField({})",
    "JSONB": "models.JSONField({})",
    "BYTEA": "models.BinaryField({})",
}
SETTINGS = """
SECRET_KEY = "bench"
DATABASES = {{"default": {{"ENGINE": "django_tenants.postgresql_backend", "NAME": "b_django", "USER": "{user}", "HOST": "{host}", "PORT": "{port}"}}}}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
SHARED_APPS = ["django_tenants", "registry", "django.contrib.contenttypes"]
TENANT_APPS = ["village"]
INSTALLED_APPS = [*SHARED_APPS, "village"]
TENANT_MODEL, TENANT_DOMAIN_MODEL = "registry.Place", "registry.Domain"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
"""
REGISTRY = """
from django.db import models
from django_tenants.models import DomainMixin, TenantMixin

class Place(TenantMixin):
    name = models.CharField(max_length=100)
    auto_create_schema = True

class Domain(DomainMixin):
    pass
"""
RUN = """
import json, os, statistics, time
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django
django.setup()
from django.core.management import call_command
call_command("makemigrations", "registry", "village", verbosity=0)
call_command("migrate_schemas", schema_name="public", verbosity=0)
from registry.models import Place
times = []
for number in range({times}):
    started = time.perf_counter()
    Place(schema_name=f"t{number}", name=str(number)).save(verbosity=0)
    times.append(time.perf_counter() - started)
print(json.dumps({"seconds": statistics.median(times)}))
"""


def seconds_of_one(platform: Platform, times: int = 5) -> float:
    """The median time of one new tenant; raises where the packages do not install."""
    folder = VAR / "django"
    project = folder / "project"
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        run([sys.executable, "-m", "venv", str(folder / "venv")])
        run([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES])
    for app in ("registry", "village"):
        (project / app).mkdir(parents=True, exist_ok=True)
        (project / app / "__init__.py").touch()
    url = make_url(platform.app.admin_database_url)
    place = {
        "user": url.username,
        "host": url.query.get("host") or url.host or "",
        "port": url.query.get("port") or url.port or "",
    }
    (project / "settings.py").write_text(SETTINGS.format(**place))
    (project / "registry" / "models.py").write_text(REGISTRY)
    (project / "village" / "models.py").write_text(models())
    (project / "run.py").write_text(RUN.replace("{times}", str(times)))
    with psycopg.connect(plain(platform.app.admin_database_url), autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS b_django")
        conn.execute("CREATE DATABASE b_django")
        try:
            return float(json.loads(run([str(python), "run.py"], cwd=project).splitlines()[-1])["seconds"])
        finally:
            conn.execute("DROP DATABASE IF EXISTS b_django WITH (FORCE)")


def run(words: list[str], cwd: Path | None = None) -> str:
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "failed")
    return done.stdout


def models() -> str:
    """Our village tables as Django models: the same tables, columns, keys, unique columns and indexes."""
    lines = ["import uuid", "from django.db import models", ""]
    for table in village_metadata.sorted_tables:
        lines.append(f"class T_{table.name}(models.Model):")
        points = {key.parent.name: key.column.table.name for key in table.foreign_keys}
        single = len(table.primary_key.columns) == 1
        for column in table.columns:
            lines.append(f"    {column.name.rstrip('_')} = {field(column, points.get(column.name), single)}")
        lines.append("    class Meta:")
        lines.append(f"        db_table = {table.name!r}")
        named = [i for i in table.indexes if i.name and all(isinstance(c, Column) for c in i.expressions)]
        indexes = [f"models.Index(fields={[c.name for c in i.columns]}, name='{i.name[:28]}')" for i in named]
        lines.append(f"        indexes = [{', '.join(indexes)}]")
        lines.append("")
    return "\n".join(lines)


def field(column, target: str | None, single: bool) -> str:
    options = []
    if column.primary_key and single:
        options.append("primary_key=True")
    if column.nullable:
        options.append("null=True")
    if column.unique:
        options.append("unique=True")
    if target:
        more = ", ".join(["on_delete=models.CASCADE", "related_name='+'", f"db_column={column.name!r}", *options])
        return f"models.ForeignKey('village.T_{target}', {more})"
    kind = str(column.type).split("(")[0].split(" ")[0].upper()
    kind = {"DATETIME": "TIMESTAMP", "LARGEBINARY": "BYTEA", "STRING": "VARCHAR", "JSON": "JSONB"}.get(kind, kind)
    template = FIELDS.get(kind, FIELDS["TEXT"])
    length = getattr(column.type, "length", None) or 255
    return template.replace("{length}", str(length)).replace("{}", ", ".join(options)).replace(", )", ")")
