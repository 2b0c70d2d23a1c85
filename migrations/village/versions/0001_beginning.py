"""The beginning of the village history.

Revision: 0001
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    r"""CREATE TABLE areas (
    id UUID DEFAULT uuidv7() NOT NULL,
    dusun VARCHAR(60) DEFAULT '' NOT NULL,
    rw VARCHAR(10) DEFAULT '' NOT NULL,
    rt VARCHAR(10) DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_areas PRIMARY KEY (id),
    CONSTRAINT uq_areas_dusun_rw_rt UNIQUE (dusun, rw, rt)
)""",
    r"""CREATE TABLE articles (
    id UUID DEFAULT uuidv7() NOT NULL,
    title VARCHAR(160) NOT NULL,
    slug VARCHAR(180) NOT NULL,
    summary VARCHAR(300) DEFAULT '' NOT NULL,
    body TEXT NOT NULL,
    author VARCHAR(160) NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_articles PRIMARY KEY (id),
    CONSTRAINT uq_articles_slug UNIQUE (slug)
)""",
    r"""CREATE INDEX ix_articles_published_at ON articles (published_at)""",
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
    r"""CREATE TABLE import_runs (
    id UUID DEFAULT uuidv7() NOT NULL,
    task_id UUID,
    file_name VARCHAR(200) NOT NULL,
    file_key VARCHAR(60),
    file_size INTEGER DEFAULT '0' NOT NULL,
    state VARCHAR(8) DEFAULT 'planned' NOT NULL,
    outcome JSONB DEFAULT '{}' NOT NULL,
    actor VARCHAR(160) NOT NULL,
    applied_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_import_runs PRIMARY KEY (id),
    CONSTRAINT ck_import_runs_state_known CHECK (state IN ('planned', 'applied')),
    CONSTRAINT ck_import_runs_applied_when CHECK ((state = 'applied') = (applied_at IS NOT NULL)),
    CONSTRAINT uq_import_runs_task_id UNIQUE (task_id)
)""",
    r"""CREATE TABLE letter_counters (
    kind VARCHAR(30) NOT NULL,
    year SMALLINT NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_letter_counters PRIMARY KEY (kind, year)
)""",
    r"""CREATE TABLE officials (
    id UUID DEFAULT uuidv7() NOT NULL,
    name VARCHAR(120) NOT NULL,
    position VARCHAR(80) NOT NULL,
    number VARCHAR(40) DEFAULT '' NOT NULL,
    signs BOOLEAN DEFAULT 'true' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_officials PRIMARY KEY (id)
)""",
    r"""CREATE TABLE profile (
    one SMALLINT DEFAULT '1' NOT NULL,
    address VARCHAR(200) DEFAULT '' NOT NULL,
    postal_code VARCHAR(5) DEFAULT '' NOT NULL,
    phone VARCHAR(20) DEFAULT '' NOT NULL,
    email VARCHAR(254) DEFAULT '' NOT NULL,
    office_hours VARCHAR(120) DEFAULT '' NOT NULL,
    area_km2 VARCHAR(12) DEFAULT '' NOT NULL,
    border_north VARCHAR(80) DEFAULT '' NOT NULL,
    border_south VARCHAR(80) DEFAULT '' NOT NULL,
    border_east VARCHAR(80) DEFAULT '' NOT NULL,
    border_west VARCHAR(80) DEFAULT '' NOT NULL,
    history TEXT DEFAULT '' NOT NULL,
    vision TEXT DEFAULT '' NOT NULL,
    mission TEXT DEFAULT '' NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_profile PRIMARY KEY (one),
    CONSTRAINT ck_profile_one_row CHECK (one = 1)
)""",
    r"""CREATE TABLE published_statistics (
    kind VARCHAR(20) NOT NULL,
    "table" JSONB NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_published_statistics PRIMARY KEY (kind)
)""",
    r"""CREATE TABLE families (
    id UUID DEFAULT uuidv7() NOT NULL,
    no_kk VARCHAR(16) NOT NULL,
    address VARCHAR(200) DEFAULT '' NOT NULL,
    area_id UUID NOT NULL,
    no_rtm VARCHAR(30) DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_families PRIMARY KEY (id),
    CONSTRAINT ck_families_no_kk_digits CHECK (no_kk ~ '^[0-9]{16}$'),
    CONSTRAINT uq_families_no_kk UNIQUE (no_kk),
    CONSTRAINT fk_families_area_id FOREIGN KEY(area_id) REFERENCES areas (id)
)""",
    r"""CREATE INDEX ix_families_area_id ON families (area_id)""",
    r"""CREATE TABLE residents (
    id UUID DEFAULT uuidv7() NOT NULL,
    nik VARCHAR(16) NOT NULL,
    name VARCHAR(100) NOT NULL,
    find_name TEXT GENERATED ALWAYS AS (lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f''’‘ʼ`´.,()/–-]', '', 'g'))) STORED NOT NULL,
    family_id UUID,
    area_id UUID NOT NULL,
    shdk SMALLINT,
    sex SMALLINT NOT NULL,
    birth_place VARCHAR(100) DEFAULT '' NOT NULL,
    birth_date DATE,
    religion SMALLINT,
    education SMALLINT,
    studying SMALLINT,
    occupation SMALLINT,
    marital SMALLINT,
    citizenship SMALLINT DEFAULT '1' NOT NULL,
    father_nik VARCHAR(16) DEFAULT '' NOT NULL,
    father_name VARCHAR(100) DEFAULT '' NOT NULL,
    mother_nik VARCHAR(16) DEFAULT '' NOT NULL,
    mother_name VARCHAR(100) DEFAULT '' NOT NULL,
    blood SMALLINT,
    birth_certificate VARCHAR(60) DEFAULT '' NOT NULL,
    passport VARCHAR(45) DEFAULT '' NOT NULL,
    passport_until DATE,
    kitas VARCHAR(45) DEFAULT '' NOT NULL,
    marriage_certificate VARCHAR(60) DEFAULT '' NOT NULL,
    married_on DATE,
    divorce_certificate VARCHAR(60) DEFAULT '' NOT NULL,
    divorced_on DATE,
    disability SMALLINT,
    contraception SMALLINT,
    pregnant SMALLINT,
    ktp_el SMALLINT,
    ktp_record SMALLINT,
    current_address VARCHAR(200) DEFAULT '' NOT NULL,
    basic_status SMALLINT DEFAULT '1' NOT NULL,
    ethnicity VARCHAR(150) DEFAULT '' NOT NULL,
    tag_id VARCHAR(17) DEFAULT '' NOT NULL,
    insurance SMALLINT,
    insurance_number VARCHAR(100) DEFAULT '' NOT NULL,
    lat VARCHAR(24) DEFAULT '' NOT NULL,
    lng VARCHAR(24) DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    phone VARCHAR(20) DEFAULT '' NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_residents PRIMARY KEY (id),
    CONSTRAINT ck_residents_nik_digits CHECK (nik ~ '^[0-9]{16}$'),
    CONSTRAINT ck_residents_sex_known CHECK (sex IN (1, 2)),
    CONSTRAINT ck_residents_birth_date_plausible CHECK (birth_date >= DATE '1880-01-01'),
    CONSTRAINT ck_residents_basic_status_known CHECK (basic_status IN (1, 2, 3, 4, 6, 9)),
    CONSTRAINT ck_residents_shdk_known CHECK (shdk BETWEEN 1 AND 11),
    CONSTRAINT uq_residents_nik UNIQUE (nik),
    CONSTRAINT fk_residents_family_id FOREIGN KEY(family_id) REFERENCES families (id),
    CONSTRAINT fk_residents_area_id FOREIGN KEY(area_id) REFERENCES areas (id)
)""",
    r"""CREATE INDEX ix_residents_area_id ON residents (area_id)""",
    r"""CREATE INDEX ix_residents_family_id ON residents (family_id)""",
    r"""CREATE INDEX ix_residents_list ON residents (basic_status, find_name, id)""",
    r"""CREATE UNIQUE INDEX uq_residents_head ON residents (family_id) WHERE shdk = 1 AND basic_status = 1""",
    r"""CREATE TABLE letters (
    id UUID DEFAULT uuidv7() NOT NULL,
    kind VARCHAR(30) NOT NULL,
    resident_id UUID NOT NULL,
    subject_name VARCHAR(100) NOT NULL,
    purpose VARCHAR(300) NOT NULL,
    number INTEGER NOT NULL,
    number_text VARCHAR(80) NOT NULL,
    year SMALLINT NOT NULL,
    issued_on DATE NOT NULL,
    valid_until DATE,
    token VARCHAR(43) NOT NULL,
    data JSONB NOT NULL,
    file_key VARCHAR(60) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    issued_by VARCHAR(160) NOT NULL,
    cancelled_at TIMESTAMP WITH TIME ZONE,
    cancelled_by VARCHAR(160),
    cancel_reason VARCHAR(300),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_letters PRIMARY KEY (id),
    CONSTRAINT uq_letters_kind_year_number UNIQUE (kind, year, number),
    CONSTRAINT ck_letters_cancelled_with_reason CHECK ((cancelled_at IS NULL) = (cancel_reason IS NULL)),
    CONSTRAINT fk_letters_resident_id FOREIGN KEY(resident_id) REFERENCES residents (id),
    CONSTRAINT uq_letters_token UNIQUE (token)
)""",
    r"""CREATE INDEX ix_letters_issued_on ON letters (issued_on)""",
    r"""CREATE INDEX ix_letters_resident_id ON letters (resident_id)""",
    r"""CREATE TABLE resident_events (
    id UUID DEFAULT uuidv7() NOT NULL,
    resident_id UUID NOT NULL,
    kind VARCHAR(12) NOT NULL,
    happened_on DATE NOT NULL,
    reported_on DATE NOT NULL,
    actor VARCHAR(160) NOT NULL,
    detail JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_resident_events PRIMARY KEY (id),
    CONSTRAINT ck_resident_events_kind_known CHECK (kind IN ('opening', 'corrected', 'born', 'died', 'moved_in', 'moved_out', 'lost', 'left')),
    CONSTRAINT fk_resident_events_resident_id FOREIGN KEY(resident_id) REFERENCES residents (id) ON DELETE CASCADE
)""",
    r"""CREATE INDEX ix_resident_events_resident_id ON resident_events (resident_id)""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the beginning is not undone")
