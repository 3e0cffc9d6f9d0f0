"""Find what was accepted today without reading every ticket."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_tickets_city_accepted_at", "tickets", ["city", "accepted_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_tickets_city_accepted_at", table_name="tickets")
