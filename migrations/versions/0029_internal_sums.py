"""Keep the sums of internal tickets apart: walls, and who keeps lists, points or accounts, count none."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KEY = ("city", "step", "dimension", "day", "town_code", "secret")
FORGET = sa.text("DELETE FROM rollup_steps")


def upgrade() -> None:
    """Add the column; the sums that stand hold internal tickets, so the worker counts every day again."""
    op.execute(FORGET)
    op.execute(sa.text("DELETE FROM rollups"))
    op.add_column("rollups", sa.Column("internal", sa.Boolean(), nullable=False))
    op.drop_constraint("pk_rollups", "rollups")
    op.create_primary_key(op.f("pk_rollups"), "rollups", [*KEY, "internal"])


def downgrade() -> None:
    """Drop the column; of two rows that differ in it alone neither would be right."""
    op.execute(FORGET)
    op.execute(sa.text("DELETE FROM rollups"))
    op.execute("DROP POLICY IF EXISTS app ON rollups")  # it names the column; the grants set it anew
    op.drop_constraint("pk_rollups", "rollups")
    op.drop_column("rollups", "internal")
    op.create_primary_key(op.f("pk_rollups"), "rollups", list(KEY))
