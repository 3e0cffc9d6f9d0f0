"""Keep reports of pushed-down duties with their documents, and which town has read a reply."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Create the tables and columns; row security is laid on by ``db.migrate``."""
    op.add_column("replies", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("replies", sa.Column("read_by_name", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_replies_read_by_somebody"), "replies", "(read_at IS NULL) = (read_by_name IS NULL)"
    )
    op.create_table(
        "push_downs",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column(
            "issuer_kind", _words("issuer_kind", "department", "coordinating", "temporary"), nullable=False
        ),
        sa.Column("issuer_name", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("way", _words("way", "paper", "meeting", "chat"), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("status", _words("status", "reported", "upheld", "dismissed"), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("reported_by_name", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found_by", sa.Text(), nullable=True),
        sa.Column("found_by_name", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "(status = 'reported') = (found_at IS NULL)", name=op.f("ck_push_downs_found_with_an_instant")
        ),
        sa.CheckConstraint("found_at IS NULL OR finding <> ''", name=op.f("ck_push_downs_found_with_words")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_push_downs_city")),
        sa.ForeignKeyConstraint(
            ["city", "town_code"], ["areas.city", "areas.code"], name=op.f("fk_push_downs_city_town_code")
        ),
        sa.ForeignKeyConstraint(
            ["city", "department"],
            ["departments.city", "departments.code"],
            name=op.f("fk_push_downs_city_department"),
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_push_downs")),
    )
    op.create_index("ix_push_downs_city_town_code", "push_downs", ["city", "town_code"])
    op.create_index("ix_push_downs_city_status_reported_at", "push_downs", ["city", "status", "reported_at"])
    op.create_table(
        "push_down_files",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("push_down_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(sha256) = 32 AND size_bytes > 0", name=op.f("ck_push_down_files_content")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_push_down_files_city")),
        sa.ForeignKeyConstraint(
            ["city", "push_down_id"],
            ["push_downs.city", "push_downs.id"],
            name=op.f("fk_push_down_files_city_push_down_id"),
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_push_down_files")),
    )
    op.create_index("ix_push_down_files_city_push_down_id", "push_down_files", ["city", "push_down_id"])


def downgrade() -> None:
    """Drop the tables and columns; the documents stay where they are."""
    op.drop_table("push_down_files")
    op.drop_table("push_downs")
    op.drop_constraint(op.f("ck_replies_read_by_somebody"), "replies")
    op.drop_column("replies", "read_by_name")
    op.drop_column("replies", "read_at")
