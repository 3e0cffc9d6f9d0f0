"""Keep the notices of the supervision office."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "supervision_notices",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("circular", "order", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column(
            "grounds",
            sa.Enum(
                "no_response",
                "late_response",
                "inaction",
                "pushed_down",
                name="grounds",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("tickets", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "issued",
                "answered",
                "closed",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'order' OR due_on IS NOT NULL", name=op.f("ck_supervision_notices_order_has_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["city", "party"],
            ["departments.city", "departments.code"],
            name=op.f("fk_supervision_notices_city_party"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_supervision_notices_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_supervision_notices")),
    )
    op.create_index(
        "ix_supervision_notices_city_party", "supervision_notices", ["city", "party"], unique=False
    )
    op.create_index(
        "uq_supervision_notices_number",
        "supervision_notices",
        ["city", "kind", "year", "sequence"],
        unique=True,
    )
    op.create_table(
        "supervision_events",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "issue",
                "answer",
                "send_back",
                "close",
                "withdraw",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city", "notice_id"],
            ["supervision_notices.city", "supervision_notices.id"],
            name=op.f("fk_supervision_events_city_notice_id"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_supervision_events_city")),
        sa.PrimaryKeyConstraint("city", "notice_id", "seq", name=op.f("pk_supervision_events")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("supervision_events")
    op.drop_index("uq_supervision_notices_number", table_name="supervision_notices")
    op.drop_index("ix_supervision_notices_city_party", table_name="supervision_notices")
    op.drop_table("supervision_notices")
