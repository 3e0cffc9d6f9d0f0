"""Find what somebody reported, and what lies in a unit, without reading the whole city."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes of the lists that phones ask for."""
    op.create_index(
        "ix_ticket_events_reports",
        "ticket_events",
        ["city", "actor"],
        postgresql_where=sa.text("act = 'report'"),
    )
    op.create_index("ix_tickets_city_unit_code_reported_at", "tickets", ["city", "unit_code", "reported_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_tickets_city_unit_code_reported_at", table_name="tickets")
    op.drop_index("ix_ticket_events_reports", table_name="ticket_events")
