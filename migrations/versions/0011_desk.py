"""Keep saved views of desks, and find the tickets of a matter by their time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "saved_views",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "query",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_saved_views_name")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_saved_views_account_id")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_saved_views_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint(
            "city", "account_id", "desk", "name", name=op.f("uq_saved_views_city_account_id_desk_name")
        ),
    )
    op.create_index(
        "ix_tickets_city_matter_reported_at", "tickets", ["city", "matter", "reported_at"], unique=False
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_tickets_city_matter_reported_at", table_name="tickets")
    op.drop_table("saved_views")
