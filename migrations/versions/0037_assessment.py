"""Keep frozen periods of the assessment, and find the returns of a period by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

FUNCTIONS = (
    "assessed_ratings(timestamptz, timestamptz, text)",
    "named_ratings(uuid[], uuid[])",
    "assessed_parts(timestamptz, timestamptz)",
    "deduction_changes()",
    "first_rated_at()",
    "frozen_periods()",
)


def upgrade() -> None:
    """Create the table and the index; ``db.migrate`` secures them and creates the functions."""
    op.create_table(
        "assessment_freezes",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("after", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("frozen", name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("departments", "ratings", "points")),
        sa.Column("remark", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.Text(), nullable=False),
        sa.Column("frozen_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("first < after", name=op.f("ck_assessment_freezes_has_days")),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_assessment_freezes_digest")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_assessment_freezes_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_assessment_freezes")),
        sa.UniqueConstraint("city", "period", name=op.f("uq_assessment_freezes_city_period")),
    )
    op.create_index("ix_assessment_freezes_city_frozen_at", "assessment_freezes", ["city", "frozen_at"])
    op.create_index(
        "ix_assessment_freezes_unsigned",
        "assessment_freezes",
        ["city", "id"],
        postgresql_where=sa.text("signature IS NULL"),
    )
    op.create_index(
        "ix_motions_returns", "motions", ["city", "asked_at"], postgresql_where=sa.text("kind = 'return'")
    )


def downgrade() -> None:
    """Drop them; the history of frozen periods stays."""
    op.execute("DROP POLICY IF EXISTS app ON workflow_events")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION IF EXISTS {function}")
    op.drop_index("ix_motions_returns", "motions")
    op.drop_table("assessment_freezes")
