"""Mark tickets that are supervised, and admit the act of a leader's instruction."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and mark open tickets that were supervised before; rows are checked without a lock."""
    op.add_column("tickets", sa.Column("supervised_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_tickets_open_supervised", "tickets", ["city", "supervised_at"],
        postgresql_where=sa.text("closed_at IS NULL AND supervised_at IS NOT NULL"),
    )  # fmt: skip
    op.execute("""
        UPDATE tickets t SET supervised_at = s.at
        FROM (SELECT e.city, e.ticket_id, min(e.at) AS at FROM tickets o
            JOIN ticket_events e ON e.city = o.city AND e.ticket_id = o.id
            WHERE o.closed_at IS NULL AND e.act = 'supervise' GROUP BY 1, 2) s
        WHERE t.city = s.city AND t.id = s.ticket_id
    """)
    _admit("ticket_events", "act", "instruct")


def downgrade() -> None:
    """Drop the column; a word in a history stays a word."""
    op.drop_index("ix_tickets_open_supervised", table_name="tickets")
    op.drop_column("tickets", "supervised_at")


def _admit(table: str, column: str, word: str) -> None:
    """Let a word list of the domain admit one more word."""
    name = f"ck_{table}_{column}"
    old = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"), {"name": name}
    )
    new = old.replace("ARRAY[", f"ARRAY['{word}'::character varying, ", 1)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {new} NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
