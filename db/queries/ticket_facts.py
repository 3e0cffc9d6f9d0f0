"""What the detail of a ticket consists of: facts, reporter, work orders, clocks, history."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.queries.history import TicketEventFacts
from domain import enums
from domain.public_reports import Addressee


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What a ticket is; lon and lat (EPSG:4326) are None where no point is known or may be shown.

    as_guest: shown to a party that was asked to take it over or to consult, without personal data.
    duty, situation: codes of the list, named as the version says under which the ticket was dispatched.
    excluded_at: since when it counts in no assessment. supervised_at: since when it is supervised (督办).
    """

    id: UUID
    number: str
    matter: str | None
    matter_name: str | None
    work_field: enums.WorkField | None
    description: str
    channel: enums.Channel
    origin: enums.Origin
    requester_kind: enums.RequesterKind
    request_kind: enums.RequestKind
    ticket_class: enums.TicketClass
    urgent: bool
    secrecy: enums.Secrecy
    status: enums.Status
    department: str | None
    department_name: str | None
    location: enums.Location
    address: str | None
    grid_code: str | None
    grid_name: str | None
    unit_name: str | None
    town_code: str | None
    town_name: str | None
    lon: float | None
    lat: float | None
    reported_at: datetime
    called_at: datetime | None
    accepted_at: datetime | None
    dispatched_at: datetime | None
    completed_at: datetime | None
    closed_at: datetime | None
    version: int
    addressee: Addressee | None = None
    as_guest: bool = False
    duty: str | None = None
    duty_name: str | None = None
    duty_version: int | None = None
    situation: str | None = None
    situation_name: str | None = None
    excluded_at: datetime | None = None
    supervised_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReporterFacts:
    """Reporter of a ticket; personal data, to be masked before it is shown."""

    name: str | None
    phone: str | None
    anonymous: bool
    credit_code: str | None = None


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One work order of a ticket; list_reason: why its lead is another than the list gives."""

    id: UUID
    department: str
    department_name: str
    role: enums.OrderRole
    status: enums.OrderStatus
    note: str
    sent_at: datetime
    responded_at: datetime | None
    completed_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    predecessor: UUID | None
    withdrawn: bool = False
    list_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """One clock of a ticket, with the party of its work order.

    ended: stopped by the end of its work order or ticket (终止), not by what it waited for.
    """

    kind: enums.ClockKind
    mode: str
    work_order_id: UUID | None
    department_name: str | None
    started_at: datetime
    yellow_at: datetime | None
    orange_at: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None
    paused_at: datetime | None
    remaining_seconds: int | None
    paused_seconds: int
    provisional: bool
    missing_year: int | None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class TicketStory:
    """One ticket as its panel shows it; orders by time of sending, history oldest first."""

    facts: TicketFacts
    reporter: ReporterFacts | None
    orders: list[OrderFacts]
    clocks: list[ClockFacts]
    events: list[TicketEventFacts]
