"""Keep the two lists of duties by version: what each said on any day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

LISTS = ("shared", "power")
FIELDS = (
    "natural_resources", "ecology", "urban_rural_construction", "emergency_management", "market_supervision",
    "law_enforcement", "key_work",
)  # fmt: skip
KINDS = (
    "licensing", "penalty", "coercion", "levy", "benefit", "inspection", "confirmation", "reward",
    "adjudication", "other", "public_service",
)  # fmt: skip
LEVELS = ("province", "prefecture", "county", "town")
VERSION = ["duty_versions.city", "duty_versions.duty_list", "duty_versions.version"]


def upgrade() -> None:
    """Create the tables; ``db.migrate`` secures them."""
    op.create_table(
        "duty_lists",
        _city(),
        sa.Column("duty_list", _words("duty_list", LISTS), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_duty_lists_city")),
        sa.PrimaryKeyConstraint("city", "duty_list", name=op.f("pk_duty_lists")),
    )
    op.create_table(
        "duty_versions",
        _city(),
        sa.Column("duty_list", _words("duty_list", LISTS), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint("reference <> ''", name=op.f("ck_duty_versions_reference")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_duty_versions_city")),
        sa.ForeignKeyConstraint(
            ["city", "duty_list"],
            ["duty_lists.city", "duty_lists.duty_list"],
            name=op.f("fk_duty_versions_city_duty_list"),
        ),
        sa.PrimaryKeyConstraint("city", "duty_list", "version", name=op.f("pk_duty_versions")),
    )
    op.create_table(
        "duties",
        _city(),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("since_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until_version", sa.Integer(), nullable=True),
        sa.Column("duty_list", _words("duty_list", LISTS), nullable=False),
        sa.Column("duty_field", _words("duty_field", FIELDS), nullable=True),
        sa.Column("power_kind", _words("power_kind", KINDS), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", _words("level", LEVELS), nullable=False),
        sa.Column("lead", sa.ARRAY(sa.Text()), nullable=False),
        *(
            sa.Column(name, sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
            for name in ("cooperating", "matters")
        ),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("until_version > since_version", name=op.f("ck_duties_span")),
        sa.CheckConstraint(
            "(duty_list = 'shared') = (duty_field IS NOT NULL)", name=op.f("ck_duties_shared_has_field")
        ),
        sa.CheckConstraint(
            "(duty_list = 'power') = (power_kind IS NOT NULL)", name=op.f("ck_duties_power_has_kind")
        ),
        sa.CheckConstraint("cardinality(lead) > 0", name=op.f("ck_duties_lead")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_duties_city")),
        *(
            sa.ForeignKeyConstraint(
                ["city", "duty_list", version], VERSION, name=op.f(f"fk_duties_city_duty_list_{version}")
            )
            for version in ("since_version", "until_version")
        ),
        sa.PrimaryKeyConstraint("city", "code", "since_version", name=op.f("pk_duties")),
    )
    op.create_index(
        "uq_duties_present",
        "duties",
        ["city", "code"],
        unique=True,
        postgresql_where=sa.text("until_version IS NULL"),
    )
    op.create_index("ix_duties_city_duty_list_code", "duties", ["city", "duty_list", "code"])


def downgrade() -> None:
    """Drop the tables; what was in them is lost, the history of publishing stays."""
    op.drop_table("duties")
    op.drop_table("duty_versions")
    op.drop_table("duty_lists")


def _city() -> sa.Column[str]:
    return sa.Column("city", sa.Text(), nullable=False)


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
