"""Drop the lock of an account by wrong passwords: anybody could lock anybody out."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop it; wrong passwords slow down their source alone, which the server counts."""
    op.drop_column("accounts", "locked_until")


def downgrade() -> None:
    """Add it again; no account is locked by it. Policies go that read tables of earlier versions."""
    for policy in ("app_select", "app_delete"):
        op.execute(f"DROP POLICY IF EXISTS {policy} ON sessions")
    op.add_column("accounts", sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
