"""Write the first revision of both histories from the models. Only until the first release: afterwards revisions are added, never rewritten."""

from pathlib import Path

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateSequence, CreateTable

from app import create_app
from config import Settings
from tenants.db import platform_metadata, village_metadata

HEAD = '''"""The beginning of the {history} history.

Revision: 0001
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
{statements}
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the beginning is not undone")
'''


def statements(metadata) -> list[str]:
    dialect = postgresql.dialect()
    found = [str(CreateSequence(s).compile(dialect=dialect)) for s in metadata._sequences.values()]
    for table in metadata.sorted_tables:
        found.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        found += [
            str(CreateIndex(i).compile(dialect=dialect)) for i in sorted(table.indexes, key=lambda i: i.name or "")
        ]
    return [line.replace("\t", "    ").replace(" \n", "\n") for line in found]


def main() -> None:
    create_app(Settings(), connect=False)
    for history, metadata in (("platform", platform_metadata), ("village", village_metadata)):
        body = "\n".join(f'    r"""{s}""",' for s in statements(metadata))
        path = Path(__file__).parent.parent / "migrations" / history / "versions" / "0001_beginning.py"
        path.write_text(HEAD.format(history=history, statements=body), encoding="utf-8")
        print(path, len(metadata.tables), "tables")


if __name__ == "__main__":
    main()
