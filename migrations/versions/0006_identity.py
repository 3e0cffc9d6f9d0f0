"""Keep passwords apart, posts of several places, sections, identities, and the record of accounts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ACTS = (
    "open", "describe", "grant", "revoke", "new_password", "lock", "unlock", "close", "reopen",
    "end_sessions", "link", "unlink",
)  # fmt: skip


def upgrade() -> None:
    """Create the tables, move the passwords, and let an account hold one role at several places."""
    _people()
    op.create_table(
        "sections",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_sections_city")),
        sa.ForeignKeyConstraint(
            ["city", "department"],
            ["departments.city", "departments.code"],
            name=op.f("fk_sections_city_department"),
        ),
        sa.PrimaryKeyConstraint("city", "department", "code", name=op.f("pk_sections")),
    )
    for column in (
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("accounts", column)
    for column in (
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
    ):
        op.add_column("sessions", column)
    _grants()


def _people() -> None:
    op.create_table(
        "passwords",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_passwords_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_passwords")),
    )
    op.execute("INSERT INTO passwords SELECT id, password_hash, false FROM accounts")
    op.drop_column("accounts", "password_hash")
    op.create_table(
        "account_identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_identities_account_id")
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_account_identities")),
    )
    op.create_index(
        "ix_account_identities_account_id", "account_identities", ["account_id", "issuer"], unique=True
    )
    op.create_table(
        "account_events",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "act",
            sa.Enum(*ACTS, name="act", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_events_account_id")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_account_events_city")),
        sa.PrimaryKeyConstraint("city", "n", name=op.f("pk_account_events")),
    )
    op.create_index("ix_account_events_city_account_id", "account_events", ["city", "account_id"])


def _grants() -> None:
    op.drop_constraint(op.f("pk_account_grants"), "account_grants")
    op.add_column(
        "account_grants",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )
    op.add_column("account_grants", sa.Column("grid_code", sa.Text(), nullable=True))
    op.add_column("account_grants", sa.Column("section", sa.Text(), nullable=True))
    op.create_primary_key(op.f("pk_account_grants"), "account_grants", ["city", "id"])
    op.create_unique_constraint(
        "uq_account_grants_post",
        "account_grants",
        ["city", "account_id", "role", "town_code", "unit_code", "grid_code", "department"],
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_account_grants_account_id", "account_grants", ["account_id"])
    op.create_foreign_key(
        "fk_grants_grid", "account_grants", "areas", ["city", "grid_code"], ["city", "code"]
    )
    op.create_foreign_key(
        "fk_grants_section",
        "account_grants",
        "sections",
        ["city", "department", "section"],
        ["city", "department", "code"],
    )
    op.create_check_constraint(
        op.f("ck_account_grants_section_of_a_department"),
        "account_grants",
        "section IS NULL OR department IS NOT NULL",
    )


def downgrade() -> None:
    """Put the passwords back and drop what came; of a role's several places only one is kept."""
    op.execute(
        "DELETE FROM account_grants a USING account_grants b"
        " WHERE a.city = b.city AND a.account_id = b.account_id AND a.role = b.role AND a.id > b.id"
    )
    op.drop_constraint(op.f("ck_account_grants_section_of_a_department"), "account_grants")
    op.drop_constraint("fk_grants_section", "account_grants")
    op.drop_constraint("fk_grants_grid", "account_grants")
    op.drop_index("ix_account_grants_account_id", "account_grants")
    op.drop_constraint("uq_account_grants_post", "account_grants")
    op.drop_constraint(op.f("pk_account_grants"), "account_grants")
    for column in ("id", "grid_code", "section"):
        op.drop_column("account_grants", column)
    op.create_primary_key(op.f("pk_account_grants"), "account_grants", ["city", "account_id", "role"])
    op.drop_table("sections")
    for column in ("post", "must_change", "address"):
        op.drop_column("sessions", column)
    op.execute("DROP POLICY IF EXISTS app ON accounts")
    for name in ("reading", "writing", "opening"):
        op.execute(f"DROP POLICY IF EXISTS {name} ON accounts")
    op.execute("ALTER TABLE accounts DISABLE ROW LEVEL SECURITY")
    op.add_column("accounts", sa.Column("password_hash", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE accounts SET password_hash = p.hash FROM passwords p WHERE p.account_id = accounts.id")
    op.alter_column("accounts", "password_hash", server_default=None)
    for column in ("phone", "email", "staff_id", "locked_at", "signed_in_at"):
        op.drop_column("accounts", column)
    for table in ("account_events", "account_identities", "passwords"):
        op.drop_table(table)
