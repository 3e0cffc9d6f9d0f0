"""Index open work, and what period figures count, apart from the history they grow out of."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# name, table, columns, condition of a partial index (None = every row)
INDEXES = (
    ("ix_tickets_open_status", "tickets", ("city", "status"), "closed_at IS NULL"),
    ("ix_tickets_open_town", "tickets", ("city", "town_code", "status"), "closed_at IS NULL"),
    ("ix_tickets_open_unit", "tickets", ("city", "unit_code", "status"), "closed_at IS NULL"),
    ("ix_tickets_secret", "tickets", ("city", "town_code", "reported_at"), "secrecy = 'secret'"),
    (
        "ix_work_orders_open", "work_orders", ("city", "department", "ticket_id"),
        "ended_at IS NULL AND status <> 'passed'",
    ),
    (
        "ix_work_orders_completed", "work_orders", ("city", "department", "completed_at"),
        "completed_at IS NOT NULL",
    ),
    ("ix_work_orders_handlers", "work_orders", ("city", "department", "handler"), "handler IS NOT NULL"),
    ("ix_clocks_unstopped_kind", "clocks", ("city", "kind", "yellow_at"), "stopped_at IS NULL"),
    (
        "ix_clocks_late_responses", "clocks", ("city", "stopped_at"),
        "kind = 'response' AND stopped_at > due_at",
    ),
    ("ix_ticket_events_pushed", "ticket_events", ("city", "act", "at"), "act IN ('return', 'transfer')"),
    ("ix_ticket_events_reported", "ticket_events", ("city", "actor", "at"), "act = 'report'"),
    ("ix_evaluations_city_ticket_id", "evaluations", ("city", "ticket_id"), None),
    ("ix_tickets_city_dispatched_at", "tickets", ("city", "dispatched_at"), None),
    ("ix_supervision_notices_city_party", "supervision_notices", ("city", "party", "issued_at"), None),
    ("ix_supervision_notices_city_issued_at", "supervision_notices", ("city", "issued_at"), None),
    ("ix_replies_city_at", "replies", ("city", "at", "id"), None),
)  # fmt: skip

FILL = """
INSERT INTO reply_scopes (city, code, at, reply_id)
SELECT DISTINCT r.city, code, r.at, r.id
FROM replies r
JOIN tickets t ON t.city = r.city AND t.id = r.ticket_id
CROSS JOIN LATERAL unnest(ARRAY[t.town_code, t.unit_code, t.grid_code] || t.departments) AS code
WHERE code IS NOT NULL
"""


def upgrade() -> None:
    """Create the indexes, and say of each reply in which scopes it lies."""
    op.drop_index("ix_ticket_events_reports", table_name="ticket_events")
    op.drop_index("ix_supervision_notices_city_party", table_name="supervision_notices")
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, list(columns), postgresql_where=sa.text(where) if where else None)
    op.create_table(
        "reply_scopes",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_reply_scopes_city")),
        sa.PrimaryKeyConstraint("city", "code", "at", "reply_id", name=op.f("pk_reply_scopes")),
    )
    op.execute(FILL)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("reply_scopes")
    for name, table, *_ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    op.create_index("ix_supervision_notices_city_party", "supervision_notices", ["city", "party"])
    op.create_index(
        "ix_ticket_events_reports",
        "ticket_events",
        ["city", "actor"],
        postgresql_where=sa.text("act = 'report'"),
    )
