"""Find deliveries that were given up, and keep how far the check of history is."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index and the table."""
    op.create_table(
        "history_checks",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_ticket", sa.Uuid(), nullable=True),
        sa.Column("after_day", sa.Date(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("running_faults", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("faults", sa.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_history_checks_city")),
        sa.PrimaryKeyConstraint("city", name=op.f("pk_history_checks")),
    )
    op.create_index(
        "ix_deliveries_failed", "deliveries", ["city", "ended_at"],
        postgresql_where=sa.text("state = 'failed'"),
    )  # fmt: skip


def downgrade() -> None:
    """Drop them; the check begins anew."""
    op.drop_table("history_checks")
    op.drop_index("ix_deliveries_failed", table_name="deliveries")
