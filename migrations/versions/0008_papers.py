"""Keep the papers of the net: admitted matters, handling procedures, what is collected about places."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; row security is laid on by ``db.migrate``."""
    op.create_table(
        "collection_kinds",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column(
            "subject",
            sa.Enum(
                "place",
                "shop",
                "rented_building",
                "facility",
                "hidden_danger",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("interval_days", sa.Integer(), nullable=False),
        sa.Column(
            "collected_by",
            sa.Enum(
                "grid_staff",
                "unit",
                "town",
                name="collected_by",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("readers", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.CheckConstraint("jsonb_typeof(fields) = 'array'", name=op.f("ck_collection_kinds_fields")),
        sa.CheckConstraint("interval_days BETWEEN 1 AND 731", name=op.f("ck_collection_kinds_interval")),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_collection_kinds_city")),
        sa.PrimaryKeyConstraint("city", "code", name=op.f("pk_collection_kinds")),
    )
    op.create_table(
        "matter_lists",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "superseded",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status = 'draft' OR (reference IS NOT NULL AND effective_from IS NOT NULL)",
            name=op.f("ck_matter_lists_published_has_paper"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_matter_lists_city")),
        sa.PrimaryKeyConstraint("city", "version", name=op.f("pk_matter_lists")),
    )
    op.create_index(
        "uq_matter_lists_draft",
        "matter_lists",
        ["city"],
        unique=True,
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.create_index(
        "uq_matter_lists_published",
        "matter_lists",
        ["city"],
        unique=True,
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_table(
        "paper_events",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "paper",
            sa.Enum(
                "matters",
                "collection",
                "procedure",
                name="paper",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "open",
                "change",
                "remove",
                "import",
                "publish",
                "discard",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_paper_events_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_paper_events")),
    )
    op.create_index("ix_paper_events_city_paper_at", "paper_events", ["city", "paper", "at"], unique=False)
    op.create_table(
        "procedures",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "superseded",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status = 'draft' OR reference IS NOT NULL", name=op.f("ck_procedures_published_has_paper")
        ),
        sa.ForeignKeyConstraint(
            ["city", "matter"], ["matters.city", "matters.code"], name=op.f("fk_procedures_city_matter")
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_procedures_city")),
        sa.PrimaryKeyConstraint("city", "matter", "version", name=op.f("pk_procedures")),
    )
    op.create_index(
        "uq_procedures_draft",
        "procedures",
        ["city", "matter"],
        unique=True,
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.create_index(
        "uq_procedures_published",
        "procedures",
        ["city", "matter"],
        unique=True,
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_geospatial_table(
        "collected_objects",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column(
            "point",
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
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["city", "grid_code"], ["areas.city", "areas.code"], name="fk_objects_grid"),
        sa.ForeignKeyConstraint(
            ["city", "kind"],
            ["collection_kinds.city", "collection_kinds.code"],
            name=op.f("fk_collected_objects_city_kind"),
        ),
        sa.ForeignKeyConstraint(["city", "town_code"], ["areas.city", "areas.code"], name="fk_objects_town"),
        sa.ForeignKeyConstraint(["city", "unit_code"], ["areas.city", "areas.code"], name="fk_objects_unit"),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_collected_objects_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_collected_objects")),
    )
    op.create_index(
        "ix_collected_objects_city_grid_code", "collected_objects", ["city", "grid_code"], unique=False
    )
    op.create_index("ix_collected_objects_city_kind", "collected_objects", ["city", "kind"], unique=False)
    op.create_table(
        "admitted_matters",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
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
            nullable=False,
        ),
        sa.Column("reporters", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "solved_at",
            sa.Enum(
                "grid",
                "unit",
                "town",
                "county",
                name="solved_at",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("call_admitted", sa.Boolean(), nullable=False),
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
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "NOT public OR secrecy = 'normal'", name=op.f("ck_admitted_matters_public_is_normal")
        ),
        sa.CheckConstraint(
            "solved_at <> 'county' OR call_admitted", name=op.f("ck_admitted_matters_county_is_called")
        ),
        sa.CheckConstraint("cardinality(reporters) > 0", name=op.f("ck_admitted_matters_reporters")),
        sa.ForeignKeyConstraint(
            ["city", "department"],
            ["departments.city", "departments.code"],
            name=op.f("fk_admitted_matters_city_department"),
        ),
        sa.ForeignKeyConstraint(
            ["city", "version"],
            ["matter_lists.city", "matter_lists.version"],
            name=op.f("fk_admitted_matters_city_version"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_admitted_matters_city")),
        sa.PrimaryKeyConstraint("city", "version", "code", name=op.f("pk_admitted_matters")),
    )
    op.create_table(
        "collected_records",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("collected_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city", "object_id"],
            ["collected_objects.city", "collected_objects.id"],
            name=op.f("fk_collected_records_city_object_id"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_collected_records_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_collected_records")),
    )
    op.create_index(
        "ix_collected_records_newest",
        "collected_records",
        ["city", "object_id", "collected_at"],
        unique=False,
    )
    op.create_table(
        "collection_tasks",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["city", "object_id"],
            ["collected_objects.city", "collected_objects.id"],
            name=op.f("fk_collection_tasks_city_object_id"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_collection_tasks_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_collection_tasks")),
    )
    op.create_index("ix_collection_tasks_city_due_on", "collection_tasks", ["city", "due_on"], unique=False)
    op.create_index(
        "uq_collection_tasks_open",
        "collection_tasks",
        ["city", "object_id"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.add_column("matters", sa.Column("withdrawn_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Drop the tables; what was in them is lost."""
    op.drop_column("matters", "withdrawn_on")
    op.drop_index(
        "uq_collection_tasks_open", table_name="collection_tasks", postgresql_where=sa.text("done_at IS NULL")
    )
    op.drop_index("ix_collection_tasks_city_due_on", table_name="collection_tasks")
    op.drop_table("collection_tasks")
    op.drop_index("ix_collected_records_newest", table_name="collected_records")
    op.drop_table("collected_records")
    op.drop_table("admitted_matters")
    op.drop_index("ix_collected_objects_city_kind", table_name="collected_objects")
    op.drop_index("ix_collected_objects_city_grid_code", table_name="collected_objects")
    op.drop_geospatial_table("collected_objects")
    op.drop_index(
        "uq_procedures_published", table_name="procedures", postgresql_where=sa.text("status = 'published'")
    )
    op.drop_index(
        "uq_procedures_draft", table_name="procedures", postgresql_where=sa.text("status = 'draft'")
    )
    op.drop_table("procedures")
    op.drop_index("ix_paper_events_city_paper_at", table_name="paper_events")
    op.drop_table("paper_events")
    op.drop_index(
        "uq_matter_lists_published",
        table_name="matter_lists",
        postgresql_where=sa.text("status = 'published'"),
    )
    op.drop_index(
        "uq_matter_lists_draft", table_name="matter_lists", postgresql_where=sa.text("status = 'draft'")
    )
    op.drop_table("matter_lists")
    op.drop_table("collection_kinds")
