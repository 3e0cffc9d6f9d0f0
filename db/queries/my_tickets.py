"""Queries for a user's tickets: those that wait for them, that they reported, that they see."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    Text,
    and_,
    case,
    false,
    func,
    literal,
    literal_column,
    or_,
    true,
    tuple_,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from db.models import Matter, Ticket, TicketEvent, WorkOrder
from db.queries import secret_tickets
from db.queries.guest_parties import covered_words, is_guest
from db.queries.open_work_orders import build_among_condition, open_orders
from db.queries.secret_tickets import SecretEntry
from db.queries.sla_status import build_light_column, build_unstopped_clock
from db.queries.ticket_summary import (
    NARROWEST_AREA,
    TicketSummary,
    hide_if_secret,
    select_summaries,
    to_fields,
)
from domain.coordination import LocalLevel
from domain.enums import Act, Light, OrderStatus, Role, Secrecy, Status
from domain.reporter_cover import get_cover
from domain.scopes import Actor, Reach, Scope
from domain.secrecy import may_see_reporter
from domain.state_owners import OWNERS, Owner
from domain.work_order_workflow import ORDER_ACTS

EXCERPT = 120  # characters of a description that a list shows
NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # sorts rows without a deadline last


class Mine(StrEnum):
    """The relation that makes a ticket the user's."""

    TASKS = "tasks"  # it waits for them
    REPORTED = "reported"  # they reported it, the newest first
    SCOPE = "scope"  # it is open and within their scope


@dataclass(frozen=True, slots=True)
class MyTicketsCursor:
    """Where a page ended: the instant its rows are ordered by, and the id of its last row."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class MyTicketsQuery:
    """Filter, position and limit of a ticket list."""

    mine: Mine
    status: Status | None = None
    light: Light | None = None
    after: MyTicketsCursor | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MyTicket(TicketSummary):
    """One ticket of such a list; ``place`` names its grid, of a secret ticket its town, for every reader.

    level: who handles it before it is called, None afterwards. excerpt: the beginning of its description.
    """

    matter: str | None
    matter_name_en: str | None
    excerpt: str
    level: LocalLevel | None


@dataclass(frozen=True, slots=True)
class MyTickets:
    """One page, and where the next one begins; None at the end."""

    tickets: list[MyTicket]
    next: MyTicketsCursor | None


# At which level a local role handles what is not called yet.
LEVELS: Mapping[Role, LocalLevel] = MappingProxyType(
    {Role.GRID_STAFF: LocalLevel.GRID, Role.UNIT: LocalLevel.UNIT, Role.TOWN: LocalLevel.TOWN}
)
DESKS: Mapping[Role, Owner] = MappingProxyType(
    {
        Role.INTAKE: Owner.INTAKE,
        Role.DISPATCHER: Owner.DISPATCHER,
        Role.REVIEWER: Owner.REVIEWER,
        Role.CALLER: Owner.CALLER,
    }
)
LOCAL_STATES = tuple(status for status, owner in OWNERS.items() if owner is Owner.LOCAL)
AT_WORK = tuple(sorted({state for state, act in ORDER_ACTS if act is Act.COMPLETE and state is not None}))
HELD = tuple(OrderStatus(state) for state in AT_WORK)
# Rows that have none began where they were found: in their grid, else in the town.
LEVEL = func.coalesce(
    Ticket.local_level,
    case((Ticket.grid_code.is_not(None), literal("grid")), else_=literal("town")),
)


def list_my_tickets(session: Session, actor: Actor, *, asked: MyTicketsQuery, now: datetime) -> MyTickets:
    """Return a page of the actor's tickets: by their next deadline, reported ones the newest first."""
    clocks = build_unstopped_clock()
    light = build_light_column(clocks, now)
    newest_first = asked.mine is Mine.REPORTED
    by: Any = TicketEvent.at if newest_first else func.coalesce(clocks.c.due_at, literal(NEVER))
    question = _rows(actor, clocks, now, by).where(_near(actor.scope))
    if newest_first:
        question = question.join(TicketEvent, _reported_by(actor))
    else:
        question = question.where(_OF[asked.mine](actor))
    if asked.status is not None:
        question = question.where(Ticket.status == asked.status)
    if asked.light is not None:
        question = question.where(light == asked.light.value)
    if asked.after is not None:
        place, last = tuple_(by, Ticket.id), (asked.after.at, asked.after.id)
        question = question.where(place < last if newest_first else place > last)
    order = (by.desc(), Ticket.id.desc()) if newest_first else (by.asc(), Ticket.id.asc())
    rows = session.execute(question.order_by(*order).limit(asked.limit + 1)).all()
    words = covered_words(session, actor.city, [row.id for row in rows])
    found = [(MyTicketsCursor(row.ordered_by, row.id), _ticket(actor, row, words[row.id])) for row in rows]
    if newest_first:
        found = sorted([*found, *_entered(session, actor, asked)], key=_newest, reverse=True)
    shown = found[: asked.limit]
    ends = shown[-1][0] if len(found) > asked.limit else None
    return MyTickets(tickets=[ticket for _, ticket in shown], next=ends)


def _entered(session: Session, actor: Actor, asked: MyTicketsQuery) -> list[tuple[MyTicketsCursor, MyTicket]]:
    """Return what the actor reported in secret and sees no more than this of."""
    if asked.light is not None:
        return []
    before = None if asked.after is None else (asked.after.at, asked.after.id)
    entries = secret_tickets.list_own_entries(session, actor, before=before, limit=asked.limit + 1)
    return [
        (MyTicketsCursor(one.at, one.id), _of_entry(one))
        for one in entries
        if asked.status in (None, one.status)
    ]


def _newest(found: tuple[MyTicketsCursor, MyTicket]) -> tuple[datetime, UUID]:
    return found[0].at, found[0].id


def _of_entry(one: SecretEntry) -> MyTicket:
    return MyTicket(
        id=one.id,
        number=one.number,
        version=one.version,
        matter=one.matter,
        matter_name=one.matter_name,
        matter_name_en=one.matter_name_en,
        excerpt=one.description[:EXCERPT],
        place=one.town_name,
        department_name=None,
        status=one.status,
        level=None,
        urgent=one.urgent,
        reported_at=one.reported_at,
        due_at=None,
        light=Light.NO_DEADLINE,
    )


def _rows(
    actor: Actor, clocks: FromClause, now: datetime, by: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    """Return the question for the rows of a list; ``ordered_by``: the instant they are ordered by."""
    as_guest = is_guest(actor.party)
    return select_summaries(
        now=now,
        area_code=hide_if_secret(NARROWEST_AREA),
        clocks=clocks,
        matter=Ticket.matter,
        matter_name_en=Matter.name_en,
        excerpt=Ticket.description,  # cut after it is covered: half a phone is not found to be one
        level=case((Ticket.status.in_(LOCAL_STATES), LEVEL), else_=None),
        as_guest=as_guest,
        secrecy=Ticket.secrecy,
        ordered_by=by,
    ).where(Ticket.city == actor.city)


def _ticket(actor: Actor, row: Row[*tuple[Any, ...]], words: Sequence[str]) -> MyTicket:
    """Return a row of the list; words: name and phone of who reported it, which are covered."""
    facts = to_fields(row)
    is_guest_of, secrecy, _ordered_by = (facts.pop(name) for name in ("as_guest", "secrecy", "ordered_by"))
    cover = get_cover(words, entitled=may_see_reporter(actor, Secrecy(secrecy)), as_guest=is_guest_of)
    shown, level = cover(facts["excerpt"]), facts["level"]
    return MyTicket(**facts | {"excerpt": shown[:EXCERPT], "level": LocalLevel(level) if level else None})


def _tasks(actor: Actor) -> ColumnElement[bool]:
    """Return what waits for the actor: at their level, on their work orders, at their desk in the Center."""
    levels = [level for role, level in LEVELS.items() if role in actor.roles]
    owners = {owner for role, owner in DESKS.items() if role in actor.roles}
    states = [status for status, owner in OWNERS.items() if owner in owners]
    waits = or_(
        and_(Ticket.status.in_(LOCAL_STATES), LEVEL.in_(levels)) if levels else false(),
        Ticket.status.in_(states) if states else false(),
        build_among_condition(open_orders(actor, WorkOrder.status.in_(HELD)))
        if actor.party is not None
        else false(),
    )
    return and_(Ticket.closed_at.is_(None), waits)


def _reported_by(actor: Actor) -> ColumnElement[bool]:
    """Return what joins the row of history with which the actor reported a ticket; it has an index."""
    return and_(
        TicketEvent.city == Ticket.city,
        TicketEvent.ticket_id == Ticket.id,
        TicketEvent.city == actor.city,
        TicketEvent.act == literal_column("'report'"),
        TicketEvent.actor == actor.id,
    )


def _in_sight(_actor: Actor) -> ColumnElement[bool]:
    return Ticket.closed_at.is_(None)


def _near(scope: Scope) -> ColumnElement[bool]:
    """Return what row security says too, in words for which there are indexes."""
    held_by = type_coerce(Ticket.departments, ARRAY(Text)).contains
    conditions: Mapping[Reach, Callable[[], ColumnElement[bool]]] = {
        Reach.TOWN: lambda: or_(Ticket.town_code == scope.town, held_by([scope.town])),
        Reach.DEPARTMENT: lambda: held_by([scope.department]),
        Reach.UNIT: lambda: Ticket.unit_code == scope.unit,
        Reach.GRID: lambda: Ticket.grid_code == scope.grid,
    }
    return conditions[scope.reach]() if scope.reach in conditions else true()


_OF: Mapping[Mine, Callable[[Actor], ColumnElement[bool]]] = MappingProxyType(
    {Mine.TASKS: _tasks, Mine.SCOPE: _in_sight}
)
