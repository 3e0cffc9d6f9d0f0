"""Find the dispatch deadlines of past days, which the indicators count; rows are in the order of time."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_clocks_tickets_due", "clocks", ["city", "due_at"], postgresql_using="brin",
        postgresql_where=sa.text("work_order_id IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_clocks_tickets_due", table_name="clocks")
