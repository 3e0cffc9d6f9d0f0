"""Keep arbitrations: disputes about who is responsible for a ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

STATES = ("claimed", "decided", "amended", "withdrawn")
FUNCTIONS = (
    "arbitration_sequence(text, integer)",
    "open_arbitration(text, uuid)",
)


def upgrade() -> None:
    """Create the table; ``db.migrate`` secures it."""
    op.create_table(
        "arbitrations",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("matter", "duty", "claimant")),
        sa.Column("parties", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("stated", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(*STATES, name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=True)
            for name in ("due_at", "decide_by", "reminded_at")
        ),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("amendment_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('decided', 'amended')) = (lead IS NOT NULL)",
            name=op.f("ck_arbitrations_decided_with_a_lead"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_arbitrations_city")),
        *(
            sa.ForeignKeyConstraint(
                ["city", column], [f"{table}.city", f"{table}.{key}"],
                name=op.f(f"fk_arbitrations_city_{column}"),
            )
            for column, table, key in (
                ("ticket_id", "tickets", "id"),
                ("claimant", "departments", "code"),
                ("lead", "departments", "code"),
                ("amendment_id", "amendments", "id"),
            )
        ),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_arbitrations")),
    )  # fmt: skip
    op.create_index("uq_arbitrations_number", "arbitrations", ["city", "year", "sequence"], unique=True)
    op.create_index(
        "uq_arbitrations_open",
        "arbitrations",
        ["city", "ticket_id"],
        unique=True,
        postgresql_where=sa.text("status = 'claimed'"),
    )
    op.create_index("ix_arbitrations_city_ticket_id", "arbitrations", ["city", "ticket_id"])
    op.create_index("ix_arbitrations_city_status", "arbitrations", ["city", "status", "begun_at"])
    op.create_index("ix_arbitrations_city_begun_at", "arbitrations", ["city", "begun_at"])
    op.create_index("ix_arbitrations_parties", "arbitrations", ["parties"], postgresql_using="gin")
    op.create_index(
        "ix_arbitrations_due",
        "arbitrations",
        ["city", "decide_by"],
        postgresql_where=sa.text("reminded_at IS NULL"),
    )


def downgrade() -> None:
    """Drop the table; its history stays. ``db.migrate`` lays the policies of the version again."""
    op.execute("DROP POLICY IF EXISTS app ON workflow_events")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION IF EXISTS {function}")
    op.drop_table("arbitrations")
    op.execute("DROP FUNCTION IF EXISTS is_ordinary_ticket(text, uuid)")
