"""The platform history: schema `platform`, run in process with the caller's connection."""

from alembic import context

from tenants.db import platform_metadata


def only_platform(name, kind, parents):
    return name == "platform" if kind == "schema" else True


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=platform_metadata,
    version_table="alembic_version",
    version_table_schema="platform",
    include_schemas=True,
    include_name=only_platform,
)
with context.begin_transaction():
    context.run_migrations()
