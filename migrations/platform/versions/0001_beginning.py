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
    r"""CREATE TABLE platform.number_books (
    kind VARCHAR(10) NOT NULL,
    year SMALLINT NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_number_books PRIMARY KEY (kind, year)
)""",
    r"""CREATE TABLE platform.packages (
    key VARCHAR(30) NOT NULL,
    name VARCHAR(80) NOT NULL,
    blurb VARCHAR(300) NOT NULL,
    products JSONB NOT NULL,
    position SMALLINT NOT NULL,
    CONSTRAINT pk_packages PRIMARY KEY (key)
)""",
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
    r"""CREATE TABLE platform.provider_events (
    id VARCHAR(120) NOT NULL,
    provider VARCHAR(20) NOT NULL,
    kind VARCHAR(80) NOT NULL,
    object_id VARCHAR(120) NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    processed_at TIMESTAMP WITH TIME ZONE,
    outcome VARCHAR(200) DEFAULT '' NOT NULL,
    CONSTRAINT pk_provider_events PRIMARY KEY (id)
)""",
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
    r"""CREATE TABLE platform.official_populations (
    id UUID DEFAULT uuidv7() NOT NULL,
    region_code VARCHAR(13) NOT NULL,
    figure INTEGER NOT NULL,
    source VARCHAR(200) NOT NULL,
    as_of DATE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_official_populations PRIMARY KEY (id),
    CONSTRAINT ck_official_populations_figure_positive CHECK (figure > 0),
    CONSTRAINT uq_official_populations_region_code_as_of UNIQUE (region_code, as_of),
    CONSTRAINT fk_official_populations_region_code FOREIGN KEY(region_code) REFERENCES platform.regions (code)
)""",
    r"""CREATE INDEX ix_official_populations_region_code ON platform.official_populations (region_code)""",
    r"""CREATE TABLE platform.prices (
    id UUID DEFAULT uuidv7() NOT NULL,
    package_key VARCHAR(30) NOT NULL,
    amount BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    note VARCHAR(120) DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_prices PRIMARY KEY (id),
    CONSTRAINT uq_prices_package_key_valid_from UNIQUE (package_key, valid_from),
    CONSTRAINT ck_prices_amount_positive CHECK (amount > 0),
    CONSTRAINT fk_prices_package_key FOREIGN KEY(package_key) REFERENCES platform.packages (key)
)""",
    r"""CREATE INDEX ix_prices_package_key ON platform.prices (package_key)""",
    r"""CREATE TABLE platform.programmes (
    id UUID DEFAULT uuidv7() NOT NULL,
    regency_code VARCHAR(13) NOT NULL,
    name VARCHAR(160) NOT NULL,
    target INTEGER NOT NULL,
    target_date DATE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_programmes PRIMARY KEY (id),
    CONSTRAINT ck_programmes_target_positive CHECK (target > 0),
    CONSTRAINT uq_programmes_regency_code_name UNIQUE (regency_code, name),
    CONSTRAINT fk_programmes_regency_code FOREIGN KEY(regency_code) REFERENCES platform.regions (code)
)""",
    r"""CREATE INDEX ix_programmes_regency_code ON platform.programmes (regency_code)""",
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
    r"""CREATE TABLE platform.figure_days (
    village_id UUID NOT NULL,
    day DATE NOT NULL,
    done SMALLINT NOT NULL,
    duties JSONB NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_figure_days PRIMARY KEY (village_id, day),
    CONSTRAINT fk_figure_days_village_id FOREIGN KEY(village_id) REFERENCES platform.villages (id) ON DELETE CASCADE
)""",
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
    r"""CREATE TABLE platform.orders (
    id UUID DEFAULT uuidv7() NOT NULL,
    village_id UUID NOT NULL,
    package_key VARCHAR(30) NOT NULL,
    amount BIGINT NOT NULL,
    actor VARCHAR(160) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT ck_orders_amount_positive CHECK (amount > 0),
    CONSTRAINT fk_orders_village_id FOREIGN KEY(village_id) REFERENCES platform.villages (id),
    CONSTRAINT fk_orders_package_key FOREIGN KEY(package_key) REFERENCES platform.packages (key)
)""",
    r"""CREATE INDEX ix_orders_village_id ON platform.orders (village_id)""",
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
    r"""CREATE INDEX ix_tasks_code ON platform.tasks ((args ->> 'code'))""",
    r"""CREATE INDEX ix_tasks_kind ON platform.tasks (kind)""",
    r"""CREATE INDEX ix_tasks_open ON platform.tasks (state, beat_at) WHERE state IN ('waiting', 'working')""",
    r"""CREATE INDEX ix_tasks_parent_id ON platform.tasks (parent_id)""",
    r"""CREATE INDEX ix_tasks_village_id ON platform.tasks (village_id)""",
    r"""CREATE TABLE platform.village_figures (
    village_id UUID NOT NULL,
    figures JSONB NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_village_figures PRIMARY KEY (village_id),
    CONSTRAINT fk_village_figures_village_id FOREIGN KEY(village_id) REFERENCES platform.villages (id) ON DELETE CASCADE
)""",
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
    r"""CREATE TABLE platform.waves (
    id UUID DEFAULT uuidv7() NOT NULL,
    programme_id UUID NOT NULL,
    name VARCHAR(160) NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    venue VARCHAR(160) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_waves PRIMARY KEY (id),
    CONSTRAINT ck_waves_ends_after_start CHECK (ends_on >= starts_on),
    CONSTRAINT uq_waves_programme_id_name UNIQUE (programme_id, name),
    CONSTRAINT fk_waves_programme_id FOREIGN KEY(programme_id) REFERENCES platform.programmes (id) ON DELETE CASCADE
)""",
    r"""CREATE INDEX ix_waves_programme_id ON platform.waves (programme_id)""",
    r"""CREATE TABLE platform.welcome_letters (
    id UUID DEFAULT uuidv7() NOT NULL,
    village_id UUID NOT NULL,
    person_id UUID NOT NULL,
    file_key VARCHAR(60) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_welcome_letters PRIMARY KEY (id),
    CONSTRAINT fk_welcome_letters_village_id FOREIGN KEY(village_id) REFERENCES platform.villages (id) ON DELETE CASCADE,
    CONSTRAINT fk_welcome_letters_person_id FOREIGN KEY(person_id) REFERENCES platform.people (id) ON DELETE CASCADE
)""",
    r"""CREATE INDEX ix_welcome_letters_village_id ON platform.welcome_letters (village_id)""",
    r"""CREATE TABLE platform.invoices (
    id UUID DEFAULT uuidv7() NOT NULL,
    order_id UUID NOT NULL,
    number VARCHAR(30) NOT NULL,
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    total BIGINT NOT NULL,
    lines JSONB NOT NULL,
    reference VARCHAR(12) NOT NULL,
    file_key VARCHAR(60) NOT NULL,
    paid_at TIMESTAMP WITH TIME ZONE,
    receipt_number VARCHAR(30),
    receipt_key VARCHAR(60),
    checkout_id VARCHAR(120),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_invoices PRIMARY KEY (id),
    CONSTRAINT ck_invoices_total_positive CHECK (total > 0),
    CONSTRAINT ck_invoices_paid_with_receipt CHECK ((paid_at IS NULL) = (receipt_number IS NULL)),
    CONSTRAINT uq_invoices_order_id UNIQUE (order_id),
    CONSTRAINT fk_invoices_order_id FOREIGN KEY(order_id) REFERENCES platform.orders (id),
    CONSTRAINT uq_invoices_number UNIQUE (number),
    CONSTRAINT uq_invoices_reference UNIQUE (reference),
    CONSTRAINT uq_invoices_receipt_number UNIQUE (receipt_number),
    CONSTRAINT uq_invoices_checkout_id UNIQUE (checkout_id)
)""",
    r"""CREATE TABLE platform.subscriptions (
    id UUID DEFAULT uuidv7() NOT NULL,
    village_id UUID NOT NULL,
    package_key VARCHAR(30) NOT NULL,
    order_id UUID NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_subscriptions PRIMARY KEY (id),
    CONSTRAINT ck_subscriptions_ends_after_start CHECK (ends_on >= starts_on),
    CONSTRAINT fk_subscriptions_village_id FOREIGN KEY(village_id) REFERENCES platform.villages (id),
    CONSTRAINT fk_subscriptions_package_key FOREIGN KEY(package_key) REFERENCES platform.packages (key),
    CONSTRAINT uq_subscriptions_order_id UNIQUE (order_id),
    CONSTRAINT fk_subscriptions_order_id FOREIGN KEY(order_id) REFERENCES platform.orders (id)
)""",
    r"""CREATE INDEX ix_subscriptions_village_id ON platform.subscriptions (village_id)""",
    r"""CREATE TABLE platform.wave_villages (
    id UUID DEFAULT uuidv7() NOT NULL,
    wave_id UUID NOT NULL,
    region_code VARCHAR(13) NOT NULL,
    head_name VARCHAR(160) DEFAULT '' NOT NULL,
    head_email VARCHAR(254) DEFAULT '' NOT NULL,
    head_phone VARCHAR(20) DEFAULT '' NOT NULL,
    operator_name VARCHAR(160) DEFAULT '' NOT NULL,
    operator_email VARCHAR(254) DEFAULT '' NOT NULL,
    operator_phone VARCHAR(20) DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_wave_villages PRIMARY KEY (id),
    CONSTRAINT uq_wave_villages_wave_id_region_code UNIQUE (wave_id, region_code),
    CONSTRAINT fk_wave_villages_wave_id FOREIGN KEY(wave_id) REFERENCES platform.waves (id) ON DELETE CASCADE,
    CONSTRAINT fk_wave_villages_region_code FOREIGN KEY(region_code) REFERENCES platform.regions (code)
)""",
    r"""CREATE INDEX ix_wave_villages_region_code ON platform.wave_villages (region_code)""",
    r"""CREATE INDEX ix_wave_villages_wave_id ON platform.wave_villages (wave_id)""",
    r"""CREATE TABLE platform.attendances (
    id UUID DEFAULT uuidv7() NOT NULL,
    wave_village_id UUID NOT NULL,
    role VARCHAR(8) NOT NULL,
    day DATE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_attendances PRIMARY KEY (id),
    CONSTRAINT uq_attendances_wave_village_id_role_day UNIQUE (wave_village_id, role, day),
    CONSTRAINT ck_attendances_role_known CHECK (role IN ('head', 'operator')),
    CONSTRAINT fk_attendances_wave_village_id FOREIGN KEY(wave_village_id) REFERENCES platform.wave_villages (id) ON DELETE CASCADE
)""",
    r"""CREATE INDEX ix_attendances_wave_village_id ON platform.attendances (wave_village_id)""",
    r"""CREATE TABLE platform.payments (
    id UUID DEFAULT uuidv7() NOT NULL,
    invoice_id UUID NOT NULL,
    method VARCHAR(14) NOT NULL,
    amount BIGINT NOT NULL,
    paid_on DATE NOT NULL,
    reference VARCHAR(120) DEFAULT '' NOT NULL,
    state VARCHAR(9) DEFAULT 'proposed' NOT NULL,
    reason VARCHAR(300) DEFAULT '' NOT NULL,
    proposed_by VARCHAR(160) NOT NULL,
    decided_by VARCHAR(160),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_payments PRIMARY KEY (id),
    CONSTRAINT ck_payments_amount_positive CHECK (amount > 0),
    CONSTRAINT ck_payments_state_known CHECK (state IN ('proposed','confirmed','rejected')),
    CONSTRAINT fk_payments_invoice_id FOREIGN KEY(invoice_id) REFERENCES platform.invoices (id)
)""",
    r"""CREATE INDEX ix_payments_invoice_id ON platform.payments (invoice_id)""",
    r"""CREATE UNIQUE INDEX uq_payments_confirmed ON platform.payments (invoice_id) WHERE state = 'confirmed'""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the beginning is not undone")
