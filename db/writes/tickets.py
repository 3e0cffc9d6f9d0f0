"""Load and lock the rows that an act changes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.flush import UNFLUSHED, flush_pending
from db.models import Clock, Department, Matter, Ticket, TicketEvent, WorkOrder
from db.models import TicketNumber as NumberRow
from db.queries.cities import CityFacts
from domain.enums import Act, ClockKind, OrderRole, OrderStatus
from domain.errors import DomainError, NotFound, Stale
from domain.history import GENESIS
from domain.ticket_numbers import ParsedTicketNumber, get_number_day

FIRST_LINK = (0, GENESIS)

_LOCKED = (
    select(Ticket)
    .where(Ticket.city == bindparam("city"), Ticket.id == bindparam("ticket"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_LAST_LINK = (
    select(TicketEvent.seq, TicketEvent.hash)
    .where(TicketEvent.city == bindparam("city"), TicketEvent.ticket_id == bindparam("ticket"))
    .order_by(TicketEvent.seq.desc())
    .limit(1)
    .execution_options(**UNFLUSHED)
)
_ACTIVE_ORDERS = (
    select(WorkOrder)
    .where(
        WorkOrder.city == bindparam("city"),
        WorkOrder.ticket_id == bindparam("ticket"),
        WorkOrder.ended_at.is_(None),
        WorkOrder.status != OrderStatus.PASSED,
    )
    .order_by(WorkOrder.role.desc(), WorkOrder.sent_at, WorkOrder.id)
    .execution_options(**UNFLUSHED)
)
_PARTIES = (
    select(Department)
    .where(Department.city == bindparam("city"), Department.code.in_(bindparam("codes", expanding=True)))
    .execution_options(**UNFLUSHED)
)
_UNSTOPPED = (
    select(Clock)
    .where(
        Clock.city == bindparam("city"),
        Clock.ticket_id == bindparam("ticket"),
        Clock.stopped_at.is_(None),
        Clock.work_order_id.is_not_distinct_from(bindparam("order", type_=Clock.work_order_id.type)),
    )
    .execution_options(**UNFLUSHED)
)


def lock_ticket(session: Session, city: str, ticket_id: UUID, version: int) -> Ticket:
    """Return the ticket, locked until the transaction ends, if unchanged since ``version``.

    Raises NotFound when it does not exist within the scope, Stale after a concurrent change.
    """
    ticket = session.scalars(_LOCKED, {"city": city, "ticket": ticket_id}).one_or_none()
    if ticket is None:
        raise NotFound("没有这件诉求，或不在您的权限范围内")
    if ticket.version != version:
        who = session.scalars(
            select(TicketEvent.actor_name)
            .where(TicketEvent.city == city, TicketEvent.ticket_id == ticket_id)
            .order_by(TicketEvent.seq.desc())
            .limit(1)
        ).one()
        raise Stale(who=who, when=ticket.changed_at)
    return ticket


def load_ticket(session: Session, city: str, ticket_id: UUID) -> Ticket:
    """Return a ticket that is only looked at. Raises NotFound when it does not exist within the scope."""
    ticket = session.get(Ticket, (city, ticket_id))
    if ticket is None:
        raise NotFound("没有这件诉求，或不在您的权限范围内")
    return ticket


def take_number(session: Session, facts: CityFacts, now: datetime) -> ParsedTicketNumber:
    """Return the next number of the city's day; the day's row is locked until the transaction ends.

    So it is taken last. What the session holds is written first.
    """
    day = get_number_day(now, facts.zone)
    row = insert(NumberRow).values(city=facts.city, day=day, last=1)
    row = row.on_conflict_do_update(
        index_elements=[NumberRow.city, NumberRow.day], set_={"last": NumberRow.last + 1}
    )
    sequence = session.scalars(row.returning(NumberRow.last)).one()
    return ParsedTicketNumber(facts.number_prefix, day, sequence)


def load_last_link(session: Session, city: str, ticket_id: UUID) -> tuple[int, bytes]:
    """Return the number and hash of the last history row of a ticket, (0, GENESIS) where there is none."""
    row = session.execute(_LAST_LINK, {"city": city, "ticket": ticket_id}).one_or_none()
    return FIRST_LINK if row is None else (row.seq, row.hash)


def count_acts(session: Session, ticket: Ticket, acts: Collection[Act]) -> int:
    """Return how many rows of a ticket's history are of one of ``acts``."""
    session.flush()
    return session.scalars(
        select(func.count()).where(
            TicketEvent.city == ticket.city,
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.act.in_(acts),
        )
    ).one()


def load_order(session: Session, ticket: Ticket, order_id: UUID) -> WorkOrder:
    """Return one work order of ``ticket``. Raises NotFound."""
    order = session.scalars(
        select(WorkOrder).where(
            WorkOrder.city == ticket.city, WorkOrder.ticket_id == ticket.id, WorkOrder.id == order_id
        )
    ).one_or_none()
    if order is None:
        raise NotFound("这件诉求没有该联动工单")
    return order


def list_active_orders(session: Session, ticket: Ticket) -> list[WorkOrder]:
    """Return the work orders of ``ticket`` that neither ended nor passed their review, the lead first."""
    flush_pending(session, WorkOrder, ticket_id=ticket.id)
    return list(session.scalars(_ACTIVE_ORDERS, {"city": ticket.city, "ticket": ticket.id}))


def get_lead_order_id(session: Session, city: str, ticket_id: UUID) -> UUID:
    """Return the active work order of a ticket's lead. Raises NotFound."""
    found = session.scalars(
        select(WorkOrder.id).where(
            WorkOrder.city == city,
            WorkOrder.ticket_id == ticket_id,
            WorkOrder.role == OrderRole.LEAD,
            WorkOrder.ended_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise NotFound("这件诉求没有在办的主办工单")
    return found


def list_unstopped_clocks(session: Session, ticket: Ticket, order_id: UUID | None) -> list[Clock]:
    """Return the clocks of the ticket itself (None) or of one work order that have not stopped."""
    flush_pending(session, Clock, ticket_id=ticket.id, work_order_id=order_id)
    return list(session.scalars(_UNSTOPPED, {"city": ticket.city, "ticket": ticket.id, "order": order_id}))


def find_last_clock(session: Session, ticket: Ticket, order_id: UUID | None, kind: ClockKind) -> Clock | None:
    """Return the clock of that kind of the ticket itself (None) or of one work order that began last."""
    return session.scalars(
        select(Clock)
        .where(
            Clock.city == ticket.city,
            Clock.ticket_id == ticket.id,
            Clock.kind == kind,
            Clock.work_order_id.is_(None) if order_id is None else Clock.work_order_id == order_id,
        )
        .order_by(Clock.started_at.desc(), Clock.id.desc())
        .limit(1)
    ).one_or_none()


def load_party(session: Session, city: str, code: str) -> Department:
    """Return a department, agency or town by its code. Raises NotFound."""
    return parties(session, city, (code,))[0]


def check_present(party: Department) -> None:
    """Raise DomainError for a party that exists no longer: it gets no new work."""
    if party.valid_to is not None:
        raise DomainError(
            "{name}已于 {day} 撤销，请选择承接单位（{successor}）",
            name=party.name, day=party.valid_to, successor=party.successor,
        )  # fmt: skip


def parties(session: Session, city: str, codes: Sequence[str]) -> list[Department]:
    """Return departments, agencies or towns in the order of ``codes``. Raises NotFound for one not there."""
    found = session.scalars(_PARTIES, {"city": city, "codes": list(codes)})
    known = {party.code: party for party in found}
    for code in codes:
        if code not in known:
            raise NotFound("没有编码为 {code} 的部门、派驻机构或镇街", code=code)
    return [known[code] for code in codes]


def load_matter(session: Session, city: str, code: str) -> Matter:
    """Return a matter of the city's catalogue. Raises NotFound."""
    found = session.get(Matter, (city, code))
    if found is None:
        raise NotFound("没有编码为 {code} 的事项", code=code)
    return found


def get_version(session: Session, city: str, ticket_id: UUID) -> int:
    """Return the ticket's version as this transaction has left it."""
    session.flush()
    return session.scalars(select(Ticket.version).where(Ticket.city == city, Ticket.id == ticket_id)).one()


def get_due(session: Session, order: WorkOrder) -> datetime | None:
    """Return when a work order is to be completed; None while that is not known."""
    session.flush()
    return session.scalars(
        select(Clock.due_at).where(
            Clock.city == order.city,
            Clock.work_order_id == order.id,
            Clock.kind == ClockKind.COMPLETION,
            Clock.stopped_at.is_(None),
        )
    ).one_or_none()


def column_values(ticket: Ticket, *, without: Collection[str]) -> dict[str, Any]:
    """Return the values of a ticket's columns by attribute name, some left out."""
    keys = (column.key for column in inspect(Ticket).column_attrs)
    return {key: getattr(ticket, key) for key in keys if key not in without}
