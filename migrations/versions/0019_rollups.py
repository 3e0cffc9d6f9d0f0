"""Keep the sums of past days and months; the worker fills them while the product serves."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

DATED = (
    ("work_orders", "responded_at"),
    ("work_orders", "completed_at"),
    ("work_orders", "ended_at"),
)


def upgrade() -> None:
    """Add the tables, empty, and what finds the facts of one day of work orders."""
    op.create_table(
        "rollups",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("keys", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("counts", sa.ARRAY(sa.Integer()), nullable=False),
        sa.CheckConstraint("step IN ('day', 'month')", name=op.f("ck_rollups_step")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_rollups_city")),
        sa.PrimaryKeyConstraint(
            "city", "step", "dimension", "day", "town_code", "secret", name=op.f("pk_rollups")
        ),
    )
    # Most numbers of a group are 0: a row is compressed where it stands, however short.
    op.execute("ALTER TABLE rollups SET (toast_tuple_target = 128)")
    op.execute("ALTER TABLE rollups ALTER COLUMN keys SET STORAGE MAIN, ALTER COLUMN counts SET STORAGE MAIN")
    op.create_table(
        "rollup_steps",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("step IN ('day', 'month')", name=op.f("ck_rollup_steps_step")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_rollup_steps_city")),
        sa.PrimaryKeyConstraint("city", "step", "day", name=op.f("pk_rollup_steps")),
    )
    op.create_table(
        "rollup_marks",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_rollup_marks_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_rollup_marks")),
    )
    for table, column in DATED:
        op.create_index(f"ix_{table}_city_{column}", table, ["city", column], postgresql_using="brin")
    op.create_index(
        "ix_clocks_orders_due", "clocks", ["city", "due_at"], postgresql_using="brin",
        postgresql_where=sa.text("work_order_id IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    """Drop them; they can be counted again."""
    op.drop_index("ix_clocks_orders_due", table_name="clocks")
    for table, column in reversed(DATED):
        op.drop_index(f"ix_{table}_city_{column}", table_name=table)
    for table in ("rollup_marks", "rollup_steps", "rollups"):
        op.drop_table(table)
