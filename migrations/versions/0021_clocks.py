"""Admit corrections, the clocks of review, feed back and shelf, and what is told of them."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TOLD = ("corrected", "shelf_clock", "review_clock", "feed_back_clock", "motion_late")
# table and check, column, the words that are new
WORDS = (
    ("ticket_events", "act", ("correct",)),
    ("clocks", "kind", ("shelf", "review", "feed_back")),
    ("notices", "kind", TOLD),
)


def upgrade() -> None:
    """Let the checks admit the new words; nobody is told now of motions that were late long ago."""
    op.add_column("motions", sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE motions SET escalated_at = due_at"
        " WHERE answered_at IS NULL AND due_at < now() - interval '3 days'"
    )
    for table, column, new in WORDS:
        for word in new:
            told = _checked(table, column).replace("ARRAY[", f"ARRAY['{word}'::character varying, ", 1)
            _check(table, column, told)


def downgrade() -> None:
    """Refuse them again; notices of the new kinds go with their words, history is never rewritten."""
    op.drop_column("motions", "escalated_at")
    told = sa.table("notices", sa.column("kind"))
    op.execute(told.delete().where(told.c.kind.in_(TOLD)))
    for table, column, new in WORDS:
        for word in new:
            left = re.sub(rf"'{word}'::character varying(::text)?, ", "", _checked(table, column))
            _check(table, column, left)


def _checked(table: str, column: str) -> str:
    asked = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    return str(op.get_bind().scalar(asked, {"name": f"ck_{table}_{column}"}))


def _check(table: str, column: str, condition: str) -> None:
    """Put the check in place of the one that stands; the rows that stand are looked at without a lock."""
    name = f"ck_{table}_{column}"
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {condition} NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
