"""Tables of tickets, work orders, clocks, history and ratings."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import (
    Base,
    CityKey,
    IdKey,
    PossiblePlace,
    Texts,
    build_enum_type,
    build_partial_index,
)
from db.models.duties import build_duty_constraints
from domain import coordination, duties, enums, public_reports

TICKET_KEY = ["tickets.city", "tickets.id"]
ORDER_KEY = ["work_orders.city", "work_orders.id"]
DEPARTMENT_KEY, AREA_KEY = ["departments.city", "departments.code"], ["areas.city", "areas.code"]
OPEN = "closed_at IS NULL"
OF_ORDER, OF_TICKET = text("work_order_id IS NOT NULL"), text("work_order_id IS NULL")


class Ticket(Base):
    """One reported matter with one number for its whole life; open while ``closed_at`` is empty.

    departments: every party that holds or held a work order of it, and its guests. guests: those of them
    that only were asked to take it over or to consult, until they have answered. local_level: who handles
    it before a call. review_on: when a shelved one is looked at again. addressee: whom the public wrote to.
    publishable: its reporter lets the reply be published. excluded_at: since when it does not count in
    assessments. supervised_at: since when it is supervised (督办). duty, situation: codes of the
    responsibility list, in the version of the list in force when it was dispatched.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("city", "number"),
        UniqueConstraint("city", "source", "external_id"),
        ForeignKeyConstraint(["city", "matter"], ["matters.city", "matters.code"]),
        ForeignKeyConstraint(["city", "department"], DEPARTMENT_KEY),
        ForeignKeyConstraint(["city", "town_code"], AREA_KEY, name="fk_tickets_town"),
        ForeignKeyConstraint(["city", "unit_code"], AREA_KEY, name="fk_tickets_unit"),
        ForeignKeyConstraint(["city", "grid_code"], AREA_KEY, name="fk_tickets_grid"),
        CheckConstraint(
            "(closed_at IS NOT NULL) = (status IN ('closed', 'cancelled', 'merged'))", "closed_means_closed"
        ),
        CheckConstraint(
            "location <> 'unknown' OR (grid_code IS NULL AND point IS NULL)", "unknown_has_no_place"
        ),
        CheckConstraint(
            "location <> 'exact' OR (grid_code IS NOT NULL AND point IS NOT NULL)", "exact_has_place"
        ),
        CheckConstraint("version >= 1", "version"),
        *build_duty_constraints(),
        build_partial_index("ix_tickets_open", "city grid_code department", where=OPEN),
        build_partial_index("ix_tickets_open_status", "city status", where=OPEN),
        build_partial_index("ix_tickets_open_town", "city town_code status", where=OPEN),
        build_partial_index(
            "ix_tickets_open_supervised",
            "city supervised_at",
            where="closed_at IS NULL AND supervised_at IS NOT NULL",
        ),
        build_partial_index("ix_tickets_secret", "city town_code reported_at", where="secrecy = 'secret'"),
        build_partial_index("ix_tickets_open_unit", "city unit_code status", where=OPEN),
        build_partial_index("ix_tickets_duty", "city duty dispatched_at", where="duty IS NOT NULL"),
        build_partial_index(
            "ix_tickets_open_duty", "city duty", where="closed_at IS NULL AND duty IS NOT NULL"
        ),
        build_partial_index(
            "ix_tickets_given_up", "city closed_at", where="status IN ('cancelled', 'merged')"
        ),
        Index("ix_tickets_city_town_code_reported_at", "city", "town_code", "reported_at"),
        Index("ix_tickets_city_unit_code_reported_at", "city", "unit_code", "reported_at"),
        Index("ix_tickets_city_reported_at", "city", "reported_at"),
        Index("ix_tickets_city_grid_code_reported_at", "city", "grid_code", "reported_at"),
        Index("ix_tickets_city_matter_reported_at", "city", "matter", "reported_at"),
        Index("ix_tickets_city_accepted_at", "city", "accepted_at"),
        Index("ix_tickets_city_dispatched_at", "city", "dispatched_at"),
        Index("ix_tickets_city_completed_at", "city", "completed_at"),
        Index("ix_tickets_city_closed_at", "city", "closed_at"),
        Index("ix_tickets_departments", "departments", postgresql_using="gin"),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    number: Mapped[str]
    source: Mapped[str] = mapped_column(server_default=text("'huying'"))
    external_id: Mapped[str | None]
    matter: Mapped[str | None]
    description: Mapped[str]
    channel: Mapped[enums.Channel] = mapped_column(build_enum_type(enums.Channel, "channel"))
    origin: Mapped[enums.Origin] = mapped_column(build_enum_type(enums.Origin, "origin"))
    requester_kind: Mapped[enums.RequesterKind] = mapped_column(
        build_enum_type(enums.RequesterKind, "requester_kind")
    )
    request_kind: Mapped[enums.RequestKind] = mapped_column(
        build_enum_type(enums.RequestKind, "request_kind")
    )
    ticket_class: Mapped[enums.TicketClass] = mapped_column(
        "class", build_enum_type(enums.TicketClass, "class")
    )
    urgent: Mapped[bool]
    secrecy: Mapped[enums.Secrecy] = mapped_column(build_enum_type(enums.Secrecy, "secrecy"))
    public: Mapped[bool]
    status: Mapped[enums.Status] = mapped_column(build_enum_type(enums.Status, "status"))
    duty: Mapped[str | None]
    situation: Mapped[str | None]
    duty_list: Mapped[duties.DutyList | None] = mapped_column(build_enum_type(duties.DutyList, "duty_list"))
    duty_version: Mapped[int | None]
    department: Mapped[str | None]
    departments: Mapped[Texts] = mapped_column(server_default=text("'{}'"))
    guests: Mapped[Texts] = mapped_column(server_default=text("'{}'"))
    town_code: Mapped[str | None]
    unit_code: Mapped[str | None]
    grid_code: Mapped[str | None]
    location: Mapped[enums.Location] = mapped_column(build_enum_type(enums.Location, "location"))
    point: Mapped[PossiblePlace]
    address: Mapped[str | None]
    reported_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    local_level: Mapped[coordination.LocalLevel | None] = mapped_column(
        build_enum_type(coordination.LocalLevel, "local_level")
    )
    dispatched_by: Mapped[str | None]
    escalated_at: Mapped[datetime | None]
    review_on: Mapped[date | None]
    addressee: Mapped[public_reports.Addressee | None] = mapped_column(
        build_enum_type(public_reports.Addressee, "addressee")
    )
    publishable: Mapped[bool] = mapped_column(server_default=text("false"))
    excluded_at: Mapped[datetime | None]
    supervised_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    changed_at: Mapped[datetime]


class TicketNumber(Base):
    """The last number given out in a city on one day of its zone."""

    __tablename__ = "ticket_numbers"

    city: Mapped[CityKey]
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class Reporter(Base):
    """Personal data of who reported a ticket; it lives nowhere else. credit_code: of an enterprise."""

    __tablename__ = "reporters"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        Index("ix_reporters_city_phone", "city", "phone"),
    )

    city: Mapped[CityKey]
    ticket_id: Mapped[IdKey]
    name: Mapped[str | None]
    phone: Mapped[str | None]
    anonymous: Mapped[bool]
    credit_code: Mapped[str | None]


class WorkOrder(Base):
    """The charge of a ticket given to one party; ``town_code`` repeats the ticket's for row security.

    section, handler, inner_due_on: how the party passed it on inside. held_from: its state before a pause.
    list_reason: why its lead is another than the duty's, in the words of who sent it. step: of the flow chart
    of ``step_duty`` in ``step_version``, at which it was marked to be.
    """

    __tablename__ = "work_orders"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "department"], DEPARTMENT_KEY),
        ForeignKeyConstraint(["city", "predecessor"], ORDER_KEY),
        CheckConstraint("(ended_at IS NULL) OR (end_reason IS NOT NULL)", "end_reason"),
        *build_duty_constraints(),
        CheckConstraint(
            "num_nulls(step, step_duty, step_version, step_at, step_by) IN (0, 5)", "step_marked_as_a_whole"
        ),
        Index("ix_work_orders_city_ticket_id", "city", "ticket_id"),
        Index("ix_work_orders_city_department_sent_at", "city", "department", "sent_at"),
        # Rows are in the order of time: their pages cover few days, at next to no cost for a write.
        Index("ix_work_orders_city_responded_at", "city", "responded_at", postgresql_using="brin"),
        Index("ix_work_orders_city_completed_at", "city", "completed_at", postgresql_using="brin"),
        Index("ix_work_orders_city_ended_at", "city", "ended_at", postgresql_using="brin"),
        build_partial_index(
            "ix_work_orders_open",
            "city department ticket_id",
            where="ended_at IS NULL AND status <> 'passed'",
        ),
        build_partial_index(
            "ix_work_orders_completed", "city department completed_at", where="completed_at IS NOT NULL"
        ),
        build_partial_index(
            "ix_work_orders_overridden", "city sent_at duty", where="list_reason IS NOT NULL"
        ),
        build_partial_index(
            "ix_work_orders_handlers", "city department handler", where="handler IS NOT NULL"
        ),
        build_partial_index(
            "uq_work_orders_one_lead",
            "city ticket_id",
            where="role = 'lead' AND ended_at IS NULL",
            unique=True,
        ),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    ticket_id: Mapped[UUID]
    department: Mapped[str]
    role: Mapped[enums.OrderRole] = mapped_column(build_enum_type(enums.OrderRole, "role"))
    status: Mapped[enums.OrderStatus] = mapped_column(build_enum_type(enums.OrderStatus, "status"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    sent_at: Mapped[datetime]
    sent_by: Mapped[str | None]
    opened_at: Mapped[datetime | None]  # when its party saw it first
    signed_at: Mapped[datetime | None]
    responded_at: Mapped[datetime | None]
    contact: Mapped[coordination.Contact | None] = mapped_column(
        build_enum_type(coordination.Contact, "contact")
    )
    plan: Mapped[str | None]
    plan_on: Mapped[date | None]
    section: Mapped[str | None]
    handler: Mapped[str | None]
    inner_due_on: Mapped[date | None]
    held_from: Mapped[enums.OrderStatus | None] = mapped_column(
        build_enum_type(enums.OrderStatus, "held_from")
    )
    completed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    withdrawn: Mapped[bool] = mapped_column(server_default=text("false"))
    duty: Mapped[str | None]
    situation: Mapped[str | None]
    duty_list: Mapped[duties.DutyList | None] = mapped_column(build_enum_type(duties.DutyList, "duty_list"))
    duty_version: Mapped[int | None]
    list_reason: Mapped[str | None]
    step: Mapped[int | None]
    step_duty: Mapped[str | None]
    step_version: Mapped[int | None]
    step_at: Mapped[datetime | None]
    step_by: Mapped[str | None]  # the name of who marked it
    predecessor: Mapped[UUID | None]
    town_code: Mapped[str | None]


class Clock(Base):
    """One clock of a ticket or work order.

    Running: due, neither stopped nor paused. Paused: ``paused_at`` and ``remaining_seconds``, no due time.
    Pending (待定): no due time since the calendar of ``missing_year`` is not loaded.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        ForeignKeyConstraint(["city", "work_order_id"], ORDER_KEY),
        CheckConstraint("mode IN ('working', 'elapsed')", "mode"),
        CheckConstraint("paused_at IS NULL OR (due_at IS NULL AND remaining_seconds IS NOT NULL)", "paused"),
        CheckConstraint("due_at IS NULL OR (yellow_at IS NOT NULL AND orange_at IS NOT NULL)", "instants"),
        Index("ix_clocks_city_ticket_id", "city", "ticket_id"),
        build_partial_index(
            "ix_clocks_ticket_due", "city due_at", where="work_order_id IS NULL AND kind = 'completion'"
        ),
        build_partial_index("ix_clocks_unstopped", "city ticket_id", where="stopped_at IS NULL"),
        build_partial_index("ix_clocks_unstopped_kind", "city kind yellow_at", where="stopped_at IS NULL"),
        build_partial_index(
            "ix_clocks_late_responses", "city stopped_at", where="kind = 'response' AND stopped_at > due_at"
        ),
        Index("ix_clocks_tickets_due", "city", "due_at", postgresql_using="brin", postgresql_where=OF_TICKET),
        Index("ix_clocks_orders_due", "city", "due_at", postgresql_using="brin", postgresql_where=OF_ORDER),
    )

    city: Mapped[CityKey]
    id: Mapped[IdKey]
    ticket_id: Mapped[UUID]
    work_order_id: Mapped[UUID | None]
    kind: Mapped[enums.ClockKind] = mapped_column(build_enum_type(enums.ClockKind, "kind"))
    mode: Mapped[str]
    started_at: Mapped[datetime]
    yellow_at: Mapped[datetime | None]
    orange_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    remaining_seconds: Mapped[int | None]
    paused_seconds: Mapped[int] = mapped_column(server_default=text("0"))
    limit_days: Mapped[int | None]
    limit_seconds: Mapped[int | None]
    provisional: Mapped[bool] = mapped_column(server_default=text("false"))
    missing_year: Mapped[int | None]


class TicketEvent(Base):
    """One row of a ticket's history; only ever appended, chained by hash to the row before."""

    __tablename__ = "ticket_events"
    __table_args__ = (
        ForeignKeyConstraint(["city", "ticket_id"], TICKET_KEY),
        Index("ix_ticket_events_city_at", "city", "at"),
        build_partial_index("ix_ticket_events_reported", "city actor at", where="act = 'report'"),
        build_partial_index("ix_ticket_events_pushed", "city act at", where="act IN ('return', 'transfer')"),
        build_partial_index(
            "ix_ticket_events_rare", "city act at", where="act IN ('rework', 'miss_call_back')"
        ),
    )

    city: Mapped[CityKey]
    ticket_id: Mapped[IdKey]
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    act: Mapped[enums.Act] = mapped_column(build_enum_type(enums.Act, "act"))
    actor: Mapped[str | None]
    actor_name: Mapped[str]
    actor_role: Mapped[str | None]
    work_order_id: Mapped[UUID | None]
    from_status: Mapped[str | None]
    to_status: Mapped[str | None]
    reason: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
