"""Keep on tickets and work orders the duty they rest on, and flag duties handed down to towns."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

LISTS = ("shared", "power")
VERSION = ["duty_versions.city", "duty_versions.duty_list", "duty_versions.version"]
CARRIERS = ("tickets", "work_orders", "push_downs")
ORIGINS = ("reported", "flagged")
WORDS = (
    ("notices", "kind", ("push_down_flagged",)),
    ("push_downs", "issuer_kind", ("center",)),
    ("push_downs", "way", ("work_order", "transfer", "request")),
    ("push_downs", "status", ("flagged", "withdrawn", "admitted", "noticed", "handed_over")),
)
TOGETHER = "num_nonnulls(duty, duty_list, duty_version) IN (0, 3) AND (situation IS NULL OR duty IS NOT NULL)"
FOUND = "found_with_an_instant"
INDEXES = (
    ("ix_tickets_open_duty", "tickets", ["city", "duty"], "closed_at IS NULL AND duty IS NOT NULL"),
    ("ix_tickets_duty", "tickets", ["city", "duty", "dispatched_at"], "duty IS NOT NULL"),
    ("ix_work_orders_overridden", "work_orders", ["city", "sent_at", "duty"], "list_reason IS NOT NULL"),
    ("ix_push_downs_ticket", "push_downs", ["city", "ticket_id"], "ticket_id IS NOT NULL"),
    ("ix_push_downs_city_reported_at", "push_downs", ["city", "reported_at"], None),
)


def upgrade() -> None:
    """Add the columns; older tickets rest on no duty, older push-downs were reported."""
    for table in CARRIERS:
        _add_duty(table)
    op.add_column("work_orders", sa.Column("list_reason", sa.Text(), nullable=True))
    for table, column, words in WORDS:
        _admit(table, column, words)
    _add_flags()
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, postgresql_where=None if where is None else sa.text(where))


def downgrade() -> None:
    """Drop the columns and what was flagged; an outcome reads as upheld, its history stays."""
    for name, table, _columns, _where in reversed(INDEXES):
        op.drop_index(name, table)
    op.execute(
        "DROP POLICY IF EXISTS app ON push_downs"
    )  # it names the columns; ``db.migrate`` lays it again
    op.execute("DELETE FROM push_downs WHERE origin = 'flagged'")
    op.execute("UPDATE push_downs SET status = 'upheld' WHERE status NOT IN ('reported', 'dismissed')")
    op.drop_constraint(op.f(f"ck_push_downs_{FOUND}"), "push_downs")
    for name in ("flagged_has_ticket", "flagged_with_words"):
        op.drop_constraint(op.f(f"ck_push_downs_{name}"), "push_downs")
    op.create_check_constraint(
        op.f(f"ck_push_downs_{FOUND}"), "push_downs", "(status = 'reported') = (found_at IS NULL)"
    )
    for column in ("settlement", "settled_at", "reason", "work_order_id", "ticket_id", "origin"):
        op.drop_column("push_downs", column)
    op.drop_column("work_orders", "list_reason")
    for table in reversed(CARRIERS):
        op.drop_constraint(op.f(f"fk_{table}_city_duty_list_duty_version"), table)
        op.drop_constraint(op.f(f"ck_{table}_duty_with_version"), table)
        for column in ("duty_version", "duty_list", "situation", "duty"):
            op.drop_column(table, column)


def _add_duty(table: str) -> None:
    words = sa.Enum(*LISTS, name="duty_list", native_enum=False, create_constraint=True, length=40)
    for column in (
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("situation", sa.Text(), nullable=True),
        sa.Column("duty_list", words, nullable=True),
        sa.Column("duty_version", sa.Integer(), nullable=True),
    ):
        op.add_column(table, column)
    # The rows that stand hold nothing in these columns: they are looked at without a lock.
    name = f"fk_{table}_city_duty_list_duty_version"
    op.create_foreign_key(
        op.f(name),
        table,
        "duty_versions",
        ["city", "duty_list", "duty_version"],
        ["city", "duty_list", "version"],
        postgresql_not_valid=True,
    )
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
    op.execute(
        f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_duty_with_version CHECK ({TOGETHER}) NOT VALID"
    )
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_duty_with_version")


def _add_flags() -> None:
    origin = sa.Enum(*ORIGINS, name="origin", native_enum=False, create_constraint=True, length=40)
    for column in (
        sa.Column("origin", origin, server_default=sa.text("'reported'"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settlement", sa.Text(), server_default=sa.text("''"), nullable=False),
    ):
        op.add_column("push_downs", column)
    for column, table in (("ticket_id", "tickets"), ("work_order_id", "work_orders")):
        op.create_foreign_key(
            op.f(f"fk_push_downs_city_{column}"), "push_downs", table, ["city", column], ["city", "id"]
        )
    op.drop_constraint(op.f(f"ck_push_downs_{FOUND}"), "push_downs")
    for name, rule in (
        (FOUND, "(status IN ('reported', 'flagged')) = (found_at IS NULL)"),
        ("flagged_has_ticket", "(origin = 'flagged') = (ticket_id IS NOT NULL)"),
        ("flagged_with_words", "origin <> 'flagged' OR reason <> ''"),
    ):
        op.create_check_constraint(op.f(f"ck_push_downs_{name}"), "push_downs", rule)


def _admit(table: str, column: str, words: tuple[str, ...]) -> None:
    """Let a word list of the domain admit more words; the rows that stand are looked at without a lock."""
    name = f"ck_{table}_{column}"
    old = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"), {"name": name}
    )
    more = ", ".join(f"'{word}'::character varying" for word in words)
    new = old.replace("ARRAY[", f"ARRAY[{more}, ", 1)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {new} NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
