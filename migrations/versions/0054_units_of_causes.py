"""Name the units that take part in a project of a cause besides its lead."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; projects so far have none. ``db.migrate`` lays the policies again."""
    op.add_column(
        "causes",
        sa.Column("cooperating", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )


def downgrade() -> None:
    """Drop them, after the policies that read them."""
    op.execute("DROP POLICY IF EXISTS app ON causes")
    op.execute("DROP POLICY IF EXISTS app ON workflow_events")
    op.drop_column("causes", "cooperating")
