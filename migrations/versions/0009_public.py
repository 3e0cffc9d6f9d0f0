"""Take in what the public writes: addressee, query codes, published replies; admit the acts they bring."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NEW_WORDS = (
    ("ticket_events", "act", "submit"),
    ("ticket_events", "act", "publish"),
    ("ticket_events", "act", "withdraw"),
    ("clocks", "kind", "acceptance"),
    ("notices", "kind", "acceptance_clock"),
    ("notices", "kind", "submitted"),
)
ADDRESSEES = sa.Enum(
    "secretary", "mayor", "center", name="addressee", native_enum=False, create_constraint=True, length=40
)


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
    op.add_column("tickets", sa.Column("addressee", ADDRESSEES, nullable=True))
    op.add_column(
        "tickets", sa.Column("publishable", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("reporters", sa.Column("credit_code", sa.Text(), nullable=True))
    op.create_table(
        "query_codes",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("octet_length(code_hash) = 32", name=op.f("ck_query_codes_hash")),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"],
            ["tickets.city", "tickets.id"],
            name=op.f("fk_query_codes_city_ticket_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_query_codes_city")),
        sa.PrimaryKeyConstraint("city", "ticket_id", name=op.f("pk_query_codes")),
        sa.UniqueConstraint("city", "code_hash", name=op.f("uq_query_codes_city_code_hash")),
    )
    op.create_table(
        "published_replies",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("question <> '' AND answer <> ''", name=op.f("ck_published_replies_words")),
        sa.ForeignKeyConstraint(
            ["city", "matter"],
            ["matters.city", "matters.code"],
            name=op.f("fk_published_replies_city_matter"),
        ),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"],
            ["tickets.city", "tickets.id"],
            name=op.f("fk_published_replies_city_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["city", "town_code"],
            ["areas.city", "areas.code"],
            name=op.f("fk_published_replies_city_town_code"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_published_replies_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_published_replies")),
    )
    op.create_index("ix_published_replies_city_at", "published_replies", ["city", "at"], unique=False)
    op.create_index(
        "uq_published_replies_standing",
        "published_replies",
        ["city", "ticket_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def downgrade() -> None:
    """Drop them; the admitted words stay admitted."""
    op.drop_table("published_replies")
    # A policy of the tickets names the codes; the next laying on of policies makes it anew.
    op.execute("DROP TABLE query_codes CASCADE")
    op.drop_column("reporters", "credit_code")
    op.drop_column("tickets", "publishable")
    op.drop_column("tickets", "addressee")
