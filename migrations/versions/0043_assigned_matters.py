"""Keep assigned matters with their milestones, and their evidence."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

SOURCES = ("instruction", "meeting", "higher_level", "inspection", "proposal", "other")
STATES = ("assigned", "under_way", "closing_asked", "closed", "withdrawn")
CLOCKS = ("signing", "milestone", "completion", "check")
ROLES = (
    "leader", "intake", "dispatcher", "reviewer", "caller", "supervisor", "list_office", "assessment_office",
    "department", "agency", "town", "unit", "grid_staff", "administrator", "wall",
)  # fmt: skip
RUNNING = "status IN ('assigned', 'under_way', 'closing_asked')"
KINDS_OF_NOTICES = ("assigned_step", "assigned_late", "assigned_raised")


def upgrade() -> None:
    """Create the tables; ``db.migrate`` secures them."""
    _create_matters()
    _create_milestones()
    op.add_column("evidence_files", sa.Column("assigned_matter_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_evidence_files_city_assigned_matter_id"), "evidence_files", "assigned_matters",
        ["city", "assigned_matter_id"], ["city", "id"],
    )  # fmt: skip
    op.create_index(
        "ix_evidence_files_city_assigned_matter_id", "evidence_files", ["city", "assigned_matter_id"]
    )
    op.drop_constraint(op.f("ck_evidence_files_of_one_subject"), "evidence_files")
    op.create_check_constraint(
        op.f("ck_evidence_files_of_one_subject"), "evidence_files",
        "num_nonnulls(appeal_id, exclusion_id, assigned_matter_id) = 1",
    )  # fmt: skip
    _admit_kinds()


def downgrade() -> None:
    """Drop the tables; their history stays. ``db.migrate`` lays the policies of the version again."""
    op.execute("DROP POLICY IF EXISTS app ON workflow_events")
    op.execute("DROP POLICY IF EXISTS app ON evidence_files")
    op.execute("DROP FUNCTION IF EXISTS assessed_matters(timestamptz, timestamptz, text)")
    op.execute("DELETE FROM evidence_files WHERE assigned_matter_id IS NOT NULL")
    op.drop_constraint(op.f("ck_evidence_files_of_one_subject"), "evidence_files")
    op.drop_constraint(op.f("fk_evidence_files_city_assigned_matter_id"), "evidence_files")
    op.drop_index("ix_evidence_files_city_assigned_matter_id", table_name="evidence_files")
    op.drop_column("evidence_files", "assigned_matter_id")
    op.create_check_constraint(
        op.f("ck_evidence_files_of_one_subject"), "evidence_files",
        "(appeal_id IS NULL) <> (exclusion_id IS NULL)",
    )  # fmt: skip
    op.drop_table("assigned_milestones")
    op.drop_table("assigned_matters")
    op.execute("""
        DELETE FROM notice_reads WHERE (city, notice_id) IN
            (SELECT city, id FROM notices WHERE kind LIKE 'assigned_%')
    """)
    op.execute("DELETE FROM notices WHERE kind LIKE 'assigned_%'")


def _create_matters() -> None:
    op.create_table(
        "assigned_matters",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("source", _words("source", SOURCES), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("document", "title", "content", "lead")),
        sa.Column("cooperating", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("office", _words("office", ROLES), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", _words("status", STATES), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        *(_instant(name) for name in ("sign_by", "signed_at", "closing_asked_at", "check_by", "ended_at")),
        sa.Column("clock", _words("clock", CLOCKS), nullable=True),
        sa.Column("clock_place", sa.Integer(), nullable=True),
        *(
            _instant(name)
            for name in ("clock_started_at", "clock_due_at", "escalate_by", "reminded_at", "escalated_at")
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('closed', 'withdrawn')) = (ended_at IS NOT NULL)",
            name=op.f("ck_assigned_matters_ended_at"),
        ),
        sa.CheckConstraint(
            "(clock IS NOT NULL) = (ended_at IS NULL)", name=op.f("ck_assigned_matters_open_has_a_clock")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_assigned_matters_city")),
        sa.ForeignKeyConstraint(
            ["city", "lead"], ["departments.city", "departments.code"],
            name=op.f("fk_assigned_matters_city_lead"),
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_assigned_matters")),
    )  # fmt: skip
    op.create_index(
        "uq_assigned_matters_number", "assigned_matters", ["city", "year", "sequence"], unique=True
    )
    op.create_index("ix_assigned_matters_city_lead", "assigned_matters", ["city", "lead", "due_at"])
    op.create_index("ix_assigned_matters_city_assigned_at", "assigned_matters", ["city", "assigned_at"])
    op.create_index(
        "ix_assigned_matters_cooperating", "assigned_matters", ["cooperating"], postgresql_using="gin"
    )
    op.create_index(
        "ix_assigned_matters_open", "assigned_matters", ["city", "clock_due_at"],
        postgresql_where=sa.text(RUNNING),
    )  # fmt: skip
    op.create_index(
        "ix_assigned_matters_ended", "assigned_matters", ["city", "ended_at"],
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    )  # fmt: skip


def _create_milestones() -> None:
    op.create_table(
        "assigned_milestones",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        _instant("reached_at"),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_assigned_milestones_city")),
        sa.ForeignKeyConstraint(
            ["city", "matter_id"], ["assigned_matters.city", "assigned_matters.id"],
            name=op.f("fk_assigned_milestones_city_matter_id"),
        ),
        sa.PrimaryKeyConstraint("city", "matter_id", "place", name=op.f("pk_assigned_milestones")),
    )  # fmt: skip


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _admit_kinds() -> None:
    """Let notices be about assigned matters; existing rows are checked without a lock."""
    asked = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notices_kind'"
    more = ", ".join(f"'{word}'::character varying" for word in KINDS_OF_NOTICES)
    condition = str(op.get_bind().scalar(sa.text(asked))).replace("ARRAY[", f"ARRAY[{more}, ", 1)
    op.execute("ALTER TABLE notices DROP CONSTRAINT ck_notices_kind")
    op.execute(f"ALTER TABLE notices ADD CONSTRAINT ck_notices_kind {condition} NOT VALID")
    op.execute("ALTER TABLE notices VALIDATE CONSTRAINT ck_notices_kind")
