"""The beginning of the platform history.

Revision: 0001
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    r"""CREATE SEQUENCE platform.village_schema_numbers""",
    r"""CREATE TABLE platform.audit_entries (
    id UUID DEFAULT uuidv7() NOT NULL,
    deed VARCHAR(60) NOT NULL,
    actor VARCHAR(160) NOT NULL,
    actor_id UUID,
    subject VARCHAR(160),
    detail JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_audit_entries PRIMARY KEY (id)
)""",
    r"""CREATE INDEX ix_audit_entries_deed ON platform.audit_entries (deed)""",
    r"""CREATE INDEX ix_audit_entries_subject ON platform.audit_entries (subject)""",
    r"""CREATE TABLE platform.people (
    id UUID DEFAULT uuidv7() NOT NULL,
    name VARCHAR(160) NOT NULL,
    email VARCHAR(254) NOT NULL,
    phone VARCHAR(20),
    password_hash VARCHAR,
    disabled_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_people PRIMARY KEY (id)
)""",
    r"""CREATE UNIQUE INDEX uq_people_email ON platform.people (lower(email))""",
    r"""CREATE TABLE platform.regions (
    code VARCHAR(13) NOT NULL,
    parent_code VARCHAR(13),
    level INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR(12) NOT NULL,
    CONSTRAINT pk_regions PRIMARY KEY (code),
    CONSTRAINT fk_regions_parent_code FOREIGN KEY(parent_code) REFERENCES platform.regions (code)
)""",
    r"""CREATE INDEX ix_regions_name_lower ON platform.regions (lower(name))""",
    r"""CREATE INDEX ix_regions_parent_code ON platform.regions (parent_code)""",
    r"""CREATE TABLE platform.region_hosts (
    slug VARCHAR(63) NOT NULL,
    region_code VARCHAR(13) NOT NULL,
    CONSTRAINT pk_region_hosts PRIMARY KEY (slug),
    CONSTRAINT uq_region_hosts_region_code UNIQUE (region_code),
    CONSTRAINT fk_region_hosts_region_code FOREIGN KEY(region_code) REFERENCES platform.regions (code)
)""",
    r"""CREATE TABLE platform.sign_ins (
    id UUID DEFAULT uuidv7() NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    person_id UUID NOT NULL,
    place VARCHAR(80) NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_sign_ins PRIMARY KEY (id),
    CONSTRAINT uq_sign_ins_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_sign_ins_person_id FOREIGN KEY(person_id) REFERENCES platform.people (id) ON DELETE CASCADE
)""",
    r"""CREATE INDEX ix_sign_ins_person_id ON platform.sign_ins (person_id)""",
    r"""CREATE TABLE platform.villages (
    id UUID DEFAULT uuidv7() NOT NULL,
    code VARCHAR(13) NOT NULL,
    regency_code VARCHAR(5) NOT NULL,
    district_code VARCHAR(8) NOT NULL,
    name VARCHAR NOT NULL,
    label VARCHAR(20) NOT NULL,
    slug VARCHAR(63) NOT NULL,
    schema_name VARCHAR(12) NOT NULL,
    cell VARCHAR(20) DEFAULT 'cell' NOT NULL,
    state VARCHAR(14) NOT NULL,
    schema_version VARCHAR(40),
    went_live_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_villages PRIMARY KEY (id),
    CONSTRAINT uq_villages_code UNIQUE (code),
    CONSTRAINT fk_villages_code FOREIGN KEY(code) REFERENCES platform.regions (code),
    CONSTRAINT uq_villages_slug UNIQUE (slug),
    CONSTRAINT uq_villages_schema_name UNIQUE (schema_name)
)""",
    r"""CREATE INDEX ix_villages_district_code ON platform.villages (district_code)""",
    r"""CREATE INDEX ix_villages_regency_code ON platform.villages (regency_code)""",
    r"""CREATE INDEX ix_villages_state ON platform.villages (state)""",
    r"""CREATE TABLE platform.memberships (
    id UUID DEFAULT uuidv7() NOT NULL,
    person_id UUID NOT NULL,
    role VARCHAR(12) NOT NULL,
    village_id UUID,
    region_code VARCHAR(13),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_memberships PRIMARY KEY (id),
    CONSTRAINT ck_memberships_place_fits_role CHECK ((role = 'staff') = (village_id IS NULL AND region_code IS NULL)),
    CONSTRAINT fk_memberships_person_id FOREIGN KEY(person_id) REFERENCES platform.people (id) ON DELETE CASCADE,
    CONSTRAINT fk_memberships_village_id FOREIGN KEY(village_id) REFERENCES platform.villages (id) ON DELETE CASCADE,
    CONSTRAINT fk_memberships_region_code FOREIGN KEY(region_code) REFERENCES platform.regions (code)
)""",
    r"""CREATE INDEX ix_memberships_person_id ON platform.memberships (person_id)""",
    r"""CREATE INDEX ix_memberships_village_id ON platform.memberships (village_id)""",
    r"""CREATE UNIQUE INDEX uq_memberships_place ON platform.memberships (person_id, role, village_id, region_code) NULLS NOT DISTINCT""",
    r"""CREATE TABLE platform.setup_links (
    id UUID DEFAULT uuidv7() NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    person_id UUID NOT NULL,
    village_id UUID,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_setup_links PRIMARY KEY (id),
    CONSTRAINT uq_setup_links_token_hash UNIQUE (token_hash),
    CONSTRAINT fk_setup_links_person_id FOREIGN KEY(person_id) REFERENCES platform.people (id) ON DELETE CASCADE,
    CONSTRAINT fk_setup_links_village_id FOREIGN KEY(village_id) REFERENCES platform.villages (id) ON DELETE CASCADE
)""",
    r"""CREATE INDEX ix_setup_links_person_id ON platform.setup_links (person_id)""",
    r"""CREATE TABLE platform.tasks (
    id UUID DEFAULT uuidv7() NOT NULL,
    kind VARCHAR(40) NOT NULL,
    parent_id UUID,
    village_id UUID,
    subject VARCHAR(200) DEFAULT '' NOT NULL,
    args JSONB DEFAULT '{}' NOT NULL,
    state VARCHAR(8) DEFAULT 'waiting' NOT NULL,
    done INTEGER DEFAULT '0' NOT NULL,
    total INTEGER DEFAULT '0' NOT NULL,
    note VARCHAR DEFAULT '' NOT NULL,
    result JSONB,
    error VARCHAR,
    attempts INTEGER DEFAULT '0' NOT NULL,
    fence INTEGER DEFAULT '0' NOT NULL,
    stop_asked BOOLEAN DEFAULT 'false' NOT NULL,
    actor VARCHAR(160) NOT NULL,
    actor_id UUID,
    beat_at TIMESTAMP WITH TIME ZONE,
    started_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_tasks PRIMARY KEY (id),
    CONSTRAINT fk_tasks_parent_id FOREIGN KEY(parent_id) REFERENCES platform.tasks (id) ON DELETE CASCADE,
    CONSTRAINT fk_tasks_village_id FOREIGN KEY(village_id) REFERENCES platform.villages (id) ON DELETE CASCADE
)""",
    r"""CREATE INDEX ix_tasks_kind ON platform.tasks (kind)""",
    r"""CREATE INDEX ix_tasks_open ON platform.tasks (state, beat_at) WHERE state IN ('waiting', 'working')""",
    r"""CREATE INDEX ix_tasks_parent_id ON platform.tasks (parent_id)""",
    r"""CREATE INDEX ix_tasks_village_id ON platform.tasks (village_id)""",
    r"""CREATE TABLE platform.village_hosts (
    host VARCHAR(253) NOT NULL,
    village_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_village_hosts PRIMARY KEY (host),
    CONSTRAINT fk_village_hosts_village_id FOREIGN KEY(village_id) REFERENCES platform.villages (id) ON DELETE CASCADE
)""",
    r"""CREATE INDEX ix_village_hosts_village_id ON platform.village_hosts (village_id)""",
    r"""CREATE TABLE platform.village_moves (
    id UUID DEFAULT uuidv7() NOT NULL,
    village_id UUID NOT NULL,
    before VARCHAR(14),
    after VARCHAR(14) NOT NULL,
    actor VARCHAR(160) NOT NULL,
    reason VARCHAR DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_village_moves PRIMARY KEY (id),
    CONSTRAINT fk_village_moves_village_id FOREIGN KEY(village_id) REFERENCES platform.villages (id) ON DELETE CASCADE
)""",
    r"""CREATE INDEX ix_village_moves_village_id ON platform.village_moves (village_id)""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the beginning is not undone")
