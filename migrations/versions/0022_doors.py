"""Find deliveries that were given up without reading those that were not."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_deliveries_failed", "deliveries", ["city", "ended_at"],
        postgresql_where=sa.text("state = 'failed'"),
    )  # fmt: skip


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_deliveries_failed", table_name="deliveries")
