"""Keep reports with their figures and files, subscriptions to them, and their mails."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

KINDS = ("daily", "weekly", "monthly")
AUDIENCES = ("leaders", "office", "town", "department")
STATES = ("waiting", "building", "done", "failed")
FORMATS = ("pdf", "xlsx")
MAIL_STATES = ("pending", "sent", "failed", "no_adapter", "no_address", "kept_inside")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "reports",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("kind", KINDS), nullable=False),
        sa.Column("audience", _words("audience", AUDIENCES), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", _words("state", STATES), nullable=False),
        sa.Column("percent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("figures", postgresql.JSONB(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refusal", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "(audience IN ('town', 'department')) = (code <> '')", name=op.f("ck_reports_code_of_a_party")
        ),
        sa.CheckConstraint(
            "state <> 'done' OR figures IS NOT NULL", name=op.f("ck_reports_done_with_figures")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_reports_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_reports")),
        sa.UniqueConstraint(
            "city", "kind", "first_day", "audience", "code",
            name=op.f("uq_reports_city_kind_first_day_audience_code"),
        ),
    )  # fmt: skip
    op.create_index("ix_reports_city_audience", "reports", ["city", "audience", "code", "first_day"])
    op.create_index(
        "ix_reports_waiting", "reports", ["city", "next_try_at"],
        postgresql_where=sa.text("state IN ('waiting', 'building')"),
    )  # fmt: skip
    op.create_table(
        "report_files",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("format", _words("format", FORMATS), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_report_files_city")),
        sa.ForeignKeyConstraint(
            ["city", "report_id"], ["reports.city", "reports.id"], name=op.f("fk_report_files_city_report_id")
        ),
        sa.PrimaryKeyConstraint("city", "report_id", "format", name=op.f("pk_report_files")),
    )
    _add_mails()


def downgrade() -> None:
    """Drop them."""
    for table in ("report_mails", "report_subscriptions", "report_files", "reports"):
        op.drop_table(table)


def _add_mails() -> None:
    op.create_table(
        "report_subscriptions",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("kind", KINDS), nullable=False),
        sa.Column("audience", _words("audience", AUDIENCES), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_report_subscriptions_account_id")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_report_subscriptions_city")),
        sa.PrimaryKeyConstraint(
            "city", "account_id", "kind", "audience", "code", name=op.f("pk_report_subscriptions")
        ),
    )
    op.create_index(
        "ix_report_subscriptions_of", "report_subscriptions", ["city", "kind", "audience", "code"]
    )
    op.create_table(
        "report_mails",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", _words("state", MAIL_STATES), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_report_mails_account_id")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_report_mails_city")),
        sa.ForeignKeyConstraint(
            ["city", "report_id"], ["reports.city", "reports.id"], name=op.f("fk_report_mails_city_report_id")
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_report_mails")),
        sa.UniqueConstraint(
            "city", "report_id", "account_id", "edition",
            name=op.f("uq_report_mails_city_report_id_account_id_edition"),
        ),
    )  # fmt: skip
    op.create_index(
        "ix_report_mails_pending", "report_mails", ["city", "next_try_at"],
        postgresql_where=sa.text("state = 'pending'"),
    )  # fmt: skip


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
