"""Keep at which step of its chart a work order was marked to be, and how far a department is handed over."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

CHECK = "ck_work_orders_step_marked_as_a_whole"
COLUMNS = (
    ("step", sa.Integer()),
    ("step_duty", sa.Text()),
    ("step_version", sa.Integer()),
    ("step_at", sa.DateTime(timezone=True)),
    ("step_by", sa.Text()),
)


def upgrade() -> None:
    """Add the columns and the word of the act; existing rows are checked without a lock."""
    for name, kind in COLUMNS:
        op.add_column("work_orders", sa.Column(name, kind, nullable=True))
    whole = "num_nulls(step, step_duty, step_version, step_at, step_by) IN (0, 5)"
    op.execute(f"ALTER TABLE work_orders ADD CONSTRAINT {CHECK} CHECK ({whole}) NOT VALID")
    op.execute(f"ALTER TABLE work_orders VALIDATE CONSTRAINT {CHECK}")
    _admit("ticket_events", "act", "mark_step")
    op.add_column("department_changes", sa.Column("hand_over_after", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_department_changes_handing_over",
        "department_changes",
        ["city", "id"],
        postgresql_where=sa.text("hand_over_after IS NOT NULL"),
    )


def downgrade() -> None:
    """Drop the columns; a word that stands in a history stays a word."""
    op.drop_index("ix_department_changes_handing_over", "department_changes")
    op.drop_column("department_changes", "hand_over_after")
    op.drop_constraint(op.f(CHECK), "work_orders")
    for name, _ in reversed(COLUMNS):
        op.drop_column("work_orders", name)


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
