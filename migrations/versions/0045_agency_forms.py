"""Keep the quarterly forms of agencies, and let notices tell of them."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

KINDS_OF_NOTICES = ("agency_form", "agency_form_due", "agency_form_late")
FUNCTIONS = ("agency_setting_changes()", "agency_order_sums(text, date[], date[])")


def upgrade() -> None:
    """Create the table; ``db.migrate`` secures it and creates the functions."""
    op.create_table(
        "agency_forms",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("side", _words("side", ("town", "parent")), nullable=False),
        sa.Column("rater", sa.Text(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("items", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("most", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("items_version", sa.Integer(), nullable=False),
        sa.Column("items_since", sa.Date(), nullable=True),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("points", sa.ARRAY(sa.Integer()), nullable=True),
        sa.Column("remark", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("status", _words("status", ("open", "filled", "closed")), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        *(_instant(name) for name in ("remind_at", "due_at", "close_by", "filled_at", "closed_at")),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("bounds", "quarter BETWEEN 1 AND 4 AND percent BETWEEN 1 AND 99"),
        _check("items", "cardinality(items) = cardinality(most)"),
        _check("points", "points IS NULL OR cardinality(points) = cardinality(items)"),
        _check("filled_at", "(points IS NULL) = (filled_at IS NULL)"),
        _check("filled_has_points", "status = 'closed' OR (status = 'filled') = (points IS NOT NULL)"),
        _check("closed_at", "(status = 'closed') = (closed_at IS NOT NULL)"),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_agency_forms_city")),
        _key("agency", "departments"),
        _key("rater", "departments"),
        _key("town_code", "areas"),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_agency_forms")),
        sa.UniqueConstraint(
            "city", "year", "quarter", "agency", "side",
            name=op.f("uq_agency_forms_city_year_quarter_agency_side"),
        ),
    )  # fmt: skip
    op.create_index("ix_agency_forms_agency", "agency_forms", ["city", "agency", "year", "quarter"])
    op.create_index("ix_agency_forms_rater", "agency_forms", ["city", "rater", "opened_at"])
    _partial_index("ix_agency_forms_remind", "remind_at", where="status = 'open'")
    _partial_index("ix_agency_forms_close", "close_by", where="status <> 'closed'")
    _admit_kinds()


def downgrade() -> None:
    """Drop the table; its history stays. ``db.migrate`` lays the policies of the version again."""
    op.execute("DROP POLICY IF EXISTS app ON workflow_events")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION IF EXISTS {function}")
    op.drop_table("agency_forms")
    listed = ", ".join(f"'{kind}'" for kind in KINDS_OF_NOTICES)
    named = f"(SELECT city, id FROM notices WHERE kind IN ({listed}))"  # noqa: S608  # words of this module
    op.execute(f"DELETE FROM notice_reads WHERE (city, notice_id) IN {named}")  # noqa: S608
    op.execute(f"DELETE FROM notices WHERE kind IN ({listed})")  # noqa: S608


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_agency_forms_{name}"))


def _key(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["city", column], [f"{other}.city", f"{other}.code"], name=op.f(f"fk_agency_forms_city_{column}")
    )


def _partial_index(name: str, column: str, *, where: str) -> None:
    op.create_index(name, "agency_forms", ["city", column], postgresql_where=sa.text(where))


def _admit_kinds() -> None:
    """Let notices tell of forms; the rows that are there are looked at without a lock."""
    asked = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_notices_kind'"
    more = ", ".join(f"'{word}'::character varying" for word in KINDS_OF_NOTICES)
    condition = str(op.get_bind().scalar(sa.text(asked))).replace("ARRAY[", f"ARRAY[{more}, ", 1)
    op.execute("ALTER TABLE notices DROP CONSTRAINT ck_notices_kind")
    op.execute(f"ALTER TABLE notices ADD CONSTRAINT ck_notices_kind {condition} NOT VALID")
    op.execute("ALTER TABLE notices VALIDATE CONSTRAINT ck_notices_kind")
