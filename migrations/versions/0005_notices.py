"""Notices, escalations, deliveries outside, the duty roster, and the beats of workers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "worker_beats",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("carriers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_beats")),
    )
    op.create_table(
        "duty_shifts",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column(
            "role",
            sa.Enum("officer", "chief", name="role", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("taken_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_over_by", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "account_id IS NOT NULL OR (name IS NOT NULL AND phone IS NOT NULL)",
            name=op.f("ck_duty_shifts_somebody"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_duty_shifts_span")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_duty_shifts_account_id")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_duty_shifts_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_duty_shifts")),
    )
    op.create_index("ix_duty_shifts_city_ends_at", "duty_shifts", ["city", "ends_at"], unique=False)
    op.create_table(
        "escalation_starts",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_escalation_starts_city")),
        sa.PrimaryKeyConstraint("city", name=op.f("pk_escalation_starts")),
    )
    op.create_table(
        "notice_addresses",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column(
            "to_kind",
            sa.Enum(
                "account",
                "party",
                "area",
                "role",
                name="to_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("to_code", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_notice_addresses_city")),
        sa.PrimaryKeyConstraint("city", "to_kind", "to_code", name=op.f("pk_notice_addresses")),
    )
    op.create_table(
        "handover_notes",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["city", "shift_id"],
            ["duty_shifts.city", "duty_shifts.id"],
            name=op.f("fk_handover_notes_city_shift_id"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_handover_notes_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_handover_notes")),
    )
    op.create_index("ix_handover_notes_city_at", "handover_notes", ["city", "at"], unique=False)
    op.create_table(
        "escalations",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "yellow", "orange", "red", name="level", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city", "clock_id"], ["clocks.city", "clocks.id"], name=op.f("fk_escalations_city_clock_id")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_escalations_city")),
        sa.PrimaryKeyConstraint("city", "clock_id", "level", name=op.f("pk_escalations")),
    )
    op.create_table(
        "notices",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "to_kind",
            sa.Enum(
                "account",
                "party",
                "area",
                "role",
                name="to_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("to_code", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "handling_clock",
                "dispatch_clock",
                "response_clock",
                "completion_clock",
                "rating_clock",
                "call_back_clock",
                "urgent_report",
                "risen",
                "called",
                "accepted",
                "order_sent",
                "order_taken_away",
                "return_asked",
                "return_refused",
                "transfer_offered",
                "transfer_accepted",
                "transfer_declined",
                "responded",
                "contact_disputed",
                "contact_voided",
                "planned",
                "extension_asked",
                "extension_granted",
                "extension_refused",
                "paused",
                "resumed",
                "completed",
                "reworked",
                "passed",
                "objected",
                "proposed",
                "urged",
                "supervised",
                "escalated",
                "consultation",
                "answered",
                "supplemented",
                "fed_back",
                "rated",
                "appealed",
                "reopened",
                "shelved",
                "unshelved",
                "released",
                "handed_on",
                "withdrawn",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "yellow", "orange", "red", name="level", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("clock_id", sa.Uuid(), nullable=True),
        sa.Column(
            "grade",
            sa.Enum(
                "info",
                "warning",
                "urgent",
                name="grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("dedupe", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visible_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("(level IS NULL) = (clock_id IS NULL)", name=op.f("ck_notices_level_of_a_clock")),
        sa.ForeignKeyConstraint(
            ["city", "clock_id"], ["clocks.city", "clocks.id"], name=op.f("fk_notices_city_clock_id")
        ),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_notices_city_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["city", "work_order_id"],
            ["work_orders.city", "work_orders.id"],
            name=op.f("fk_notices_city_work_order_id"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_notices_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_notices")),
        sa.UniqueConstraint("city", "dedupe", name=op.f("uq_notices_city_dedupe")),
    )
    op.create_index("ix_notices_city_event", "notices", ["city", "event"], unique=False)
    op.create_index("ix_notices_city_ticket_id", "notices", ["city", "ticket_id"], unique=False)
    op.create_index(
        "ix_notices_city_to", "notices", ["city", "to_kind", "to_code", "visible_from"], unique=False
    )
    op.create_index(
        "ix_notices_unplanned",
        "notices",
        ["city", "visible_from"],
        unique=False,
        postgresql_where=sa.text("NOT planned"),
    )
    op.create_table(
        "deliveries",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column(
            "carrier",
            sa.Enum(
                "mail", "webhook", "sms", name="carrier", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("dedupe", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "sent",
                "failed",
                "no_adapter",
                "no_address",
                "kept_inside",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("payload_hash", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(notice_id IS NULL) = (body IS NOT NULL)", name=op.f("ck_deliveries_notice_or_reply")
        ),
        sa.ForeignKeyConstraint(
            ["city", "notice_id"], ["notices.city", "notices.id"], name=op.f("fk_deliveries_city_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_deliveries_city_ticket_id")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_deliveries_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("city", "dedupe", name=op.f("uq_deliveries_city_dedupe")),
    )
    op.create_index("ix_deliveries_city_ticket_id", "deliveries", ["city", "ticket_id"], unique=False)
    op.create_index(
        "ix_deliveries_pending",
        "deliveries",
        ["city", "next_try_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "notice_reads",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notice_reads_account_id")),
        sa.ForeignKeyConstraint(
            ["city", "notice_id"], ["notices.city", "notices.id"], name=op.f("fk_notice_reads_city_notice_id")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_notice_reads_city")),
        sa.PrimaryKeyConstraint("city", "account_id", "notice_id", name=op.f("pk_notice_reads")),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("notice_reads")
    op.drop_index(
        "ix_deliveries_pending", table_name="deliveries", postgresql_where=sa.text("state = 'pending'")
    )
    op.drop_index("ix_deliveries_city_ticket_id", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_index("ix_notices_unplanned", table_name="notices", postgresql_where=sa.text("NOT planned"))
    op.drop_index("ix_notices_city_to", table_name="notices")
    op.drop_index("ix_notices_city_event", table_name="notices")
    op.drop_index("ix_notices_city_ticket_id", table_name="notices")
    op.drop_table("notices")
    op.drop_table("escalations")
    op.drop_index("ix_handover_notes_city_at", table_name="handover_notes")
    op.drop_table("handover_notes")
    op.drop_table("notice_addresses")
    op.drop_table("escalation_starts")
    op.drop_index("ix_duty_shifts_city_ends_at", table_name="duty_shifts")
    op.drop_table("duty_shifts")
    op.drop_table("worker_beats")
