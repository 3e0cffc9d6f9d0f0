"""Keep candidates of causes and the projects that follow from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

STATES = ("candidate", "dismissed", "project", "closed")
KINDS_OF_NOTICES = ("cause_found", "cause_step")
FUNCTIONS = ("cause_sequence(text, integer)",)


def upgrade() -> None:
    """Create the tables; ``db.migrate`` secures them."""
    op.create_table(
        "causes",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("place", "town_code", "matter")),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("after", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("count", "weeks", "people")),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("expected", "chance")),
        sa.Column("signs", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("rules", JSONB(), nullable=False),
        sa.Column("tickets", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column(
            "status",
            sa.Enum(*STATES, name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("measures", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before_count", sa.Integer(), nullable=True),
        sa.Column("after_count", sa.Integer(), nullable=True),
        sa.Column("fallen", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("first < after", name=op.f("ck_causes_has_days")),
        sa.CheckConstraint(
            "(status IN ('project', 'closed')) = (lead IS NOT NULL)", name=op.f("ck_causes_lead")
        ),
        sa.CheckConstraint("(status = 'closed') = (fallen IS NOT NULL)", name=op.f("ck_causes_fallen")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_causes_city")),
        _key("place", "areas"),
        _key("town_code", "areas"),
        _key("matter", "matters"),
        _key("lead", "departments"),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_causes")),
    )
    op.create_index("uq_causes_number", "causes", ["city", "year", "sequence"], unique=True)
    op.create_index(
        "uq_causes_running",
        "causes",
        ["city", "place", "matter"],
        unique=True,
        postgresql_where=sa.text("status IN ('candidate', 'project')"),
    )
    op.create_index("ix_causes_city_status", "causes", ["city", "status", "found_at"])
    op.create_index("ix_causes_city_place", "causes", ["city", "place", "matter", "found_at"])
    op.create_table(
        "cause_weeks",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("after", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("days", "places", "found")),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_cause_weeks_city")),
        sa.PrimaryKeyConstraint("city", "after", name=op.f("pk_cause_weeks")),
    )
    _admit_kinds()


def downgrade() -> None:
    """Drop the tables; their history stays. ``db.migrate`` lays the policies of the version again."""
    op.execute("DROP POLICY IF EXISTS app ON workflow_events")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION IF EXISTS {function}")
    op.drop_table("cause_weeks")
    op.drop_table("causes")
    listed = ", ".join(f"'{kind}'" for kind in KINDS_OF_NOTICES)
    named = f"(SELECT city, id FROM notices WHERE kind IN ({listed}))"  # noqa: S608  # words of this module
    op.execute(f"DELETE FROM notice_reads WHERE (city, notice_id) IN {named}")  # noqa: S608
    op.execute(f"DELETE FROM notices WHERE kind IN ({listed})")  # noqa: S608


def _key(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["city", column], [f"{other}.city", f"{other}.code"], name=op.f(f"fk_causes_city_{column}")
    )


def _admit_kinds() -> None:
    """Let notices tell of causes; the rows that are there are looked at without a lock."""
    asked = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notices_kind'"
    more = ", ".join(f"'{word}'::character varying" for word in KINDS_OF_NOTICES)
    condition = str(op.get_bind().scalar(sa.text(asked))).replace("ARRAY[", f"ARRAY[{more}, ", 1)
    op.execute("ALTER TABLE notices DROP CONSTRAINT ck_notices_kind")
    op.execute(f"ALTER TABLE notices ADD CONSTRAINT ck_notices_kind {condition} NOT VALID")
    op.execute("ALTER TABLE notices VALIDATE CONSTRAINT ck_notices_kind")
