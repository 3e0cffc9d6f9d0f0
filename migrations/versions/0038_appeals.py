"""Keep appeals against ratings, fair exclusions of tickets, and the evidence handed in with both."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

SPEEDS, EFFECTS = ("timely", "slow", "none"), ("good", "fair", "mediocre", "poor")
APPEAL_STATES = ("appealed", "upheld", "refused", "withdrawn")
EXCLUSION_STATES = ("asked", "excluded", "refused", "withdrawn", "revoked")
REASONS = (
    "force_majeure", "policy", "unreasonable", "higher_level", "third_party", "legacy", "repeated", "other",
)  # fmt: skip
KINDS_OF_NOTICES = ("assessment_step", "assessment_step_late")
FUNCTIONS = (
    "appeal_sequence(text, integer)",
    "exclusion_sequence(text, integer)",
    "upheld_appeals(text, timestamptz, timestamptz)",
    "excluded_tickets(text, timestamptz, timestamptz)",
)


def upgrade() -> None:
    """Create the tables; ``db.migrate`` secures them."""
    _create_appeals()
    _create_exclusions()
    _create_evidence()
    op.add_column("tickets", sa.Column("excluded_at", sa.DateTime(timezone=True), nullable=True))
    _admit_kinds()


def downgrade() -> None:
    """Drop the tables; their history stays. ``db.migrate`` lays the policies of the version again."""
    op.execute("DROP POLICY IF EXISTS app ON workflow_events")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION IF EXISTS {function}")
    for table in ("evidence_files", "exclusions", "appeals"):
        op.drop_table(table)
    op.drop_column("tickets", "excluded_at")
    op.execute("""
        DELETE FROM notice_reads WHERE (city, notice_id) IN
            (SELECT city, id FROM notices WHERE kind IN ('assessment_step', 'assessment_step_late'))
    """)
    op.execute("DELETE FROM notices WHERE kind IN ('assessment_step', 'assessment_step_late')")


def _create_appeals() -> None:
    op.create_table(
        "appeals",
        *_head(),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in KEYS_OF_APPEALS),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("speed", _words("speed", SPEEDS), nullable=False),
        sa.Column("effect", _words("effect", EFFECTS), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", _words("status", APPEAL_STATES), nullable=False),
        *_begun(),
        *(_instant(name) for name in ("due_at", "decide_by", "reminded_at", "stated_at", "decided_at")),
        sa.Column("speed_after", _words("speed_after", SPEEDS), nullable=True),
        sa.Column("effect_after", _words("effect_after", EFFECTS), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('upheld', 'refused')) = (decided_at IS NOT NULL)",
            name=op.f("ck_appeals_decided_at"),
        ),
        sa.CheckConstraint(
            "status = 'upheld' OR (speed_after IS NULL AND effect_after IS NULL)",
            name=op.f("ck_appeals_only_upheld_changes"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_appeals_city")),
        _key("appeals", "evaluation_id", "evaluations", "id"),
        _key("appeals", "ticket_id", "tickets", "id"),
        _key("appeals", "work_order_id", "work_orders", "id"),
        _key("appeals", "department", "departments", "code"),
        _key("appeals", "town_code", "areas", "code"),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("city", "evaluation_id", name=op.f("uq_appeals_city_evaluation_id")),
    )
    op.create_index("uq_appeals_number", "appeals", ["city", "year", "sequence"], unique=True)
    op.create_index("ix_appeals_city_ticket_id", "appeals", ["city", "ticket_id"])
    for column in ("status", "department", "town_code"):
        op.create_index(f"ix_appeals_city_{column}", "appeals", ["city", column, "begun_at"])
    _partial_index("ix_appeals_upheld", "appeals", "decided_at", where="status = 'upheld'")
    _partial_index("ix_appeals_due", "appeals", "decide_by", where="reminded_at IS NULL")


def _create_exclusions() -> None:
    op.create_table(
        "exclusions",
        *_head(),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("reason", _words("reason", REASONS), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", _words("status", EXCLUSION_STATES), nullable=False),
        *_begun(),
        *(_instant(name) for name in ("decide_by", "reminded_at", "decided_at", "revoked_at")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('asked', 'withdrawn')) = (decided_at IS NULL)",
            name=op.f("ck_exclusions_decided_at"),
        ),
        sa.CheckConstraint(
            "(status = 'revoked') = (revoked_at IS NOT NULL)", name=op.f("ck_exclusions_revoked_at")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_exclusions_city")),
        _key("exclusions", "ticket_id", "tickets", "id"),
        _key("exclusions", "asked_by", "departments", "code"),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_exclusions")),
    )
    op.create_index("uq_exclusions_number", "exclusions", ["city", "year", "sequence"], unique=True)
    op.create_index(
        "uq_exclusions_standing",
        "exclusions",
        ["city", "ticket_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('asked', 'excluded')"),
    )
    op.create_index("ix_exclusions_city_ticket_id", "exclusions", ["city", "ticket_id"])
    op.create_index("ix_exclusions_city_status", "exclusions", ["city", "status", "begun_at"])
    _partial_index(
        "ix_exclusions_excluded", "exclusions", "decided_at", where="status IN ('excluded', 'revoked')"
    )
    _partial_index("ix_exclusions_due", "exclusions", "decide_by", where="reminded_at IS NULL")


def _create_evidence() -> None:
    op.create_table(
        "evidence_files",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appeal_id", sa.Uuid(), nullable=True),
        sa.Column("exclusion_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(appeal_id IS NULL) <> (exclusion_id IS NULL)", name=op.f("ck_evidence_files_of_one_subject")
        ),
        sa.CheckConstraint(
            "octet_length(sha256) = 32 AND size_bytes > 0", name=op.f("ck_evidence_files_content")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_evidence_files_city")),
        _key("evidence_files", "appeal_id", "appeals", "id"),
        _key("evidence_files", "exclusion_id", "exclusions", "id"),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_evidence_files")),
    )
    for column in ("appeal_id", "exclusion_id"):
        op.create_index(f"ix_evidence_files_city_{column}", "evidence_files", ["city", column])


KEYS_OF_APPEALS = ("evaluation_id", "ticket_id", "work_order_id")


def _head() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
    )


def _begun() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
    )


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _key(table: str, column: str, other: str, key: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["city", column], [f"{other}.city", f"{other}.{key}"], name=op.f(f"fk_{table}_city_{column}")
    )


def _partial_index(name: str, table: str, column: str, *, where: str) -> None:
    op.create_index(name, table, ["city", column], postgresql_where=sa.text(where))


def _admit_kinds() -> None:
    """Let notices tell of appeals and exclusions; the rows that stand are looked at without a lock."""
    asked = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notices_kind'"
    more = ", ".join(f"'{word}'::character varying" for word in KINDS_OF_NOTICES)
    condition = str(op.get_bind().scalar(sa.text(asked))).replace("ARRAY[", f"ARRAY[{more}, ", 1)
    op.execute("ALTER TABLE notices DROP CONSTRAINT ck_notices_kind")
    op.execute(f"ALTER TABLE notices ADD CONSTRAINT ck_notices_kind {condition} NOT VALID")
    op.execute("ALTER TABLE notices VALIDATE CONSTRAINT ck_notices_kind")
