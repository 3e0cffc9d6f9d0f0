"""Tables of the responsibility list: its two lists, their versions, and the texts of duties."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, Texts, build_enum_type
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain.catalogue import PaperStatus
from domain.duties import DUTY_LIST_ACTS, DutyField, DutyLevel, DutyList, PowerKind

VERSION_KEY = ["duty_versions.city", "duty_versions.duty_list", "duty_versions.version"]


def build_duty_constraints() -> tuple[ForeignKeyConstraint, CheckConstraint]:
    """Return the constraints of a row's duty: named with its version, a situation only with a duty."""
    return (
        ForeignKeyConstraint(["city", "duty_list", "duty_version"], VERSION_KEY),
        CheckConstraint(
            "num_nonnulls(duty, duty_list, duty_version) IN (0, 3)"
            " AND (situation IS NULL OR duty IS NOT NULL)",
            "duty_with_version",
        ),
    )


class DutyRegister(WorkflowRow, Base):
    """One of the two lists of a city; ``version`` counts what was published. Publishing locks this row."""

    workflow = WorkflowSubject(
        DUTY_LIST_ACTS.kind, ("duty_list",), only_state=PaperStatus.PUBLISHED, read_whole=True
    )
    status = PaperStatus.PUBLISHED
    __tablename__ = "duty_lists"

    city: Mapped[CityKey]
    duty_list: Mapped[DutyList] = mapped_column(build_enum_type(DutyList, "duty_list"), primary_key=True)
    version: Mapped[int] = mapped_column(server_default=text("1"))


class DutyVersion(Base):
    """One published version of a list; it holds from ``effective_from`` until a later one does."""

    __tablename__ = "duty_versions"
    __table_args__ = (
        ForeignKeyConstraint(["city", "duty_list"], ["duty_lists.city", "duty_lists.duty_list"]),
        CheckConstraint("reference <> ''", "reference"),
    )

    city: Mapped[CityKey]
    duty_list: Mapped[DutyList] = mapped_column(build_enum_type(DutyList, "duty_list"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reference: Mapped[str]
    effective_from: Mapped[date]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    note: Mapped[str] = mapped_column(server_default=text("''"))


class DutyText(Base):
    """One text of a duty, which holds in the versions v with ``since_version <= v < until_version``.

    until_version: None while the newest version has this text. A text is never rewritten: another one begins.
    cooperating: codes of departments. content: everything else, as ``domain.duty_content`` stores it.
    """

    __tablename__ = "duties"
    __table_args__ = (
        ForeignKeyConstraint(["city", "duty_list", "since_version"], VERSION_KEY),
        ForeignKeyConstraint(["city", "duty_list", "until_version"], VERSION_KEY),
        CheckConstraint("until_version > since_version", "span"),
        CheckConstraint("(duty_list = 'shared') = (duty_field IS NOT NULL)", "shared_has_field"),
        CheckConstraint("(duty_list = 'power') = (power_kind IS NOT NULL)", "power_has_kind"),
        CheckConstraint("cardinality(lead) > 0", "lead"),
        Index(
            "uq_duties_present",
            "city",
            "code",
            unique=True,
            postgresql_where=text("until_version IS NULL"),
        ),
        Index("ix_duties_city_duty_list_code", "city", "duty_list", "code"),
    )

    city: Mapped[CityKey]
    code: Mapped[str] = mapped_column(primary_key=True)
    since_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until_version: Mapped[int | None]
    duty_list: Mapped[DutyList] = mapped_column(build_enum_type(DutyList, "duty_list"))
    duty_field: Mapped[DutyField | None] = mapped_column(build_enum_type(DutyField, "duty_field"))
    power_kind: Mapped[PowerKind | None] = mapped_column(build_enum_type(PowerKind, "power_kind"))
    name: Mapped[str]
    level: Mapped[DutyLevel] = mapped_column(build_enum_type(DutyLevel, "level"))
    lead: Mapped[Texts]
    cooperating: Mapped[Texts] = mapped_column(server_default=text("'{}'"))
    matters: Mapped[Texts] = mapped_column(server_default=text("'{}'"))
    content: Mapped[dict[str, Any]]
