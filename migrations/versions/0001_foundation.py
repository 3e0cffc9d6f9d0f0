"""Lay the foundation: cities, areas, parties, tickets with their clocks and history, accounts, the feed."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table of the foundation; row security is laid on by ``db.migrate``."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_username")),
    )
    op.create_table(
        "cities",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("number_prefix", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.CheckConstraint("calendar IN ('working', 'elapsed')", name=op.f("ck_cities_calendar")),
        sa.PrimaryKeyConstraint("city", name=op.f("pk_cities")),
    )
    op.create_table(
        "calendar_days",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_calendar_days_city")),
        sa.PrimaryKeyConstraint("city", "day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "calendar_years",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('official', 'provisional')", name=op.f("ck_calendar_years_status")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_calendar_years_city")),
        sa.PrimaryKeyConstraint("city", "year", name=op.f("pk_calendar_years")),
    )
    op.create_table(
        "city_levels",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_city_levels_city")),
        sa.PrimaryKeyConstraint("city", "code", name=op.f("pk_city_levels")),
    )
    op.create_table(
        "feed",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "change", "reload", "areas", name="kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("tickets", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_feed_city")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_feed")),
    )
    op.create_index("ix_feed_city_n", "feed", ["city", "n"], unique=False)
    op.create_table(
        "history_roots",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_history_roots_city")),
        sa.PrimaryKeyConstraint("city", "day", name=op.f("pk_history_roots")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_idempotency_keys_city")),
        sa.PrimaryKeyConstraint("city", "actor", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_table(
        "matters",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("major", sa.Text(), nullable=False),
        sa.Column(
            "work_field",
            sa.Enum(
                "public_security",
                "petitions",
                "urban_management",
                "emergency",
                "civility",
                "public_opinion",
                "mediation",
                "livelihood",
                name="work_field",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "default_class",
            sa.Enum(
                "general",
                "complex",
                name="default_class",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column(
            "secrecy",
            sa.Enum(
                "normal",
                "internal",
                "secret",
                name="secrecy",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_matters_city")),
        sa.PrimaryKeyConstraint("city", "code", name=op.f("pk_matters")),
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "change", "reload", "areas", name="kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("tickets", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_outbox_city")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
    )
    op.create_table(
        "sessions",
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_sessions_city")),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"], unique=False)
    op.create_table(
        "settings",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_settings_city")),
        sa.PrimaryKeyConstraint("city", "key", name=op.f("pk_settings")),
    )
    op.create_table(
        "shapes",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("codes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("topojson_br", sa.LargeBinary(), nullable=False),
        sa.Column("topojson_gz", sa.LargeBinary(), nullable=False),
        sa.Column("geojson_br", sa.LargeBinary(), nullable=False),
        sa.Column("geojson_gz", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_shapes_city")),
        sa.PrimaryKeyConstraint("city", "level", "version", name=op.f("pk_shapes")),
    )
    op.create_index(
        "ix_shapes_current", "shapes", ["city", "level"], unique=True, postgresql_where=sa.text("current")
    )
    op.create_table(
        "simulations",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("built_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("played_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_simulations_city")),
        sa.PrimaryKeyConstraint("city", name=op.f("pk_simulations")),
    )
    op.create_table(
        "ticket_numbers",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_ticket_numbers_city")),
        sa.PrimaryKeyConstraint("city", "day", name=op.f("pk_ticket_numbers")),
    )
    op.create_table(
        "working_windows",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("ends > starts", name=op.f("ck_working_windows_span")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_working_windows_city")),
        sa.PrimaryKeyConstraint("city", "valid_from", "starts", name=op.f("pk_working_windows")),
    )
    op.create_table(
        "areas",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "city",
                "subdistrict",
                "town",
                "park",
                "community",
                "village",
                "dedicated",
                "grid",
                "ward",
                "precinct",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "label_point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("predecessors", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("invented", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_areas_valid_span")),
        sa.ForeignKeyConstraint(
            ["city", "level"], ["city_levels.city", "city_levels.code"], name=op.f("fk_areas_city_level")
        ),
        sa.ForeignKeyConstraint(
            ["city", "parent_code"], ["areas.city", "areas.code"], name=op.f("fk_areas_city_parent_code")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_areas_city")),
        sa.PrimaryKeyConstraint("city", "code", name=op.f("pk_areas")),
    )
    op.create_index("ix_areas_city_level", "areas", ["city", "level"], unique=False)
    op.create_index("ix_areas_city_parent_code", "areas", ["city", "parent_code"], unique=False)
    op.create_table(
        "departments",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "department",
                "agency",
                "town",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "work_field",
            sa.Enum(
                "public_security",
                "petitions",
                "urban_management",
                "emergency",
                "civility",
                "public_opinion",
                "mediation",
                "livelihood",
                name="work_field",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("town_code", sa.Text(), nullable=True),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'agency' OR parent IS NOT NULL", name=op.f("ck_departments_agency_parent")
        ),
        sa.CheckConstraint(
            "kind = 'department' OR town_code IS NOT NULL", name=op.f("ck_departments_stationed")
        ),
        sa.ForeignKeyConstraint(
            ["city", "parent"],
            ["departments.city", "departments.code"],
            name=op.f("fk_departments_city_parent"),
        ),
        sa.ForeignKeyConstraint(
            ["city", "town_code"], ["areas.city", "areas.code"], name=op.f("fk_departments_city_town_code")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_departments_city")),
        sa.PrimaryKeyConstraint("city", "code", name=op.f("pk_departments")),
    )
    op.create_table(
        "account_grants",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "leader",
                "intake",
                "dispatcher",
                "reviewer",
                "caller",
                "supervisor",
                "list_office",
                "assessment_office",
                "department",
                "agency",
                "town",
                "unit",
                "grid_staff",
                "administrator",
                "wall",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("town_code", sa.Text(), nullable=True),
        sa.Column("unit_code", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "role <> 'town' OR town_code IS NOT NULL", name=op.f("ck_account_grants_town_has_a_town")
        ),
        sa.CheckConstraint(
            "role <> 'unit' OR unit_code IS NOT NULL", name=op.f("ck_account_grants_unit_is_named")
        ),
        sa.CheckConstraint(
            "role NOT IN ('department', 'agency') OR department IS NOT NULL",
            name=op.f("ck_account_grants_department_is_named"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_grants_account_id")),
        sa.ForeignKeyConstraint(
            ["city", "department"],
            ["departments.city", "departments.code"],
            name=op.f("fk_account_grants_city_department"),
        ),
        sa.ForeignKeyConstraint(["city", "town_code"], ["areas.city", "areas.code"], name="fk_grants_town"),
        sa.ForeignKeyConstraint(["city", "unit_code"], ["areas.city", "areas.code"], name="fk_grants_unit"),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_account_grants_city")),
        sa.PrimaryKeyConstraint("city", "account_id", "role", name=op.f("pk_account_grants")),
    )
    op.create_table(
        "staff",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "chief",
                "member",
                "assistant",
                "professional",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "role <> 'professional' OR department IS NOT NULL", name=op.f("ck_staff_professional_department")
        ),
        sa.ForeignKeyConstraint(
            ["city", "department"],
            ["departments.city", "departments.code"],
            name=op.f("fk_staff_city_department"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_staff_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_staff")),
    )
    op.create_table(
        "tickets",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("'huying'"), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("matter", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "hotline_5123456",
                "hotline_5150000",
                "mailbox",
                "grid_staff",
                "town",
                "platform",
                "device",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum("direct", "call", name="origin", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "requester_kind",
            sa.Enum(
                "citizen",
                "enterprise",
                "grassroots",
                name="requester_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "request_kind",
            sa.Enum(
                "enquiry",
                "help",
                "complaint",
                "tip_off",
                "suggestion",
                name="request_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "class",
            sa.Enum("general", "complex", name="class", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column(
            "secrecy",
            sa.Enum(
                "normal",
                "internal",
                "secret",
                name="secrecy",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "reported",
                "handled_locally",
                "called",
                "accepted",
                "dispatched",
                "completed",
                "reviewed",
                "fed_back",
                "called_back",
                "shelved",
                "closed",
                "cancelled",
                "merged",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("departments", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=True),
        sa.Column("unit_code", sa.Text(), nullable=True),
        sa.Column("grid_code", sa.Text(), nullable=True),
        sa.Column(
            "location",
            sa.Enum(
                "exact",
                "area",
                "unknown",
                name="location",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (status IN ('closed', 'cancelled', 'merged'))",
            name=op.f("ck_tickets_closed_means_closed"),
        ),
        sa.CheckConstraint(
            "location <> 'exact' OR (grid_code IS NOT NULL AND point IS NOT NULL)",
            name=op.f("ck_tickets_exact_has_place"),
        ),
        sa.CheckConstraint(
            "location <> 'unknown' OR (grid_code IS NULL AND point IS NULL)",
            name=op.f("ck_tickets_unknown_has_no_place"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_tickets_version")),
        sa.ForeignKeyConstraint(
            ["city", "department"],
            ["departments.city", "departments.code"],
            name=op.f("fk_tickets_city_department"),
        ),
        sa.ForeignKeyConstraint(["city", "grid_code"], ["areas.city", "areas.code"], name="fk_tickets_grid"),
        sa.ForeignKeyConstraint(
            ["city", "matter"], ["matters.city", "matters.code"], name=op.f("fk_tickets_city_matter")
        ),
        sa.ForeignKeyConstraint(["city", "town_code"], ["areas.city", "areas.code"], name="fk_tickets_town"),
        sa.ForeignKeyConstraint(["city", "unit_code"], ["areas.city", "areas.code"], name="fk_tickets_unit"),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_tickets_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("city", "number", name=op.f("uq_tickets_city_number")),
        sa.UniqueConstraint("city", "source", "external_id", name=op.f("uq_tickets_city_source_external_id")),
    )
    op.create_index(
        "ix_tickets_city_grid_code_reported_at", "tickets", ["city", "grid_code", "reported_at"], unique=False
    )
    op.create_index("ix_tickets_city_reported_at", "tickets", ["city", "reported_at"], unique=False)
    op.create_index(
        "ix_tickets_city_town_code_reported_at", "tickets", ["city", "town_code", "reported_at"], unique=False
    )
    op.create_index("ix_tickets_city_completed_at", "tickets", ["city", "completed_at"], unique=False)
    op.create_index("ix_tickets_city_closed_at", "tickets", ["city", "closed_at"], unique=False)
    op.create_index(
        "ix_tickets_departments", "tickets", ["departments"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_tickets_open",
        "tickets",
        ["city", "grid_code", "department"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "tokens",
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "leader",
                "intake",
                "dispatcher",
                "reviewer",
                "caller",
                "supervisor",
                "list_office",
                "assessment_office",
                "department",
                "agency",
                "town",
                "unit",
                "grid_staff",
                "administrator",
                "wall",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("town_code", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["city", "department"],
            ["departments.city", "departments.code"],
            name=op.f("fk_tokens_city_department"),
        ),
        sa.ForeignKeyConstraint(
            ["city", "town_code"], ["areas.city", "areas.code"], name=op.f("fk_tokens_city_town_code")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_tokens_city")),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_tokens")),
    )
    op.create_table(
        "reporters",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_reporters_city_ticket_id")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_reporters_city")),
        sa.PrimaryKeyConstraint("city", "ticket_id", name=op.f("pk_reporters")),
    )
    op.create_table(
        "staff_posts",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("area_code", sa.Text(), nullable=False),
        sa.Column("line_of_work", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_staff_posts_valid_span")
        ),
        sa.ForeignKeyConstraint(
            ["city", "area_code"], ["areas.city", "areas.code"], name=op.f("fk_staff_posts_city_area_code")
        ),
        sa.ForeignKeyConstraint(
            ["city", "staff_id"], ["staff.city", "staff.id"], name=op.f("fk_staff_posts_city_staff_id")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_staff_posts_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_staff_posts")),
    )
    op.create_index("ix_staff_posts_city_area_code", "staff_posts", ["city", "area_code"], unique=False)
    op.create_index("ix_staff_posts_city_staff_id", "staff_posts", ["city", "staff_id"], unique=False)
    op.create_table(
        "ticket_events",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "load",
                "report",
                "solve_locally",
                "rise",
                "call",
                "accept",
                "dispatch",
                "reassign",
                "respond",
                "plan",
                "complete",
                "return",
                "transfer",
                "extend",
                "pause",
                "resume",
                "reclassify",
                "pass_review",
                "rework",
                "feed_back",
                "rate",
                "call_back",
                "close",
                "reopen",
                "shelve",
                "cancel",
                "merge",
                "urge",
                "supervise",
                "reveal",
                "reclock",
                "sign",
                "dispute_contact",
                "refuse_return",
                "take_over",
                "decline",
                "release",
                "request_extension",
                "refuse_extension",
                "propose",
                "consult",
                "object",
                "answer",
                "mediate",
                "miss_call_back",
                "unshelve",
                "link",
                "split",
                "escalate",
                "hand_on",
                "supplement",
                "appeal",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("actor_role", sa.Text(), nullable=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=True),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "data", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"],
            ["tickets.city", "tickets.id"],
            name=op.f("fk_ticket_events_city_ticket_id"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_ticket_events_city")),
        sa.PrimaryKeyConstraint("city", "ticket_id", "seq", name=op.f("pk_ticket_events")),
    )
    op.create_index("ix_ticket_events_city_at", "ticket_events", ["city", "at"], unique=False)
    op.create_table(
        "work_orders",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("lead", "cooperating", name="role", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "status",
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
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=True),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("predecessor", sa.Uuid(), nullable=True),
        sa.Column("town_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) OR (end_reason IS NOT NULL)", name=op.f("ck_work_orders_end_reason")
        ),
        sa.ForeignKeyConstraint(
            ["city", "department"],
            ["departments.city", "departments.code"],
            name=op.f("fk_work_orders_city_department"),
        ),
        sa.ForeignKeyConstraint(
            ["city", "predecessor"],
            ["work_orders.city", "work_orders.id"],
            name=op.f("fk_work_orders_city_predecessor"),
        ),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_work_orders_city_ticket_id")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_work_orders_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_work_orders")),
    )
    op.create_index(
        "ix_work_orders_city_department_sent_at",
        "work_orders",
        ["city", "department", "sent_at"],
        unique=False,
    )
    op.create_index("ix_work_orders_city_ticket_id", "work_orders", ["city", "ticket_id"], unique=False)
    op.create_index(
        "uq_work_orders_one_lead",
        "work_orders",
        ["city", "ticket_id"],
        unique=True,
        postgresql_where=sa.text("role = 'lead' AND ended_at IS NULL"),
    )
    op.create_table(
        "clocks",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "handling",
                "dispatch",
                "response",
                "completion",
                "rating",
                "call_back",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("yellow_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("orange_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remaining_seconds", sa.Integer(), nullable=True),
        sa.Column("paused_seconds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=True),
        sa.Column("limit_seconds", sa.Integer(), nullable=True),
        sa.Column("provisional", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("missing_year", sa.Integer(), nullable=True),
        sa.CheckConstraint("mode IN ('working', 'elapsed')", name=op.f("ck_clocks_mode")),
        sa.CheckConstraint(
            "due_at IS NULL OR (yellow_at IS NOT NULL AND orange_at IS NOT NULL)",
            name=op.f("ck_clocks_instants"),
        ),
        sa.CheckConstraint(
            "paused_at IS NULL OR (due_at IS NULL AND remaining_seconds IS NOT NULL)",
            name=op.f("ck_clocks_paused"),
        ),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_clocks_city_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["city", "work_order_id"],
            ["work_orders.city", "work_orders.id"],
            name=op.f("fk_clocks_city_work_order_id"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_clocks_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_clocks")),
    )
    op.create_index("ix_clocks_city_ticket_id", "clocks", ["city", "ticket_id"], unique=False)
    op.create_index(
        "ix_clocks_ticket_due",
        "clocks",
        ["city", "due_at"],
        unique=False,
        postgresql_where=sa.text("work_order_id IS NULL AND kind = 'completion'"),
    )
    op.create_index(
        "ix_clocks_unstopped",
        "clocks",
        ["city", "ticket_id"],
        unique=False,
        postgresql_where=sa.text("stopped_at IS NULL"),
    )
    op.create_table(
        "evaluations",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column(
            "speed",
            sa.Enum(
                "timely", "slow", "none", name="speed", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "effect",
            sa.Enum(
                "good",
                "fair",
                "mediocre",
                "poor",
                name="effect",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rated_by", sa.Text(), nullable=True),
        sa.CheckConstraint("department <> town_code", name=op.f("ck_evaluations_never_by_the_rated")),
        sa.ForeignKeyConstraint(
            ["city", "department"],
            ["departments.city", "departments.code"],
            name=op.f("fk_evaluations_city_department"),
        ),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"], ["tickets.city", "tickets.id"], name=op.f("fk_evaluations_city_ticket_id")
        ),
        sa.ForeignKeyConstraint(
            ["city", "work_order_id"],
            ["work_orders.city", "work_orders.id"],
            name=op.f("fk_evaluations_city_work_order_id"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_evaluations_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint("city", "work_order_id", name=op.f("uq_evaluations_city_work_order_id")),
    )
    op.create_index("ix_evaluations_city_rated_at", "evaluations", ["city", "rated_at"], unique=False)


def downgrade() -> None:
    """Drop every table of the foundation."""
    for table in (
        "evaluations",
        "clocks",
        "work_orders",
        "ticket_events",
        "staff_posts",
        "reporters",
        "tokens",
        "tickets",
        "ticket_numbers",
        "staff",
        "account_grants",
        "departments",
        "areas",
        "working_windows",
        "simulations",
        "shapes",
        "settings",
        "sessions",
        "outbox",
        "matters",
        "idempotency_keys",
        "history_roots",
        "feed",
        "city_levels",
        "calendar_years",
        "calendar_days",
        "cities",
        "accounts",
    ):
        op.drop_table(table)
