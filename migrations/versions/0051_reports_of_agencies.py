"""Reports of agencies, files by language, and reports that are completed once all sums are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

BEFORE = ("leaders", "office", "town", "department")
TABLES = ("reports", "report_subscriptions")
FLAGS = ("provisional", "untranslated")
CODED = "ck_reports_code_of_a_party"


def upgrade() -> None:
    """Admit agencies; files that are there are Chinese."""
    _admit((*BEFORE, "agency"))
    _code("(audience IN ('leaders', 'office')) = (code = '')")
    for flag in FLAGS:
        op.add_column(
            "reports", sa.Column(flag, sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
        op.create_index(f"ix_reports_{flag}", "reports", ["city", "last_day"], postgresql_where=sa.text(flag))
    op.add_column(
        "report_files", sa.Column("locale", sa.Text(), server_default=sa.text("'zh_CN'"), nullable=False)
    )
    op.alter_column("report_files", "locale", server_default=None)
    _key("city", "report_id", "format", "locale")


def downgrade() -> None:
    """Drop what the version before does not know; ``db.migrate`` lays its policies again."""
    op.execute("DELETE FROM report_files WHERE locale <> 'zh_CN'")
    of_agencies = "SELECT id FROM reports WHERE audience = 'agency'"
    for table in ("report_files", "report_mails"):
        op.execute(f"DELETE FROM {table} WHERE report_id IN ({of_agencies})")  # noqa: S608 — names of this file
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE audience = 'agency'")  # noqa: S608 — names of this file
    _key("city", "report_id", "format")
    op.drop_column("report_files", "locale")
    for flag in FLAGS:
        op.drop_index(f"ix_reports_{flag}", table_name="reports")
        op.drop_column("reports", flag)
    _code("(audience IN ('town', 'department')) = (code <> '')")
    _admit(BEFORE)


def _admit(audiences: tuple[str, ...]) -> None:
    words = ", ".join(f"'{audience}'" for audience in audiences)
    for table in TABLES:
        op.drop_constraint(op.f(f"ck_{table}_audience"), table)
        op.create_check_constraint(op.f(f"ck_{table}_audience"), table, f"audience IN ({words})")


def _code(condition: str) -> None:
    op.drop_constraint(op.f(CODED), "reports")
    op.create_check_constraint(op.f(CODED), "reports", condition)


def _key(*columns: str) -> None:
    op.drop_constraint(op.f("pk_report_files"), "report_files")
    op.create_primary_key(op.f("pk_report_files"), "report_files", list(columns))
