"""Lead from a reply to its short message, tell of supervision, find rare acts by their time."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NEW = ("supervision_notice", "supervision_answered")
RARE = "act IN ('rework', 'miss_call_back')"


def upgrade() -> None:
    """Add column, words and index."""
    op.add_column("replies", sa.Column("delivery_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_replies_city_delivery_id"),
        "replies",
        "deliveries",
        ["city", "delivery_id"],
        ["city", "id"],
    )
    for word in NEW:
        _admit(word)
    op.create_index(
        "ix_ticket_events_rare", "ticket_events", ["city", "act", "at"], postgresql_where=sa.text(RARE)
    )


def downgrade() -> None:
    """Drop them; notices of the new kinds go with their words."""
    op.drop_index("ix_ticket_events_rare", table_name="ticket_events")
    told = sa.table("notices", sa.column("kind"))
    op.execute(told.delete().where(told.c.kind.in_(NEW)))
    for word in NEW:
        _refuse(word)
    op.drop_constraint(op.f("fk_replies_city_delivery_id"), "replies", type_="foreignkey")
    op.drop_column("replies", "delivery_id")


def _admit(word: str) -> None:
    """Let the kinds of notices admit one word more, whatever others were admitted before."""
    _check(_checked().replace("ARRAY[", f"ARRAY['{word}'::character varying, ", 1))


def _refuse(word: str) -> None:
    _check(re.sub(rf"'{word}'::character varying(::text)?, ", "", _checked()))


def _checked() -> str:
    asked = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notices_kind'"
    return str(op.get_bind().scalar(sa.text(asked)))


def _check(condition: str) -> None:
    """Put the check in place of the one that stands; the rows that stand are looked at without a lock."""
    op.execute("ALTER TABLE notices DROP CONSTRAINT ck_notices_kind")
    op.execute(f"ALTER TABLE notices ADD CONSTRAINT ck_notices_kind {condition} NOT VALID")
    op.execute("ALTER TABLE notices VALIDATE CONSTRAINT ck_notices_kind")
