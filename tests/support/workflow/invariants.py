"""Invariants of every ticket of the workflow, after any act by any user."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Clock, Ticket, TicketEvent, TicketLink, WorkOrder
from db.queries.area_counts import CountQuery, count_area_values
from db.queries.area_tree import load_area_tree
from db.queries.history_chain import stored_rows
from db.writes import workflow as loop_rows
from domain.calendars import Calendar, MissingYear, Mode, to_mode
from domain.coordination import LinkKind
from domain.enums import Act, ClockKind, OrderRole, OrderStatus, Secrecy, Status
from domain.filters import Filters
from domain.history import find_first_broken
from domain.measures import OPEN_TICKETS
from domain.permissions import is_in_scope
from domain.public_reports import PUBLIC_CHANNELS
from domain.scopes import Scope
from domain.ticket_workflow import ACTIVE, FINAL, TICKET_ACTS
from services.city_context import load_city_rules
from services.workflow import permission_facts
from tests.support.people import CITY
from tests.support.workflow.walk import WALKERS, Walk

LED = frozenset({Status.DISPATCHED, Status.SHELVED, Status.COMPLETED})
# Which clocks of its own a ticket runs in each state; a called one may also have the town's rating.
RUNNING = {
    Status.REPORTED: {ClockKind.HANDLING},
    Status.CALLED: {ClockKind.DISPATCH},
    Status.ACCEPTED: {ClockKind.DISPATCH},
    Status.DISPATCHED: {ClockKind.COMPLETION},
    Status.SHELVED: {ClockKind.COMPLETION, ClockKind.SHELF},
    Status.HANDLED_LOCALLY: {ClockKind.FEED_BACK},
    Status.COMPLETED: {ClockKind.REVIEW},
    Status.REVIEWED: {ClockKind.FEED_BACK},
    Status.FED_BACK: {ClockKind.CALL_BACK},
}
RATED_IN = frozenset({Status.REVIEWED, Status.FED_BACK, Status.CALLED_BACK, Status.CLOSED})
_BOTH = {ClockKind.RESPONSE, ClockKind.COMPLETION}
ORDER_RUNNING = {
    OrderStatus.SENT: _BOTH,
    OrderStatus.RETURNED: _BOTH,
    OrderStatus.RESPONDED: {ClockKind.COMPLETION},
    OrderStatus.PLANNED: {ClockKind.COMPLETION},
    OrderStatus.REWORKED: {ClockKind.COMPLETION},
}


def check_everything(walk: Walk) -> None:
    """Check every ticket of the walk, and that every user sees exactly what the rules show."""
    with walk.seen_by_all() as session:
        tickets = session.scalars(select(Ticket).order_by(Ticket.id)).all()
        check_tickets(session, tickets, now=walk.now)
        check_counts(session, tickets, now=walk.now)
    _check_sight(walk, tickets)


def check_tickets(session: Session, tickets: Sequence[Ticket], *, now: datetime) -> None:
    """Check that state, work orders, clocks and history of tickets tell the same."""
    calendar = load_city_rules(session, CITY).calendar
    for ticket in tickets:
        orders = loop_rows.list_all_orders(session, ticket)
        clocks = session.scalars(select(Clock).where(Clock.ticket_id == ticket.id)).all()
        _check_state(session, ticket, orders)
        _check_clocks(ticket, orders, clocks, now=now, runs=_runs_to_completion(session, ticket))
        for clock in clocks:
            _check_clock(clock, calendar)
    _check_histories(session, tickets)


def _check_state(session: Session, ticket: Ticket, orders: Sequence[WorkOrder]) -> None:
    """Check what a ticket says of itself against its work orders and what waits for an answer."""
    leads = [one for one in orders if one.role is OrderRole.LEAD and one.status in {*ACTIVE, "completed"}]
    assert (ticket.closed_at is not None) == (ticket.status in FINAL)
    assert (ticket.review_on is not None) <= (ticket.status in {Status.SHELVED, *FINAL})
    assert len(leads) == (ticket.status in LED)
    assert {lead.department for lead in leads} <= {ticket.department}
    held = (order.department for order in orders if not order.withdrawn)  # a withdrawn one was never seen
    assert set(held) <= set(ticket.departments)
    assert all((order.status is OrderStatus.ENDED) == (order.ended_at is not None) for order in orders)
    assert all((order.status is OrderStatus.PAUSED) == (order.held_from is not None) for order in orders)
    if ticket.status in FINAL:
        assert all(order.status in {OrderStatus.ENDED, OrderStatus.PASSED} for order in orders)
        assert not loop_rows.list_waiting(session, ticket, None, order_id=None)


def _runs_to_completion(session: Session, ticket: Ticket, before: datetime | None = None) -> bool:
    """Return whether a ticket that waits to be dispatched was dispatched, or split off one that was.

    before: as history was then.
    """
    events = session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.seq)
    ).all()
    runs = before_dispatch = False
    for event in (one for one in events if before is None or one.at < before):
        if event.seq == events[0].seq and event.act is Act.SPLIT:
            link = session.scalars(
                select(TicketLink).where(TicketLink.other_id == ticket.id, TicketLink.kind == LinkKind.CHILD)
            ).one()
            whole = session.get_one(Ticket, (ticket.city, link.ticket_id))
            runs = _runs_to_completion(session, whole, event.at)
        elif event.act in (Act.REOPEN, Act.DISPATCH):
            before_dispatch, runs = runs, event.to_status == Status.DISPATCHED
        elif event.act is Act.WITHDRAW_DISPATCH:
            runs = before_dispatch
    return runs


def _check_clocks(
    ticket: Ticket,
    orders: Sequence[WorkOrder],
    clocks: Sequence[Clock],
    *,
    now: datetime,
    runs: bool,
) -> None:
    """Check that exactly the clocks of the present states run, and are held exactly while they should be."""
    unstopped = [clock for clock in clocks if clock.stopped_at is None]
    own = Counter(clock.kind for clock in unstopped if clock.work_order_id is None)
    if ticket.status in RATED_IN and ticket.called_at is not None:
        own.pop(ClockKind.RATING, None)
    kept = {ClockKind.COMPLETION} if ticket.status is Status.ACCEPTED and runs else set()
    assert own == Counter(_running(ticket) | kept), (ticket.status, own)
    lead = next((one for one in orders if one.role is OrderRole.LEAD and one.status in ACTIVE), None)
    held = lead is not None and lead.status is OrderStatus.PAUSED
    of_ticket = [one for one in unstopped if one.work_order_id is None and one.kind is not ClockKind.SHELF]
    _check_held(of_ticket, held=held, now=now)
    for order in orders:
        its = [clock for clock in unstopped if clock.work_order_id == order.id]
        states = order.held_from if order.status is OrderStatus.PAUSED else order.status
        assert Counter(clock.kind for clock in its) == Counter(ORDER_RUNNING.get(states, set())), order.status
        _check_held(its, held=order.status is OrderStatus.PAUSED, now=now)


def _running(ticket: Ticket) -> set[ClockKind]:
    """Return which clocks of its own a ticket runs; what was handed in or is secret waits for acceptance."""
    handed_in = ticket.channel in PUBLIC_CHANNELS and ticket.local_level is None
    if ticket.status is Status.REPORTED and (handed_in or ticket.secrecy is Secrecy.SECRET):
        return {ClockKind.ACCEPTANCE}
    return RUNNING.get(ticket.status, set())


def _check_held(clocks: Sequence[Clock], *, held: bool, now: datetime) -> None:
    for clock in clocks:
        if held and clock.paused_at is None:  # a hold never hides lateness
            assert clock.due_at is not None
            assert clock.due_at <= now
        assert held or clock.paused_at is None


def _check_clock(clock: Clock, calendar: Calendar) -> None:
    """Check one clock by itself: one state at a time, instants in order, due within working time."""
    if clock.paused_at is not None:
        assert clock.stopped_at is None
        assert clock.due_at is None
    if clock.stopped_at is None and clock.paused_at is None and clock.due_at is None:
        assert clock.missing_year is not None
    if clock.due_at is None:
        return
    assert clock.started_at <= clock.due_at
    assert clock.yellow_at is not None
    assert clock.orange_at is not None
    assert clock.yellow_at <= clock.due_at
    assert clock.orange_at <= clock.due_at
    counted = to_mode(calendar, Mode(clock.mode)).working_seconds_between(clock.started_at, clock.due_at)
    if not isinstance(counted, MissingYear) and counted > 0:
        back = to_mode(calendar, Mode(clock.mode)).add_working_seconds(clock.started_at, counted)
        assert not isinstance(back, MissingYear)
        assert back.at == clock.due_at, "a deadline lies at an instant at which work is done"


def _check_histories(session: Session, tickets: Sequence[Ticket]) -> None:
    """Check that history is whole, that it explains each state, and that each step was a legal one."""
    session.flush()
    links = [row.link for row in stored_rows(session, CITY) if row.link is not None]
    for ticket in tickets:
        own = [link for link in links if link.event.ticket_id == ticket.id]
        assert find_first_broken([(link.event, link.prev_hash, link.hash) for link in own]) is None
        assert ticket.version == len(own) + 1
        assert all(before.event.at <= after.event.at for before, after in pairwise(own))
        state: str | None = None
        for link in own:
            event = link.event
            assert event.from_status == state
            assert _is_legal(event.from_status, Act(event.act), event.to_status)
            state = event.to_status
        assert state == ticket.status


def _is_legal(before: str | None, act: Act, after: str | None) -> bool:
    """Return whether the tables know the step; acts on work orders move no ticket."""
    if before == after:
        return True
    if (before, act) == (None, Act.SPLIT):
        return after == Status.ACCEPTED
    rule = TICKET_ACTS.get((Status(before) if before else None, act))
    while rule is not None:
        if rule.to == after:
            return True
        rule = rule.otherwise
    return False


def check_counts(session: Session, tickets: Sequence[Ticket], *, now: datetime) -> None:
    """Check that the map counts each open ticket once: mapped and unlocated make the total of the list."""
    still_open = [ticket for ticket in tickets if ticket.closed_at is None]
    zone = load_city_rules(session, CITY).facts.zone
    question = CountQuery(Filters(), Scope.whole(CITY), now, zone, least_secret=1)
    tree = load_area_tree(session, CITY)
    # Where villages and communities are on one level, the level of both holds every unit.
    units = "unit" if any(held.code == "unit" for held in tree.levels) else "village"
    for level, column in (("town", "town_code"), (units, "unit_code"), ("grid", "grid_code")):
        found = count_area_values(session, tree, level=level, measure=OPEN_TICKETS, question=question)
        # The location of a secret one is visible by its town alone.
        located = (one for one in still_open if level == "town" or one.secrecy is not Secrecy.SECRET)
        places = Counter(getattr(ticket, column) for ticket in located)
        assert found.total == len(still_open)
        assert sum(area.count for area in found.areas.values()) + found.unlocated == found.total
        shown = {code: area.count for code, area in found.areas.items() if area.count}
        assert shown == {code: count for code, count in places.items() if code is not None}


def _check_sight(walk: Walk, tickets: Sequence[Ticket]) -> None:
    """Check that the database shows each person what the rules of permission say, and no more."""
    for actor in {actor.scope: actor for actor in WALKERS.values()}.values():
        with walk.seen_by(actor) as session:
            shown = set(session.scalars(select(Ticket.id)))
            told = set(session.scalars(select(TicketEvent.ticket_id)))
        assert shown == {
            ticket.id for ticket in tickets if is_in_scope(actor, permission_facts.build_ticket_facts(ticket))
        }
        assert told == shown
