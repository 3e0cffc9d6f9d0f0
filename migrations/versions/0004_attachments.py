"""Keep attached files: what is known of each, and which act of which ticket it belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KINDS = ("before", "after", "report", "document", "delivery")


def upgrade() -> None:
    """Create the table; row security is laid on by ``db.migrate``."""
    op.create_table(
        "attachments",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(ticket_id IS NULL) = (seq IS NULL)", name=op.f("ck_attachments_bound_by_an_act")
        ),
        sa.CheckConstraint(
            "work_order_id IS NULL OR ticket_id IS NOT NULL", name=op.f("ck_attachments_order_of_a_ticket")
        ),
        sa.CheckConstraint(
            "octet_length(sha256) = 32 AND size_bytes > 0", name=op.f("ck_attachments_content")
        ),
        sa.CheckConstraint(
            "(media_type = 'application/pdf') = (thumbnail IS NULL)"
            " AND (thumbnail IS NULL) = (width IS NULL) AND (width IS NULL) = (height IS NULL)",
            name=op.f("ck_attachments_pictures_have_a_size"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_attachments_city")),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_attachments_city_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["city", "work_order_id"],
            ["work_orders.city", "work_orders.id"],
            name=op.f("fk_attachments_city_work_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id", "seq"],
            ["ticket_events.city", "ticket_events.ticket_id", "ticket_events.seq"],
            name=op.f("fk_attachments_city_ticket_id_seq"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_city_ticket_id", "attachments", ["city", "ticket_id"], unique=False)
    op.create_index(
        "ix_attachments_waiting",
        "attachments",
        ["city", "uploaded_by", "uploaded_at"],
        unique=False,
        postgresql_where=sa.text("ticket_id IS NULL"),
    )


def downgrade() -> None:
    """Drop the table; the files stay where they are."""
    op.drop_table("attachments")
