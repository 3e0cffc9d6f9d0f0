"""Keep the photos of collected records, and let a record say that its object no longer exists."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add column and table."""
    op.add_column("collected_records", sa.Column("gone_reason", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_collected_records_gone_with_a_reason"), "collected_records", "gone_reason <> ''"
    )
    op.create_table(
        "record_photos",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(sha256) = 32 AND size_bytes > 0", name=op.f("ck_record_photos_content")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_record_photos_city")),
        sa.ForeignKeyConstraint(
            ["city", "record_id"],
            ["collected_records.city", "collected_records.id"],
            name=op.f("fk_record_photos_city_record_id"),
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_record_photos")),
    )
    op.create_index("ix_record_photos_city_record_id", "record_photos", ["city", "record_id"])


def downgrade() -> None:
    """Drop them; records of what is gone go too, or they would be read as found."""
    op.drop_table("record_photos")
    records = sa.table("collected_records", sa.column("gone_reason"))
    op.execute(records.delete().where(records.c.gone_reason.is_not(None)))
    op.drop_constraint(op.f("ck_collected_records_gone_with_a_reason"), "collected_records")
    op.drop_column("collected_records", "gone_reason")
