"""Keep which accounts are logins of a demonstration, in the order in which the sign-in page lists them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# The logins that demonstrations were given before, in their order.
USERNAMES = (
    "leader", "intake", "dispatcher", "dispatcher2", "reviewer", "caller", "supervisor", "department",
    "agency", "town", "unit", "grid", "administrator",
)  # fmt: skip


def upgrade() -> None:
    """Add the column and mark the accounts that have the name of a demonstration login."""
    op.add_column("accounts", sa.Column("demo_position", sa.SmallInteger(), nullable=True))
    accounts = sa.table("accounts", sa.column("username"), sa.column("demo_position"))
    for position, username in enumerate(USERNAMES):
        marked = accounts.update().where(accounts.c.username == username)
        op.execute(marked.values(demo_position=position))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("accounts", "demo_position")
