"""The beginning of the village history.

Revision: 0001
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    r"""CREATE TABLE audit_entries (
    id UUID DEFAULT uuidv7() NOT NULL,
    deed VARCHAR(60) NOT NULL,
    actor VARCHAR(160) NOT NULL,
    actor_id UUID,
    subject_id UUID,
    detail JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_audit_entries PRIMARY KEY (id)
)""",
    r"""CREATE INDEX ix_audit_entries_deed ON audit_entries (deed)""",
    r"""CREATE INDEX ix_audit_entries_subject_id ON audit_entries (subject_id)""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the beginning is not undone")
