"""The village history: rendered to SQL (no Python in its revisions), unqualified, applied by `tenants.migrating`."""

from alembic import context

from tenants.db import village_metadata


def without_version(name, kind, parents):
    return not (kind == "table" and name == "schema_version")


shared = {"target_metadata": village_metadata, "version_table": "schema_version", "include_name": without_version}
if context.is_offline_mode():
    context.configure(dialect_name="postgresql", literal_binds=True, **shared)
else:
    context.configure(connection=context.config.attributes["connection"], **shared)
with context.begin_transaction():
    context.run_migrations()
