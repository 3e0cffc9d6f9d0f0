"""Keep what the loop needs: motions, consultations, mediations, replies, call-backs and links."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW_WORDS = (("ticket_events", "act", "void_contact"), ("tickets", "channel", "web"))


def _admit(table: str, column: str, word: str) -> None:
    """Let a word list of the domain admit one word more; the rows that stand are looked at without a lock."""
    name = f"ck_{table}_{column}"
    old = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"), {"name": name}
    )
    new = old.replace("ARRAY[", f"ARRAY['{word}'::character varying, ", 1)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {new} NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def upgrade() -> None:
    """Make the tables and columns, and admit the new words."""
    for table, column, word in NEW_WORDS:
        _admit(table, column, word)
    op.create_table(
        "call_backs",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=True),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "reached = (solved IS NOT NULL) AND reached = (satisfied IS NOT NULL)",
            name=op.f("ck_call_backs_answers_of_the_reached"),
        ),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_call_backs_city_ticket_id")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_call_backs_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_call_backs")),
    )
    op.create_index("ix_call_backs_city_at", "call_backs", ["city", "at"], unique=False)
    op.create_index("ix_call_backs_city_ticket_id", "call_backs", ["city", "ticket_id"], unique=False)
    op.create_table(
        "consultations",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("invited", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("attendance", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("conclusions", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "tasks", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("called_by", sa.Text(), nullable=False),
        sa.Column("called_by_name", sa.Text(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"],
            ["tickets.city", "tickets.id"],
            name=op.f("fk_consultations_city_ticket_id"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_consultations_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_consultations")),
    )
    op.create_index("ix_consultations_city_ticket_id", "consultations", ["city", "ticket_id"], unique=False)
    op.create_table(
        "mediations",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "neighbours",
                "family",
                "land",
                "labour",
                "consumption",
                "traffic",
                "medical",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("mediators", sa.Text(), nullable=False),
        sa.Column(
            "settlement",
            sa.Enum(
                "agreed",
                "failed",
                "referred",
                name="settlement",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("agreement", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_mediations_city_ticket_id")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_mediations_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_mediations")),
    )
    op.create_index("ix_mediations_city_ticket_id", "mediations", ["city", "ticket_id"], unique=False)
    op.create_table(
        "replies",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "phone",
                "sms",
                "email",
                "letter",
                "visit",
                "web",
                "platform",
                "impossible",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proof", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("why_not", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("to_town", sa.Text(), nullable=True),
        sa.Column("to_grid", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "way <> 'impossible' OR why_not <> ''", name=op.f("ck_replies_impossible_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_replies_city_ticket_id")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_replies_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_replies")),
    )
    op.create_index("ix_replies_city_ticket_id", "replies", ["city", "ticket_id"], unique=False)
    op.create_table(
        "ticket_links",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "related",
                "merged",
                "child",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("ticket_id <> other_id", name=op.f("ck_ticket_links_two_tickets")),
        sa.ForeignKeyConstraint(
            ["city", "other_id"], ["tickets.city", "tickets.id"], name=op.f("fk_ticket_links_city_other_id")
        ),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_ticket_links_city_ticket_id")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_ticket_links_city")),
        sa.PrimaryKeyConstraint("city", "ticket_id", "other_id", name=op.f("pk_ticket_links")),
    )
    op.create_index("ix_ticket_links_city_other_id", "ticket_links", ["city", "other_id"], unique=False)
    op.create_table(
        "motions",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "return",
                "transfer",
                "extension",
                "proposal",
                "urging",
                "objection",
                "contact_dispute",
                "consultation",
                "appeal",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "data", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_by_party", sa.Text(), nullable=True),
        sa.Column("asked_of", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "granted",
                "refused",
                "answered",
                "lapsed",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (outcome IS NULL)", name=op.f("ck_motions_answered_with_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_motions_city_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["city", "work_order_id"],
            ["work_orders.city", "work_orders.id"],
            name=op.f("fk_motions_city_work_order_id"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_motions_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_motions")),
    )
    op.create_index("ix_motions_city_ticket_id", "motions", ["city", "ticket_id"], unique=False)
    op.create_index(
        "ix_motions_waiting",
        "motions",
        ["city", "due_at"],
        unique=False,
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.add_column(
        "tickets",
        sa.Column(
            "local_level",
            sa.Enum(
                "grid",
                "unit",
                "town",
                name="local_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
    )
    op.add_column("tickets", sa.Column("dispatched_by", sa.Text(), nullable=True))
    op.add_column("tickets", sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tickets", sa.Column("review_on", sa.Date(), nullable=True))
    op.add_column("work_orders", sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "work_orders",
        sa.Column(
            "contact",
            sa.Enum(
                "call",
                "arrival",
                "plan",
                name="contact",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
    )
    op.add_column("work_orders", sa.Column("plan", sa.Text(), nullable=True))
    op.add_column("work_orders", sa.Column("plan_on", sa.Date(), nullable=True))
    op.add_column("work_orders", sa.Column("section", sa.Text(), nullable=True))
    op.add_column("work_orders", sa.Column("handler", sa.Text(), nullable=True))
    op.add_column("work_orders", sa.Column("inner_due_on", sa.Date(), nullable=True))
    op.add_column(
        "work_orders",
        sa.Column(
            "held_from",
            sa.Enum(
                "sent",
                "responded",
                "planned",
                "paused",
                "completed",
                "reworked",
                "passed",
                "returned",
                "ended",
                name="held_from",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
    )


def downgrade() -> None:
    """Drop them; the admitted words stay admitted."""
    op.drop_column("work_orders", "held_from")
    op.drop_column("work_orders", "inner_due_on")
    op.drop_column("work_orders", "handler")
    op.drop_column("work_orders", "section")
    op.drop_column("work_orders", "plan_on")
    op.drop_column("work_orders", "plan")
    op.drop_column("work_orders", "contact")
    op.drop_column("work_orders", "signed_at")
    op.drop_column("tickets", "review_on")
    op.drop_column("tickets", "escalated_at")
    op.drop_column("tickets", "dispatched_by")
    op.drop_column("tickets", "local_level")
    op.drop_index("ix_motions_waiting", table_name="motions", postgresql_where=sa.text("answered_at IS NULL"))
    op.drop_index("ix_motions_city_ticket_id", table_name="motions")
    op.drop_table("motions")
    op.drop_index("ix_ticket_links_city_other_id", table_name="ticket_links")
    op.drop_table("ticket_links")
    op.drop_index("ix_replies_city_ticket_id", table_name="replies")
    op.drop_table("replies")
    op.drop_index("ix_mediations_city_ticket_id", table_name="mediations")
    op.drop_table("mediations")
    op.drop_index("ix_consultations_city_ticket_id", table_name="consultations")
    op.drop_table("consultations")
    op.drop_index("ix_call_backs_city_ticket_id", table_name="call_backs")
    op.drop_index("ix_call_backs_city_at", table_name="call_backs")
    op.drop_table("call_backs")
