"""Keep changes of departments with their documents, the spans of departments, and their former names."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None

STATES = ("planned", "applied", "refused", "cancelled")
KINDS = ("rename", "merge", "end", "split")
WORDS = (
    ("ticket_events", "act", ("succeed",)),
    ("notices", "kind", ("department_changed",)),
)


def upgrade() -> None:
    """Add the tables, columns and words."""
    op.add_column("departments", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("departments", sa.Column("valid_to", sa.Date(), nullable=True))
    op.add_column(
        "departments",
        sa.Column(
            "predecessors", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )
    op.add_column("departments", sa.Column("successor", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_departments_city_successor"),
        "departments", "departments", ["city", "successor"], ["city", "code"],
    )  # fmt: skip
    op.create_check_constraint(
        op.f("ck_departments_ended_with_successor"),
        "departments",
        "(valid_to IS NULL) = (successor IS NULL)",
    )
    op.create_check_constraint(op.f("ck_departments_other_successor"), "departments", "successor <> code")
    op.create_table(
        "former_names",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_former_names_city")),
        sa.ForeignKeyConstraint(
            ["city", "code"], ["departments.city", "departments.code"], name=op.f("fk_former_names_city_code")
        ),
        sa.PrimaryKeyConstraint("city", "code", "until_at", name=op.f("pk_former_names")),
    )
    _add_changes()
    for table, column, words in WORDS:
        _admit(table, column, words)


def downgrade() -> None:
    """Drop them; what was applied stays applied, and a word that stands in a history stays a word."""
    op.drop_table("department_changes")
    op.drop_table("former_names")
    op.drop_constraint(op.f("ck_departments_other_successor"), "departments")
    op.drop_constraint(op.f("ck_departments_ended_with_successor"), "departments")
    for column in ("successor", "predecessors", "valid_to", "valid_from"):
        op.drop_column("departments", column)


def _add_changes() -> None:
    op.create_table(
        "department_changes",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", _words("status", STATES), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", _words("kind", KINDS), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("preview", postgresql.JSONB(), nullable=False),
        sa.Column("effect", postgresql.JSONB(), nullable=True),
        sa.Column("refusal", postgresql.JSONB(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inherit_before", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'applied') = (applied_at IS NOT NULL)",
            name=op.f("ck_department_changes_applied_at_an_instant"),
        ),
        sa.CheckConstraint("reference <> ''", name=op.f("ck_department_changes_reference")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_department_changes_city")),
        sa.ForeignKeyConstraint(
            ["city", "department"],
            ["departments.city", "departments.code"],
            name=op.f("fk_department_changes_city_department"),
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_department_changes")),
    )
    op.create_index("ix_department_changes_city_made_at", "department_changes", ["city", "made_at"])
    op.create_index(
        "ix_department_changes_planned",
        "department_changes",
        ["city", "effective_on"],
        postgresql_where=sa.text("status = 'planned'"),
    )
    op.create_index(
        "ix_department_changes_inheriting",
        "department_changes",
        ["city", "id"],
        postgresql_where=sa.text("inherit_before IS NOT NULL"),
    )


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _admit(table: str, column: str, words: tuple[str, ...]) -> None:
    """Let a word list of the domain admit more words; existing rows are checked without a lock."""
    name = f"ck_{table}_{column}"
    old = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"), {"name": name}
    )
    more = ", ".join(f"'{word}'::character varying" for word in words)
    new = old.replace("ARRAY[", f"ARRAY[{more}, ", 1)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {new} NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
