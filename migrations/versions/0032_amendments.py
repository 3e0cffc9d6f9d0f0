"""Keep amendments of the list of shared duties."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

KINDS = ("add", "change", "delete")
REASONS = ("unclear_split", "law_changed", "functions_changed", "arbitration", "practice")
STATES = (
    "drafted", "applied", "sent_back", "accepted", "consented", "reviewed", "scheduled", "published",
    "refused", "withdrawn",
)  # fmt: skip
KINDS_OF_NOTICES = ("duty_step", "duty_step_late")


def upgrade() -> None:
    """Create the table; ``db.migrate`` secures it."""
    op.create_table(
        "amendments",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("kind", _words("kind", KINDS), nullable=False),
        sa.Column("reason", _words("reason", REASONS), nullable=False),
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("duty_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("proposed", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("legal_basis", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("tickets", sa.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", _words("status", STATES), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'published') = (published_version IS NOT NULL)",
            name=op.f("ck_amendments_published_as_version"),
        ),
        sa.CheckConstraint(
            "kind <> 'add' OR base_version IS NULL", name=op.f("ck_amendments_added_without_base")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_amendments_city")),
        sa.ForeignKeyConstraint(
            ["city", "party"], ["departments.city", "departments.code"], name=op.f("fk_amendments_city_party")
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_amendments")),
    )
    op.create_index("uq_amendments_number", "amendments", ["city", "year", "sequence"], unique=True)
    op.create_index("ix_amendments_city_party", "amendments", ["city", "party", "begun_at"])
    op.create_index("ix_amendments_city_status", "amendments", ["city", "status", "begun_at"])
    op.create_index("ix_amendments_city_duty", "amendments", ["city", "duty"])
    op.create_index(
        "ix_amendments_due", "amendments", ["city", "due_at"], postgresql_where=sa.text("reminded_at IS NULL")
    )

    op.alter_column("notices", "ticket_id", nullable=True)
    op.add_column("notices", sa.Column("subject", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_notices_ticket_or_subject"), "notices", "(ticket_id IS NULL) = (subject IS NOT NULL)"
    )
    _admit_kinds()


def downgrade() -> None:
    """Drop the table; its history stays. ``db.migrate`` lays the policies of the version again."""
    op.execute("DROP POLICY IF EXISTS app ON workflow_events")
    op.execute("DROP FUNCTION IF EXISTS amendment_sequence(text, integer)")
    op.execute("DROP FUNCTION IF EXISTS amendment_codes(text, text)")
    op.drop_table("amendments")
    op.execute("""
        DELETE FROM notice_reads WHERE (city, notice_id) IN
            (SELECT city, id FROM notices WHERE ticket_id IS NULL)
    """)
    op.execute("DELETE FROM notices WHERE ticket_id IS NULL")
    op.drop_constraint(op.f("ck_notices_ticket_or_subject"), "notices")
    op.execute("DROP POLICY IF EXISTS app ON notices")
    op.drop_column("notices", "subject")
    op.alter_column("notices", "ticket_id", nullable=False)


def _admit_kinds() -> None:
    """Let notices tell of amendments and arbitrations; the rows that stand are looked at without a lock."""
    asked = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notices_kind'"
    more = ", ".join(f"'{word}'::character varying" for word in KINDS_OF_NOTICES)
    condition = str(op.get_bind().scalar(sa.text(asked))).replace("ARRAY[", f"ARRAY[{more}, ", 1)
    op.execute("ALTER TABLE notices DROP CONSTRAINT ck_notices_kind")
    op.execute(f"ALTER TABLE notices ADD CONSTRAINT ck_notices_kind {condition} NOT VALID")
    op.execute("ALTER TABLE notices VALIDATE CONSTRAINT ck_notices_kind")


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
