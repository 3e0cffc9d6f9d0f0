"""Tables of reported pushed-down duties and their documents."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CityKey, IdKey, build_enum_type, build_partial_index
from db.models.duties import build_duty_constraints
from db.models.tickets import AREA_KEY, DEPARTMENT_KEY, ORDER_KEY, TICKET_KEY
from db.models.workflow_events import WorkflowRow, WorkflowSubject
from domain import duties, push_downs


class PushDown(WorkflowRow, Base):
    """One duty pushed down to a town: reported by it, or flagged when it was handed over on the platform.

    department: the one behind the issuer. ticket_id, duty, reason: of a flagged one, with the version of the
    list that gives the duty to a department. settled_at, settlement: how it ended, of one that was not
    dismissed.
    """

    workflow = WorkflowSubject(push_downs.PUSH_DOWN_ACTS.kind, ("id",))
    __tablename__ = "push_downs"
    __table_args__ = (
        ForeignKeyConstraint(["city", "town_code"], AREA_KEY),
        ForeignKeyConstraint(["city", "department"], DEPARTMENT_KEY),
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "work_order_id"], ORDER_KEY),
        *build_duty_constraints(),
        CheckConstraint("(status IN ('reported', 'flagged')) = (found_at IS NULL)", "found_with_an_instant"),
        CheckConstraint("(origin = 'flagged') = (ticket_id IS NOT NULL)", "flagged_has_ticket"),
        CheckConstraint("origin <> 'flagged' OR reason <> ''", "flagged_with_words"),
        CheckConstraint("found_at IS NULL OR finding <> ''", "found_with_words"),
        Index("ix_push_downs_city_town_code", "city", "town_code"),
        Index("ix_push_downs_city_reported_at", "city", "reported_at"),
        build_partial_index("ix_push_downs_ticket", "city ticket_id", where="ticket_id IS NOT NULL"),
        Index("ix_push_downs_city_status_reported_at", "city", "status", "reported_at"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    origin: Mapped[push_downs.PushOrigin] = mapped_column(
        build_enum_type(push_downs.PushOrigin, "origin"), server_default=text("'reported'")
    )
    town_code: Mapped[str]
    issuer_kind: Mapped[push_downs.IssuerKind] = mapped_column(
        build_enum_type(push_downs.IssuerKind, "issuer_kind")
    )
    issuer_name: Mapped[str]
    department: Mapped[str]
    way: Mapped[push_downs.PushWay] = mapped_column(build_enum_type(push_downs.PushWay, "way"))
    what: Mapped[str]
    received_on: Mapped[date]
    status: Mapped[push_downs.PushStatus] = mapped_column(build_enum_type(push_downs.PushStatus, "status"))
    reported_at: Mapped[datetime]
    reported_by: Mapped[str]
    reported_by_name: Mapped[str]
    found_at: Mapped[datetime | None]
    found_by: Mapped[str | None]
    found_by_name: Mapped[str | None]
    finding: Mapped[str] = mapped_column(server_default=text("''"))
    ticket_id: Mapped[UUID | None]
    work_order_id: Mapped[UUID | None]
    duty: Mapped[str | None]
    situation: Mapped[str | None]
    duty_list: Mapped[duties.DutyList | None] = mapped_column(build_enum_type(duties.DutyList, "duty_list"))
    duty_version: Mapped[int | None]
    reason: Mapped[str] = mapped_column(server_default=text("''"))
    settled_at: Mapped[datetime | None]
    settlement: Mapped[str] = mapped_column(server_default=text("''"))
    version: Mapped[int] = mapped_column(server_default=text("1"))


class PushDownFile(Base):
    """One document that came with a report; never changed. sha256 names the content below DATA_DIR."""

    __tablename__ = "push_down_files"
    __table_args__ = (
        ForeignKeyConstraint(["city", "push_down_id"], ["push_downs.city", "push_downs.id"]),
        CheckConstraint("octet_length(sha256) = 32 AND size_bytes > 0", "content"),
        Index("ix_push_down_files_city_push_down_id", "city", "push_down_id"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    push_down_id: Mapped[UUID]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    thumbnail: Mapped[bytes | None] = mapped_column(LargeBinary)
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    name: Mapped[str]
    uploaded_at: Mapped[datetime]
