"""Keep what a source last said of each ticket, so that loading again changes nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; no role but the owner may read it."""
    op.create_table(
        "source_rows",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_source_rows_city")),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_source_rows_city_ticket_id")
        ),
        sa.PrimaryKeyConstraint("city", "ticket_id", name=op.f("pk_source_rows")),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("source_rows")
