"""Let the sheet of a unit list the assigned matters in which it takes part."""

from alembic import op

revision = "0060"
down_revision = "0054"
branch_labels = None
depends_on = None

FUNCTION = "assessed_matters(timestamptz, timestamptz, text)"


def upgrade() -> None:
    """Drop the function of the version before; ``db.migrate`` makes the present one."""
    op.execute(f"DROP FUNCTION IF EXISTS {FUNCTION}")


def downgrade() -> None:
    """Drop the function of this version."""
    op.execute(f"DROP FUNCTION IF EXISTS {FUNCTION}")
