"""What keeps the design fit for Citus schema-based sharding (docs/scaling.md): tried on a cluster, held here."""

from __future__ import annotations

import re

import pytest

from tenants import migrating, schemas
from tenants.db import village_metadata

TABLES = list(village_metadata.tables.values())


def test_no_key_counts():
    """Identity columns of type int are refused on a cluster; ours are uuidv7, or words, and nothing counts by itself."""
    for statement in (*schemas.statements(), *migrating.steps("")):
        assert not re.search(r"\b(SERIAL|SMALLSERIAL|BIGSERIAL|GENERATED .* AS IDENTITY)\b", statement, re.I), (
            statement[:80]
        )


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_key_leaves_the_village(table):
    """A foreign key to another schema would tie shards together."""
    assert table.schema is None
    assert all("." not in key.target_fullname.rsplit(".", 1)[0] for key in table.foreign_keys)


def test_the_ddl_is_single_statements():
    for statement in (*schemas.statements(), *migrating.steps("")):
        bare = re.sub(r"'[^']*'", "''", statement).rstrip().rstrip(";")
        assert ";" not in bare, statement[:80]


def test_a_village_needs_nothing_of_the_platform():
    for statement in schemas.statements():
        assert "platform." not in statement
