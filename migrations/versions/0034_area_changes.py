"""Keep changes of the area register with their files, and English names of areas."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

STATES = ("uploaded", "checked", "refused", "confirmed", "applied", "cancelled")
STEPS = ("read", "compare", "tile", "draw", "write")


def upgrade() -> None:
    """Add the tables and the column."""
    op.add_column("areas", sa.Column("name_en", sa.Text(), nullable=True))
    op.create_table(
        "area_changes",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", _words("status", STATES), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("preview", postgresql.JSONB(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("refusal", postgresql.JSONB(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_by_name", sa.Text(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("step", _words("step", STEPS), nullable=True),
        sa.Column("percent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("stale_words", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.CheckConstraint(
            "status <> 'confirmed' OR effective_on IS NOT NULL",
            name=op.f("ck_area_changes_confirmed_for_a_day"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_area_changes_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_area_changes")),
    )
    op.create_index("ix_area_changes_city_made_at", "area_changes", ["city", "made_at"])
    op.create_index(
        "ix_area_changes_waiting",
        "area_changes",
        ["city", "status"],
        postgresql_where=sa.text("status IN ('uploaded', 'confirmed')"),
    )
    op.create_table(
        "area_change_files",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_area_change_files_city")),
        sa.ForeignKeyConstraint(
            ["city", "change_id"],
            ["area_changes.city", "area_changes.id"],
            name="fk_area_change_files_change",
        ),
        sa.PrimaryKeyConstraint("city", "change_id", name=op.f("pk_area_change_files")),
    )


def downgrade() -> None:
    """Drop them; what was applied stays applied."""
    op.drop_table("area_change_files")
    op.drop_table("area_changes")
    op.drop_column("areas", "name_en")


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
