"""The queries of the scale bench: everything a screen loads, each as one line of a table.

A question is asked in a transaction of its actor, under row security. Where a query function changes its
signature, only the line that calls it changes here. ``plain`` is the peer: the same in SQL over all rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bench.scale_city import EVERY_TICKET, FREQUENT, rare_word
from bench.scale_peers import PLAIN
from bench.scale_world import World, whole_letter
from dashboard.shared.acts.center_form_defaults import AT_CENTER
from dashboard.shared.desks import DESKS
from db.queries import (
    area_panel,
    caller_history,
    duplicate_candidates,
    my_tickets,
    nearby_tickets,
    notifications,
    party_kpis,
    precedents,
    published_replies,
    queues,
    replies,
    search_results,
    search_suggestions,
    section_filter,
    similar_tickets,
    supervision,
    supervision_lists,
    ticket_activity,
    ticket_detail,
    ticket_search,
    wall_backlog,
    wall_day,
    wall_deadlines,
    wall_newest,
    wall_ratings,
    wall_steps,
)
from db.queries.queue_filters import Narrowed
from db.queries.queue_page import load_queue_page
from db.queries.ticket_list import Page, SortOrder
from db.queries.ticket_search import Search, Sorting
from db.rls import identity
from db.session import Session
from domain.enums import Channel, Light, Role, Status, TicketClass, WorkField
from domain.filters import Filters
from domain.scopes import Actor
from domain.search_query import read_asked
from domain.setting_values import parse_scores
from domain.supervision_rules import Figure
from services import dispatch_suggestion
from services.workflow import available_acts

Ask = Callable[[Session], object]
MAY_GROW = 1.3
EVERY_TICKET_MAY_GROW = 2.0
PERIODS = (7, 30, 365)


@dataclass(frozen=True, slots=True)
class Question:
    """One query: its actor and subject, how much more it may cost with a longer history, and its peer.

    undone: an act, taken back after it was measured.
    """

    name: str
    actor: Actor
    ask: Ask
    most: float = MAY_GROW
    plain: str | None = None
    undone: bool = False


def asking(function: Callable[..., object], *arguments: Any, **named: Any) -> Ask:
    """Return the call of a function whose first argument is the session."""
    return lambda session: function(session, *arguments, **named)


def questions(world: World) -> Iterator[Question]:
    """Yield every question about one generated city that only reads."""
    for of_screen in (_panels, _lists, _queues, _searches, _letters, _beside, _inboxes, _replies, _offices):
        yield from of_screen(world)
    yield from _wall(world)


def _panels(world: World) -> Iterator[Question]:
    leader = world.actor(Role.LEADER)
    for level, code in world.areas.items():
        for kind, chosen in filters(world).items():
            if level in ("city", "town") or kind in ("none", "30 days", "department"):
                plain = PLAIN["panel"] if (level, kind) == ("city", "none") else None
                ask = asking(area_panel.load_area_panel, world.city, code, filters=chosen, now=world.now)
                yield Question(f"panel of the {level}, filter {kind}", leader, ask, plain=plain)


def filters(world: World) -> dict[str, Filters]:
    """Return one filter of every kind that the map has, and every kind of period."""
    periods = {
        f"{days} days": Filters(since=world.today - timedelta(days=days - 1), until=world.today)
        for days in PERIODS
    }
    return {
        "none": Filters(),
        **periods,
        "since 30 days": Filters(since=world.today - timedelta(days=29)),
        "until 7 days ago": Filters(until=world.today - timedelta(days=7)),
        "department": Filters(department=world.department),
        "matter": Filters(matter=world.matter),
        "work field": Filters(work_field=WorkField.LIVELIHOOD),
        "channel": Filters(channel=Channel.HOTLINE_5123456),
        "class": Filters(ticket_class=TicketClass.COMPLEX),
        "urgent": Filters(urgent=True),
        "status": Filters(status=Status.DISPATCHED),
        "closed": Filters(status=Status.CLOSED),
        "department and 30 days": replace(periods["30 days"], department=world.department),
        "department and channel": Filters(department=world.department, channel=Channel.HOTLINE_5123456),
    }


def _lists(world: World) -> Iterator[Question]:
    leader = world.actor(Role.LEADER)
    for level in ("city", "town", "grid"):
        for order in SortOrder:
            for only_open in (True, False):
                ask = asking(
                    area_panel.list_tickets, world.city, world.areas[level], filters=Filters(),
                    only_open=only_open, page=Page(order=order), now=world.now,
                )  # fmt: skip
                plain = PLAIN["list"] if (level, order, only_open) == ("city", SortOrder.DUE, False) else None
                closed = "" if only_open else ", with closed"
                yield Question(f"list of the {level} by {order}{closed}", leader, ask, plain=plain)


def _queues(world: World) -> Iterator[Question]:
    for desk in DESKS:
        actor = world.actor(min(desk.roles))
        counting = asking(queues.count_queues, actor, desk.queues, now=world.now)
        yield Question(f"counts of {desk.path}", actor, counting)
        for queue in desk.queues:
            ask = asking(load_queue_page, actor, queue, page=Page(limit=50), now=world.now)
            plain = PLAIN["queue"] if queue is queues.Queue.TO_DISPATCH else None
            yield Question(f"queue {queue} of {desk.path}", actor, ask, plain=plain)
    dispatcher = world.actor(Role.DISPATCHER)
    for kind, narrowed in {
        "words": Narrowed(words=FREQUENT),
        "town": Narrowed(town=world.areas["town"]),
        "light": Narrowed(light=Light.RED),
        "period": Narrowed(filters=Filters(since=world.today - timedelta(days=6))),
    }.items():
        at_risk = queues.Queue.AT_RISK
        ask = asking(load_queue_page, dispatcher, at_risk, page=Page(), now=world.now, narrowed=narrowed)
        yield Question(f"queue at_risk narrowed by {kind}", dispatcher, ask)


def _searches(world: World) -> Iterator[Question]:
    typed = {
        "rare word": rare_word(), "frequent word": FREQUENT, "word in every ticket": EVERY_TICKET,
        "two words": f"{FREQUENT} 渤海路", "word of no ticket": "没有这样的词",
        "number": world.closed_number, "end of a number": world.closed_number[-5:],
    }  # fmt: skip
    for role in (Role.DISPATCHER, Role.TOWN, Role.DEPARTMENT):
        actor = world.actor(role)
        for what, words in typed.items():
            for sorting in Sorting:
                wanted = Search(read_asked(words), sorting=sorting)
                yield Question(
                    f"search {what}, {sorting}, {role}",
                    actor,
                    asking(ticket_search.search, actor, wanted, now=world.now),
                    most=EVERY_TICKET_MAY_GROW if words == EVERY_TICKET else MAY_GROW,
                    plain=PLAIN["search"] if (role, what) == (Role.DISPATCHER, "rare word") else None,
                )
    dispatcher = world.actor(Role.DISPATCHER)
    yield Question("search export", dispatcher, asking(_exported, dispatcher, world))
    box = asking(search_suggestions.suggest_tickets, dispatcher, FREQUENT, secret=True, now=world.now)
    yield Question("search box", dispatcher, box)


def _exported(session: Session, actor: Actor, world: World) -> object:
    wanted = Search(read_asked(FREQUENT), rows=5000)
    found = ticket_search.search(session, actor, wanted, now=world.now)
    return search_results.list_found_tickets(session, actor, found.tickets, now=world.now)


def _letters(world: World) -> Iterator[Question]:
    actor = world.actor(Role.DISPATCHER)
    for state, (ticket, number) in world.tickets.items():
        yield Question(f"story of a ticket that is {state}", actor, asking(_story, actor, ticket))
        letter = asking(whole_letter, actor, number, now=world.now)
        yield Question(f"letter of a ticket that is {state}", actor, letter)
    caller = world.actor(Role.CALLER)
    fed_back = world.tickets["fed_back"][0]
    for act, begins in AT_CENTER.items():
        ask = asking(begins, caller, fed_back, now=world.now)
        yield Question(f"beginning of the form {act}", caller, ask)


def _story(session: Session, actor: Actor, ticket: Any) -> object:
    return (
        ticket_detail.load_ticket_detail(session, actor, ticket),
        ticket_activity.load_ticket_activity(session, actor, ticket),
        available_acts.list_offers(session, actor, ticket),
    )


def _beside(world: World) -> Iterator[Question]:
    """Yield the queries of the sidebar of an opened ticket."""
    actor, city, now = world.actor(Role.DISPATCHER), world.city, world.now
    ident = world.tickets["accepted"][0]
    spot = nearby_tickets.NearbyPoint(*world.spot)
    lately = {"now": now, "other_than": ident, "party": actor.party}
    asked: dict[str, Ask] = {
        "suggestion": lambda session: dispatch_suggestion.suggest(
            session, world.ticket(session, ident), now=now
        ),
        "precedents": asking(
            precedents.list_precedents, city, world.matter, town=None, now=now, other_than=ident
        ),
        "similar tickets": asking(similar_tickets.list_similar, city, world.matter, FREQUENT, **lately),
        "tickets nearby": asking(nearby_tickets.list_nearby, city, spot, **lately),
        "open tickets around": asking(
            nearby_tickets.open_dots, city, world.areas["town"], spot, now=now, party=actor.party
        ),
    }
    for name, ask in asked.items():
        yield Question(name, actor, ask)


def _inboxes(world: World) -> Iterator[Question]:
    for role in (Role.INTAKE, Role.DEPARTMENT, Role.TOWN):
        yield Question(f"inbox of {role}", world.actor(role), asking(_inbox, world, world.actor(role)))
    for role in (Role.TOWN, Role.UNIT, Role.GRID_STAFF, Role.DEPARTMENT):
        for mine in my_tickets.Mine:
            wanted = my_tickets.MyTicketsQuery(mine)
            ask = asking(my_tickets.list_my_tickets, world.actor(role), asked=wanted, now=world.now)
            yield Question(f"my tickets, {mine}, of {role}", world.actor(role), ask)
    intake, city, now = world.actor(Role.INTAKE), world.city, world.now
    where = duplicate_candidates.Whereabouts(world.areas["unit"], *world.spot)
    same = asking(duplicate_candidates.list_duplicates, city, FREQUENT, where, matter=world.matter, now=now)
    yield Question(
        "earlier calls of a caller", intake, asking(caller_history.list_earlier, city, world.phone, now=now)
    )
    yield Question(
        "what was said before", intake, asking(duplicate_candidates.list_recent_reports, city, now=now)
    )
    yield Question("duplicates while speaking", intake, same)


def _inbox(session: Session, world: World, actor: Actor) -> object:
    mine = identity.set_identity(session, actor, world.now)
    wanted = notifications.InboxPart()
    return (
        notifications.count_unread(session, world.city, world.account, mine, now=world.now),
        notifications.list_entries(session, world.city, world.account, mine, now=world.now, wanted=wanted),
    )


def _replies(world: World) -> Iterator[Question]:
    for role in (Role.LEADER, Role.CALLER, Role.TOWN):
        ask = asking(replies.list_given_replies, world.actor(role), after=None, limit=20)
        plain = PLAIN["replies"] if role is Role.LEADER else None
        yield Question(f"replies for {role}", world.actor(role), ask, plain=plain)
    leader, caller = world.actor(Role.LEADER), world.actor(Role.CALLER)
    yield Question(
        "published replies", leader, asking(published_replies.list_published, world.city, page=1, size=20)
    )
    yield Question(
        "replies to publish", caller, asking(published_replies.list_candidates, world.city, most=50)
    )


def _offices(world: World) -> Iterator[Question]:
    for role in (Role.DEPARTMENT, Role.TOWN):
        actor = world.actor(role)
        none = party_kpis.Share(0, 0)
        due = party_kpis.DueShares(none, none)
        held = asking(party_kpis.load_office_figures, actor, now=world.now, due=due)
        yield Question(f"figures of the office of {role}", actor, held)
        shares = asking(party_kpis.load_due_shares, actor, now=world.now)
        yield Question(f"shares of 30 days of the office of {role}", actor, shares)
    department, supervisor = world.actor(Role.DEPARTMENT), world.actor(Role.SUPERVISOR)
    yield Question("parts of an office", department, asking(section_filter.list_parts, department))
    by_party = asking(supervision.load_figures_by_party, world.city, now=world.now)
    yield Question("figures by party", supervisor, by_party)
    for figure in Figure:
        wanted = {"party": world.department, "figure": figure, "now": world.now}
        rows = asking(supervision_lists.list_behind, world.city, **wanted)
        yield Question(f"rows behind {figure}", supervisor, rows)


def _wall(world: World) -> Iterator[Question]:
    leader = world.actor(Role.LEADER)
    scope, now, zone = leader.scope, world.now, world.zone
    hours = [now - timedelta(hours=back) for back in range(24, 0, -1)]
    moments = [wall_backlog.BacklogInstant(at, wall_day.get_day_start(at, zone, days=1)) for at in hours]
    month = timedelta(days=30)
    rated = {"today": world.today, "zone": zone, "days": 30, "scores": parse_scores({})}
    asked = {
        "line of 24 hours": asking(wall_backlog.list_backlogs, scope, moments),
        "deadlines kept": asking(
            wall_deadlines.deadlines_kept, scope, [now, now - month, *hours], length=month
        ),
        "received by hour": asking(wall_day.count_received, scope, now=now, zone=zone),
        "completed by hour": asking(wall_day.count_completed, scope, now=now, zone=zone),
        "steps of a day": asking(wall_steps.count_steps, scope, since=now - timedelta(days=1), until=now),
        "steps of 30 days": asking(wall_steps.load_step_periods, scope, now=now),
        "newest": asking(wall_newest.list_newest, scope, now=now, limit=24),
        "ratings of departments": asking(wall_ratings.load_department_ratings, scope, **rated),
    }
    for name, ask in asked.items():
        plain = PLAIN["satisfaction"] if name == "ratings of departments" else None
        yield Question(f"wall, {name}", leader, ask, plain=plain)
