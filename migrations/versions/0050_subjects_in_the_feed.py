"""Admit changes of subjects that are no tickets into outbox and feed."""

from alembic import op

revision = "0050"
down_revision = "0047"
branch_labels = None
depends_on = None

BEFORE = ("change", "reload", "areas")
TABLES = ("outbox", "feed")


def upgrade() -> None:
    """Widen the check of both tables."""
    _admit((*BEFORE, "subject"))


def downgrade() -> None:
    """Drop the rows of the new kind from the outbox; in the feed, which has no gaps, they become changes."""
    op.execute("DELETE FROM outbox WHERE kind = 'subject'")
    op.execute("UPDATE feed SET kind = 'change' WHERE kind = 'subject'")
    _admit(BEFORE)


def _admit(kinds: tuple[str, ...]) -> None:
    words = ", ".join(f"'{kind}'" for kind in kinds)
    for table in TABLES:
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, f"kind IN ({words})")
