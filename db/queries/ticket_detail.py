"""Queries for the ticket detail: facts, work orders, clocks and history."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, String, any_, bindparam, case, func, select
from sqlalchemy.orm import Session

from db.aliases import share_alias
from db.models import Area, Clock, Department, DutyText, Matter, Reporter, Ticket, WorkOrder
from db.queries.department_names import build_name_at
from db.queries.guest_parties import covered_words, is_guest
from db.queries.history import (
    TicketEventFacts,
    cover_event,
    hide_actor,
    list_history,
    remove_facts,
    sign_by_town,
)
from db.queries.named_tickets import cover_hidden_numbers
from db.queries.ticket_duties import OF_TICKET_DUTY, SITUATION_NAME
from db.queries.ticket_facts import ClockFacts, OrderFacts, ReporterFacts, TicketFacts, TicketStory
from domain.clock_ends import is_ticket_clock_cut_off
from domain.enums import OrderStatus, Secrecy
from domain.errors import NotFound
from domain.redaction import change_texts
from domain.reporter_cover import Cover, get_cover
from domain.scopes import Actor, Reach
from domain.secrecy import (
    FACTS_OF_PLACES,
    FACTS_OF_REPORTERS,
    GUESTS_KNOW,
    TELL_OF_PLACES,
    TELL_OF_REPORTERS,
    may_see_place,
    may_see_reporter,
)

_GRID = share_alias(Area)
_UNIT = share_alias(Area)
_TOWN = share_alias(Area)

ORDER_TEXTS = ("note", "end_reason", "list_reason")
# When a work order was over: it passed, or ended before; None while it is not.
OVER_AT = func.coalesce(
    WorkOrder.ended_at, case((WorkOrder.status == OrderStatus.PASSED, WorkOrder.completed_at))
)
OF_ORDER = (Department.city == WorkOrder.city) & (Department.code == WorkOrder.department)
_CITY: BindParameter[str] = bindparam("city")
_TICKET: BindParameter[UUID] = bindparam("ticket")


def _build_facts(guest: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the statement of a ticket's facts; guest: whether the reader was only asked."""
    return (
        select(
            Ticket.id, Ticket.number, Ticket.matter, Matter.name, Matter.work_field, Ticket.description,
            Ticket.channel, Ticket.origin, Ticket.requester_kind, Ticket.request_kind, Ticket.ticket_class,
            Ticket.urgent, Ticket.secrecy, Ticket.status, Ticket.department, build_name_at(Ticket.closed_at),
            Ticket.location, Ticket.address, Ticket.grid_code, _GRID.name, _UNIT.name, Ticket.town_code,
            _TOWN.name, func.ST_X(Ticket.point), func.ST_Y(Ticket.point), Ticket.reported_at,
            Ticket.called_at, Ticket.accepted_at, Ticket.dispatched_at, Ticket.completed_at,
            Ticket.closed_at, Ticket.version, Ticket.addressee, guest,
            Ticket.duty, DutyText.name, Ticket.duty_version, Ticket.situation, SITUATION_NAME,
            Ticket.excluded_at, Ticket.supervised_at,
        )
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .outerjoin(Department, (Department.city == Ticket.city) & (Department.code == Ticket.department))
        .outerjoin(_GRID, (_GRID.city == Ticket.city) & (_GRID.code == Ticket.grid_code))
        .outerjoin(_UNIT, (_UNIT.city == Ticket.city) & (_UNIT.code == Ticket.unit_code))
        .outerjoin(_TOWN, (_TOWN.city == Ticket.city) & (_TOWN.code == Ticket.town_code))
        .outerjoin(DutyText, OF_TICKET_DUTY)
        .where(Ticket.city == _CITY, Ticket.id == _TICKET)
    )  # fmt: skip


# Built once: building them took longer than their answers.
_FACTS = _build_facts(is_guest(None))
_FACTS_FOR_PARTY = _build_facts(bindparam("party", type_=String) == any_(Ticket.guests))
_NAMED = select(Ticket.id, Ticket.version).where(Ticket.city == _CITY, Ticket.number == bindparam("number"))
_REPORTER = select(Reporter.name, Reporter.phone, Reporter.anonymous, Reporter.credit_code).where(
    Reporter.city == _CITY, Reporter.ticket_id == _TICKET
)
_ORDERS = (
    select(
        WorkOrder.id, WorkOrder.department, build_name_at(OVER_AT), WorkOrder.role, WorkOrder.status,
        WorkOrder.note, WorkOrder.sent_at, WorkOrder.responded_at, WorkOrder.completed_at,
        WorkOrder.ended_at, WorkOrder.end_reason, WorkOrder.predecessor,
        WorkOrder.withdrawn, WorkOrder.list_reason,
    )
    .join(Department, OF_ORDER)
    .where(WorkOrder.city == _CITY, WorkOrder.ticket_id == _TICKET)
    .order_by(WorkOrder.sent_at, WorkOrder.role.desc(), WorkOrder.id)
)  # fmt: skip
_CLOCKS = (
    select(
        Clock.kind, Clock.mode, Clock.work_order_id, Department.name, Clock.started_at, Clock.yellow_at,
        Clock.orange_at, Clock.due_at, Clock.stopped_at, Clock.paused_at, Clock.remaining_seconds,
        Clock.paused_seconds, Clock.provisional, Clock.missing_year,
    )
    .outerjoin(WorkOrder, (WorkOrder.city == Clock.city) & (WorkOrder.id == Clock.work_order_id))
    .outerjoin(Department, OF_ORDER)
    .where(Clock.city == _CITY, Clock.ticket_id == _TICKET)
    .order_by(Clock.started_at, Clock.kind, Clock.id)
)  # fmt: skip


def load_ticket_detail(session: Session, actor: Actor, ticket_id: UUID) -> TicketStory:
    """Return the detail of a ticket as far as the actor may know it. Raises NotFound outside the scope.

    No text names the reporter: who may know them reveals them, and each reveal is recorded.

    A ticket takes five short statements: one joined answer would repeat its text for every clock.
    """
    story = _load(session, actor, ticket_id)
    texts = (story.facts.description, story.orders, story.events)
    description, orders, events = cover_hidden_numbers(session, actor.city, texts)
    return replace(story, facts=replace(story.facts, description=description), orders=orders, events=events)


def _load(session: Session, actor: Actor, ticket_id: UUID) -> TicketStory:
    city = actor.city
    facts = _facts(session, city, ticket_id, party=actor.party)
    if facts.as_guest:
        return _for_guest(session, actor, facts)
    secrecy = Secrecy(facts.secrecy)
    shown = may_see_reporter(actor, secrecy)
    events, orders = list_history(session, city, ticket_id), _orders(session, city, ticket_id)
    placed = may_see_place(actor, secrecy, [order.department for order in orders])
    clocks = _clocks(session, city, facts, orders=orders, events=events)
    if not placed:
        events = [remove_facts(event, FACTS_OF_PLACES, TELL_OF_PLACES) for event in events]
    if not shown:
        events = [remove_facts(event, FACTS_OF_REPORTERS, TELL_OF_REPORTERS) for event in events]
    cover = get_cover(covered_words(session, city, [ticket_id])[ticket_id], entitled=shown)
    address = facts.address and cover(facts.address)
    facts = replace(facts, description=cover(facts.description), address=address)
    orders = [_covered_order(order, cover) for order in orders]
    events = [cover_event(event, cover) for event in events]
    if not shown and secrecy is Secrecy.SECRET:
        events = [hide_actor(event) for event in events]
    if actor.scope.reach is Reach.DEPARTMENT:
        events = [sign_by_town(event, facts.town_name) for event in events]
    return TicketStory(
        facts=facts if placed else _without_place(facts),
        reporter=find_reporter(session, city, ticket_id) if shown else None,
        orders=orders,
        clocks=clocks,
        events=events,
    )


def _for_guest(session: Session, actor: Actor, facts: TicketFacts) -> TicketStory:
    """Return what a party must know to say whether it takes the ticket over: what, where, whose, until when.

    Nothing of who reported it, in no text either; where: the grid, for an exact point is a house.
    """
    city, ticket_id = actor.city, facts.id
    words = covered_words(session, city, [ticket_id])[ticket_id]
    cover = get_cover(words, entitled=False, as_guest=True)
    address = facts.address and cover(facts.address)
    told = replace(facts, description=cover(facts.description), address=address, lon=None, lat=None)
    orders = _orders(session, city, ticket_id)
    passed = list_history(session, city, ticket_id)
    events = [event for event in passed if event.act in GUESTS_KNOW]
    return TicketStory(
        facts=told if may_see_place(actor, Secrecy(facts.secrecy)) else _without_place(told),
        reporter=None,
        orders=[_covered_order(order, cover) for order in orders],
        clocks=_clocks(session, city, facts, orders=orders, events=passed),
        events=[replace(event, reason=event.reason and cover(event.reason), data={}) for event in events],
    )


def find_reporter(session: Session, city: str, ticket_id: UUID) -> ReporterFacts | None:
    """Return the reporter of a ticket, unmasked; None where none is recorded, or row security hides it."""
    row = session.execute(_REPORTER, {"city": city, "ticket": ticket_id}).one_or_none()
    return None if row is None else ReporterFacts(*row)


def get_ticket_id(session: Session, city: str, number: str) -> UUID:
    """Return the id of the ticket with that number. Raises NotFound."""
    return _named(session, city, number)[0]


def get_version(session: Session, city: str, number: str) -> int:
    """Return the version of the ticket with that number now. Raises NotFound outside the scope."""
    return _named(session, city, number)[1]


def _named(session: Session, city: str, number: str) -> tuple[UUID, int]:
    found = session.execute(_NAMED, {"city": city, "number": number}).one_or_none()
    if found is None:
        raise NotFound("没有编号为 {number} 的诉求，或不在您的权限范围内", number=number)
    return found.id, found.version


def _without_place(facts: TicketFacts) -> TicketFacts:
    return replace(facts, address=None, grid_code=None, grid_name=None, unit_name=None, lon=None, lat=None)


def _covered_order(order: OrderFacts, cover: Cover) -> OrderFacts:
    return replace(order, **change_texts({name: getattr(order, name) for name in ORDER_TEXTS}, cover))


def _facts(session: Session, city: str, ticket_id: UUID, *, party: str | None) -> TicketFacts:
    who = {} if party is None else {"party": party}
    row = session.execute(
        _FACTS if party is None else _FACTS_FOR_PARTY, {"city": city, "ticket": ticket_id, **who}
    ).one_or_none()
    if row is None:
        raise NotFound("没有这件诉求，或不在您的权限范围内")
    values: tuple[Any, ...] = tuple(row)
    return TicketFacts(*values)


def _orders(session: Session, city: str, ticket_id: UUID) -> list[OrderFacts]:
    found = session.execute(_ORDERS, {"city": city, "ticket": ticket_id})
    rows: list[tuple[Any, ...]] = [tuple(row) for row in found]
    return [OrderFacts(*row) for row in rows]


def _clocks(
    session: Session,
    city: str,
    facts: TicketFacts,
    *,
    orders: list[OrderFacts],
    events: list[TicketEventFacts],
) -> list[ClockFacts]:
    found = session.execute(_CLOCKS, {"city": city, "ticket": facts.id})
    by_id = {order.id: order for order in orders}
    rows: list[tuple[Any, ...]] = [tuple(row) for row in found]
    clocks = [ClockFacts(*row) for row in rows]
    # An order that was sent after the orders were read is left out with its clock.
    clocks = [one for one in clocks if one.work_order_id is None or one.work_order_id in by_id]
    return [
        replace(one, ended=is_ticket_clock_cut_off(one, facts, orders=by_id, history=events))
        for one in clocks
    ]
