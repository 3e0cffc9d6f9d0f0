"""Keep when a party first opened a work order, and which were taken back before anybody had."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WORDS = (
    ("ticket_events", "act", ("withdraw_dispatch",)),
    ("notices", "kind", ("call_dispatched", "called_past_town", "dispatch_withdrawn")),
)


def upgrade() -> None:
    """Add the columns and the words; of older work orders nobody knows when they were opened."""
    op.add_column("work_orders", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "work_orders",
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    for table, column, words in WORDS:
        _admit(table, column, words)


def downgrade() -> None:
    """Drop the columns; an act that stands in a history stays a word."""
    op.drop_column("work_orders", "withdrawn")
    op.drop_column("work_orders", "opened_at")


def _admit(table: str, column: str, words: tuple[str, ...]) -> None:
    """Let a word list of the domain admit more words; the rows that stand are looked at without a lock."""
    name = f"ck_{table}_{column}"
    old = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"), {"name": name}
    )
    more = ", ".join(f"'{word}'::character varying" for word in words)
    new = old.replace("ARRAY[", f"ARRAY[{more}, ", 1)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {new} NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
