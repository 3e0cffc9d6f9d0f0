"""Table of the quarterly forms by which agencies are assessed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, Texts, build_enum_type, build_partial_index
from db.models.tickets import AREA_KEY, DEPARTMENT_KEY
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain import agency_forms


class AgencyForm(WorkflowRow, Base):
    """The form of one side about an agency and a quarter, with the items as they held on its last day.

    percent: the share of this side of the result. items, most: names and most points, in the order of the
    form. sample: the items are the shipped samples. points: given for each, None until it is filled in.
    remind_at: when the side is reminded next. close_by: until when it may be filled in or corrected.
    """

    workflow = WorkflowSubject(agency_forms.AGENCY_FORM_ACTS.kind, ("id",), party="rater")
    __tablename__ = "agency_forms"
    __table_args__ = (
        UniqueConstraint("city", "year", "quarter", "agency", "side"),
        ForeignKeyConstraint(["city", "agency"], DEPARTMENT_KEY),
        ForeignKeyConstraint(["city", "rater"], DEPARTMENT_KEY),
        ForeignKeyConstraint(["city", "town_code"], AREA_KEY),
        CheckConstraint("quarter BETWEEN 1 AND 4 AND percent BETWEEN 1 AND 99", "bounds"),
        CheckConstraint("cardinality(items) = cardinality(most)", "items"),
        CheckConstraint("points IS NULL OR cardinality(points) = cardinality(items)", "points"),
        CheckConstraint("(points IS NULL) = (filled_at IS NULL)", "filled_at"),
        CheckConstraint(
            "status = 'closed' OR (status = 'filled') = (points IS NOT NULL)", "filled_has_points"
        ),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", "closed_at"),
        Index("ix_agency_forms_agency", "city", "agency", "year", "quarter"),
        Index("ix_agency_forms_rater", "city", "rater", "opened_at"),
        build_partial_index("ix_agency_forms_remind", "city remind_at", where="status = 'open'"),
        build_partial_index("ix_agency_forms_close", "city close_by", where="status <> 'closed'"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    agency: Mapped[str]
    year: Mapped[int]
    quarter: Mapped[int]
    side: Mapped[agency_forms.FormSide] = mapped_column(build_enum_type(agency_forms.FormSide, "side"))
    rater: Mapped[str]
    town_code: Mapped[str]
    percent: Mapped[int]
    items: Mapped[Texts]
    most: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    items_version: Mapped[int]
    items_since: Mapped[date | None]
    sample: Mapped[bool]
    points: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    remark: Mapped[str] = mapped_column(server_default=text("''"))
    status: Mapped[agency_forms.AgencyFormStatus] = mapped_column(
        build_enum_type(agency_forms.AgencyFormStatus, "status")
    )
    opened_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    close_by: Mapped[datetime | None]
    filled_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int]


class AgencyFormAmendment(Base):
    """Other points for a form whose period is frozen: an entry of its own, never changed.

    before: what counted until then, None where the form was missing.
    """

    __tablename__ = "agency_form_amendments"
    __table_args__ = (
        ForeignKeyConstraint(["city", "form_id"], ["agency_forms.city", "agency_forms.id"]),
        Index("ix_agency_form_amendments_form", "city", "form_id", "amended_at"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    form_id: Mapped[UUID]
    before: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    points: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    reason: Mapped[str]
    amended_at: Mapped[datetime]
    amended_by_name: Mapped[str]
