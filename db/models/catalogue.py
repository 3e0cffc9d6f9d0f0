"""Keep the papers of the net: admitted matters by version, and handling procedures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, Texts, build_enum_type
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain.admitted_matters import LIST_ACTS
from domain.catalogue import PaperStatus, SolvedAt
from domain.enums import Secrecy, TicketClass, WorkField
from domain.procedures import PROCEDURE_ACTS

PUBLISHED_HAS_PAPER = "status = 'draft' OR (reference IS NOT NULL AND effective_from IS NOT NULL)"


class MatterList(WorkflowRow, Base):
    """One version of the list of admitted matters; ``revision`` counts the changes of a draft."""

    workflow = WorkflowSubject(LIST_ACTS.kind, ("version",), version="revision", read_whole=True)
    __tablename__ = "matter_lists"
    __table_args__ = (
        CheckConstraint(PUBLISHED_HAS_PAPER, "published_has_paper"),
        Index(
            "uq_matter_lists_draft", "city", unique=True, postgresql_where=text("status = 'draft'")
        ),
        Index(
            "uq_matter_lists_published", "city", unique=True, postgresql_where=text("status = 'published'")
        ),
    )  # fmt: skip

    city: Mapped[CityKey]
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[PaperStatus] = mapped_column(build_enum_type(PaperStatus, "status"))
    reference: Mapped[str | None]
    effective_from: Mapped[date | None]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None]


class AdmittedMatter(Base):
    """One entry of one version of the list."""

    __tablename__ = "admitted_matters"
    __table_args__ = (
        ForeignKeyConstraint(["city", "version"], ["matter_lists.city", "matter_lists.version"]),
        ForeignKeyConstraint(["city", "department"], ["departments.city", "departments.code"]),
        CheckConstraint("cardinality(reporters) > 0", "reporters"),
        CheckConstraint("solved_at <> 'county' OR call_admitted", "county_is_called"),
        CheckConstraint("NOT public OR secrecy = 'normal'", "public_is_normal"),
    )

    city: Mapped[CityKey]
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    major: Mapped[str]
    work_field: Mapped[WorkField] = mapped_column(build_enum_type(WorkField, "work_field"))
    reporters: Mapped[Texts]
    solved_at: Mapped[SolvedAt] = mapped_column(build_enum_type(SolvedAt, "solved_at"))
    call_admitted: Mapped[bool]
    default_class: Mapped[TicketClass] = mapped_column(build_enum_type(TicketClass, "default_class"))
    secrecy: Mapped[Secrecy] = mapped_column(build_enum_type(Secrecy, "secrecy"))
    public: Mapped[bool]
    department: Mapped[str | None]
    note: Mapped[str] = mapped_column(server_default=text("''"))


class Procedure(WorkflowRow, Base):
    """One version of how a matter is handled; ``steps`` as ``domain.procedures`` stores them."""

    workflow = WorkflowSubject(
        PROCEDURE_ACTS.kind, ("matter", "version"), version="revision", read_whole=True
    )
    __tablename__ = "procedures"
    __table_args__ = (
        ForeignKeyConstraint(["city", "matter"], ["matters.city", "matters.code"]),
        CheckConstraint("status = 'draft' OR reference IS NOT NULL", "published_has_paper"),
        Index(
            "uq_procedures_published", "city", "matter", unique=True,
            postgresql_where=text("status = 'published'"),
        ),
        Index(
            "uq_procedures_draft", "city", "matter", unique=True, postgresql_where=text("status = 'draft'")
        ),
    )  # fmt: skip

    city: Mapped[CityKey]
    matter: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[PaperStatus] = mapped_column(build_enum_type(PaperStatus, "status"))
    reference: Mapped[str | None]
    steps: Mapped[list[Any]] = mapped_column(JSONB)
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None]
