"""Keep the changes of settings and calendars with reason and person, and how long a session may rest."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and the column; row security is laid on by ``db.migrate``."""
    op.create_table(
        "setting_changes",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("clocks", sa.Integer(), nullable=True),
        sa.Column("tickets", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_setting_changes_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_setting_changes")),
    )
    op.create_index("ix_setting_changes_at", "setting_changes", ["city", "at"])
    op.create_index(
        "ix_setting_changes_planned",
        "setting_changes",
        ["city", "effective_on"],
        postgresql_where=sa.text("applied_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "calendar_changes",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "year",
                "day",
                "windows",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("clocks", sa.Integer(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_calendar_changes_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_calendar_changes")),
    )
    op.create_index("ix_calendar_changes_at", "calendar_changes", ["city", "at"])
    op.create_table(
        "staff_reveals",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_staff_reveals_city")),
        sa.ForeignKeyConstraint(
            ["city", "staff_id"], ["staff.city", "staff.id"], name="fk_staff_reveals_staff"
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_staff_reveals")),
    )
    op.create_index("ix_staff_reveals_city_staff_id", "staff_reveals", ["city", "staff_id"])
    op.add_column("tokens", sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tokens", sa.Column("revoked_by", sa.Text(), nullable=True))
    op.add_column(
        "sessions",
        sa.Column("idle_minutes", sa.Integer(), server_default=sa.text("720"), nullable=False),
    )


def downgrade() -> None:
    """Drop the tables and the column; settings and calendars themselves stay."""
    op.drop_column("sessions", "idle_minutes")
    op.drop_column("tokens", "revoked_by")
    op.drop_column("tokens", "used_at")
    op.drop_table("staff_reveals")
    op.drop_table("calendar_changes")
    op.drop_table("setting_changes")
