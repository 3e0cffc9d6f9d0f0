"""Keep who made a token."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of older tokens nobody knows."""
    op.add_column("tokens", sa.Column("made_by", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("tokens", "made_by")
