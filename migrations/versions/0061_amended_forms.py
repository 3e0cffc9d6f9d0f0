"""Keep what is amended of forms of agencies after their period was frozen, as entries of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; ``db.migrate`` secures it."""
    op.create_table(
        "agency_form_amendments",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.ARRAY(sa.Integer()), nullable=True),
        sa.Column("points", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("amended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amended_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_agency_form_amendments_city")),
        sa.ForeignKeyConstraint(
            ["city", "form_id"],
            ["agency_forms.city", "agency_forms.id"],
            name=op.f("fk_agency_form_amendments_city_form_id"),
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_agency_form_amendments")),
    )
    op.create_index(
        "ix_agency_form_amendments_form", "agency_form_amendments", ["city", "form_id", "amended_at"]
    )


def downgrade() -> None:
    """Drop it; the history of the forms keeps what was amended."""
    op.drop_table("agency_form_amendments")
