"""Lead from a reply to its short message, tell of supervision, find rare acts by their time."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = (
    "handling_clock", "dispatch_clock", "response_clock", "completion_clock", "rating_clock",
    "call_back_clock", "urgent_report", "risen", "called", "accepted",
    "order_sent", "order_taken_away", "return_asked", "return_refused", "transfer_offered",
    "transfer_accepted", "transfer_declined", "responded", "contact_disputed", "contact_voided",
    "planned", "extension_asked", "extension_granted", "extension_refused", "paused",
    "resumed", "completed", "reworked", "passed", "objected",
    "proposed", "urged", "supervised", "escalated", "consultation",
    "answered", "supplemented", "fed_back", "rated", "appealed",
    "reopened", "shelved", "unshelved", "released", "handed_on",
    "withdrawn",
)  # fmt: skip
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
    _admit((*KINDS, *NEW))
    op.create_index(
        "ix_ticket_events_rare", "ticket_events", ["city", "act", "at"], postgresql_where=sa.text(RARE)
    )


def downgrade() -> None:
    """Drop them; notices of the new kinds go with their words."""
    op.drop_index("ix_ticket_events_rare", table_name="ticket_events")
    told = sa.table("notices", sa.column("kind"))
    op.execute(told.delete().where(told.c.kind.in_(NEW)))
    _admit(KINDS)
    op.drop_constraint(op.f("fk_replies_city_delivery_id"), "replies", type_="foreignkey")
    op.drop_column("replies", "delivery_id")


def _admit(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_notices_kind"), "notices", type_="check")
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", f"kind IN ({listed})")
