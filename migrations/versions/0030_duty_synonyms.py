"""Keep the synonyms by which duties are found."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; ``db.migrate`` secures them."""
    op.create_table(
        "duty_synonym_lists",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_duty_synonym_lists_city")),
        sa.PrimaryKeyConstraint("city", name=op.f("pk_duty_synonym_lists")),
    )
    op.create_table(
        "duty_synonyms",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_duty_synonyms_city")),
        sa.PrimaryKeyConstraint("city", "word", "means", name=op.f("pk_duty_synonyms")),
    )


def downgrade() -> None:
    """Drop the tables; what was in them is lost, the history of changes stays."""
    op.drop_table("duty_synonyms")
    op.drop_table("duty_synonym_lists")
