"""Admit corrections, the clocks of review, feed back and shelf, and what is told of them."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TOLD = ("corrected", "shelf_clock", "review_clock", "feed_back_clock", "motion_late")
CLOCKS = ("shelf", "review", "feed_back")
# table and check, column, the words that are new
WORDS = (
    ("ticket_events", "act", ("correct",)),
    ("clocks", "kind", CLOCKS),
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
    """Refuse them again; the new clocks and notices go with their words, an act stays in its history."""
    op.drop_column("motions", "escalated_at")
    _forget("notices", TOLD, named_by=(("deliveries", "notice_id"), ("notice_reads", "notice_id")))
    _forget("clocks", CLOCKS, named_by=(("escalations", "clock_id"),))
    for table, column, new in WORDS:
        for word in new if table != "ticket_events" else ():
            left = re.sub(rf"'{word}'::character varying(::text)?, ", "", _checked(table, column))
            _check(table, column, left)


def _forget(table: str, kinds: tuple[str, ...], *, named_by: tuple[tuple[str, str], ...]) -> None:
    """Delete the rows of these kinds, and before them those that name them."""
    rows = sa.table(table, sa.column("city"), sa.column("id"), sa.column("kind"))
    for other, column in named_by:
        naming = sa.table(other, sa.column("city"), sa.column(column))
        named = (rows.c.city == naming.c.city, rows.c.id == naming.c[column], rows.c.kind.in_(kinds))
        op.execute(naming.delete().where(*named))
    op.execute(rows.delete().where(rows.c.kind.in_(kinds)))


def _checked(table: str, column: str) -> str:
    asked = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    return str(op.get_bind().scalar(asked, {"name": f"ck_{table}_{column}"}))


def _check(table: str, column: str, condition: str) -> None:
    """Put the check in place of the one that stands; the rows that stand are looked at without a lock."""
    name = f"ck_{table}_{column}"
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {condition} NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
