"""Pack the sums of past days: ten days in a row, each list of numbers once; the worker counts them again."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

PACKED = {"lists": sa.Integer(), "days": sa.SmallInteger(), "patterns": sa.Integer()}
# Its result has other columns; what lays on grants and policies makes it again.
DROP_FUNCTION = "DROP FUNCTION IF EXISTS own_party_sums(text, date[], date[])"


def upgrade() -> None:
    """Empty the sums and exchange their columns; the product reads the tables until they are counted."""
    _empty()
    op.drop_column("rollups", "counts")
    for name, kind in PACKED.items():
        op.add_column("rollups", sa.Column(name, sa.ARRAY(kind), nullable=False))
        op.execute(f"ALTER TABLE rollups ALTER COLUMN {name} SET STORAGE MAIN")


def downgrade() -> None:
    """Empty them again: no row can be read by the other version."""
    _empty()
    for name in reversed(PACKED):
        op.drop_column("rollups", name)
    op.add_column("rollups", sa.Column("counts", sa.ARRAY(sa.Integer()), nullable=False))
    op.execute("ALTER TABLE rollups ALTER COLUMN counts SET STORAGE MAIN")


def _empty() -> None:
    op.execute("TRUNCATE rollups")
    op.execute("DELETE FROM rollup_steps")
    op.execute(DROP_FUNCTION)
