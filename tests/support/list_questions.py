"""Queries of lists and searches: every order, every filter, further pages, exports."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from db.queries import area_panel, search_results, search_suggestions, ticket_search
from db.queries.search_narrowing import Narrowing
from db.queries.ticket_list import ListCursor, Page, SortOrder
from db.queries.ticket_search import Search, Sorting
from domain.enums import Channel, Light, Status, TicketClass, WorkField
from domain.filters import Filters
from domain.search_query import read_asked
from tests.support.questions import ALLOWANCE, COMMON_WORD, OF_ALL_OPEN, SCOPES, Asking, Question, World, each

MONTH = timedelta(days=30)
EXPORTED = 300  # of 5,000, which a town of 20,000 tickets does not have
# Pages: a matter of a town has fewer tickets in the smaller city than are counted; each found one looks up
# who reported it, so that no search confirms what its text says in their name or phone alone.
OF_FEW = 2500
AREAS = ("city", "town", "unit", "grid")
FILTERS: dict[str, Callable[[World], Filters]] = {
    "department": lambda world: Filters(department=world.department),
    "matter": lambda world: Filters(matter=world.matter),
    "work field": lambda _world: Filters(work_field=next(iter(WorkField))),
    "channel": lambda _world: Filters(channel=Channel.HOTLINE_5123456),
    "class": lambda _world: Filters(ticket_class=TicketClass.COMPLEX),
    "urgent": lambda _world: Filters(urgent=True),
    "status": lambda _world: Filters(status=Status.DISPATCHED),
    "closed status": lambda _world: Filters(status=Status.CANCELLED),
    "period": lambda world: Filters(
        since=(world.now - MONTH).astimezone(world.zone).date(), until=world.now.astimezone(world.zone).date()
    ),
    "none of them": lambda world: Filters(
        matter=world.matter, status=Status.MERGED, urgent=True, department=world.town
    ),
}
NARROWINGS: dict[str, Callable[[World], Narrowing]] = {
    "everywhere": lambda _world: Narrowing(),
    "of a town": lambda world: Narrowing(town=world.town),
    "of a state": lambda _world: Narrowing(status=Status.DISPATCHED),
    "of a matter": lambda world: Narrowing(matter=world.matter),
    "of a department": lambda world: Narrowing(department=world.department),
    "of a duty": lambda _world: Narrowing(duty="S-401"),
    "with a light": lambda _world: Narrowing(light=Light.RED),
    "of a month": lambda world: Narrowing(since=world.now - MONTH),
}


def list_questions() -> list[Question]:
    """Return every question of this module."""
    return [*_lists(), *_filtered_lists(), *_searches()]


def _lists() -> list[Question]:
    """Return the lists of a panel in every order, the open ones and with closed ones, and a further page."""
    found = []
    for area in AREAS:
        for order in SortOrder:
            name = f"area_panel.list_tickets {area} {order.value}"
            page = Page(order)
            found += [
                Question(f"{name} open", "dispatcher", partial(_list, area=area, page=page, only_open=True)),
                Question(f"{name} all", "dispatcher", partial(_list, area=area, page=page, only_open=False)),
                Question(f"{name} further", "dispatcher", partial(_further, area=area, order=order)),
            ]
    return found


def _filtered_lists() -> list[Question]:
    return [
        Question(
            f"area_panel.list_tickets {area} {'open' if only_open else 'all'} by {name}",
            "dispatcher",
            partial(_list, area=area, page=Page(), only_open=only_open, filters=filters),
            allowance=OF_ALL_OPEN if name == "work field" else ALLOWANCE,
        )
        for area in AREAS
        for only_open in (True, False)
        for name, filters in FILTERS.items()
    ]


def _list(
    q: Asking, *, area: str, page: Page, only_open: bool, filters: Callable[[World], Filters] | None = None
) -> Any:
    asked = filters(q.world) if filters else Filters()
    code = q.world.code_of(area)
    return area_panel.list_tickets(
        q.session, q.city, code, filters=asked, only_open=only_open, page=page, now=q.now
    )


def _further(q: Asking, *, area: str, order: SortOrder) -> Any:
    place = ListCursor(at=q.now - MONTH, id=q.world.past)
    return _list(q, area=area, page=Page(order, place), only_open=False)


def _searches() -> list[Question]:
    """Return searches of a word that occurs in every ticket, of a rare one, and of numbers."""
    found = [
        Question(
            f"ticket_search.search common word {name} {sorting.value}",
            who,
            partial(_search, narrowing=narrowing, sorting=sorting),
            growth=COMMON_WORD,
            allowance=OF_FEW if name == "of a matter" else ALLOWANCE,
        )
        for who in ("dispatcher", "town", "grid_staff")
        for name, narrowing in NARROWINGS.items()
        for sorting in Sorting
    ]
    asked_by_all: dict[str, Callable[[Asking], Any]] = {
        "ticket_search.search number": lambda q: ticket_search.search(
            q.session, q.actor, Search(read_asked(q.world.number)), now=q.now
        ),
        "ticket_search.search duty alone": lambda q: ticket_search.search(
            q.session, q.actor, Search(read_asked(""), Narrowing(duty="S-401")), now=q.now
        ),
        "ticket_search.search nothing fits": lambda q: ticket_search.search(
            q.session, q.actor, Search(read_asked("无人说过的话")), now=q.now
        ),
        "search_suggestions.suggest_tickets number": lambda q: search_suggestions.suggest_tickets(
            q.session, q.actor, q.world.number[-8:], secret=False, now=q.now
        ),
        "search_suggestions.suggest_areas": lambda q: search_suggestions.suggest_areas(
            q.session, q.city, "村"
        ),
    }
    for name, ask in asked_by_all.items():
        found += each(SCOPES, name, ask)
    for who in SCOPES:
        found.append(
            Question(
                "search_suggestions.suggest_tickets common word",
                who,
                lambda q: search_suggestions.suggest_tickets(
                    q.session, q.actor, q.world.common_word, secret=False, now=q.now
                ),
                growth=COMMON_WORD,
            )
        )
    exported = [
        Question("search_results.list_found_tickets export", who, _export, growth=COMMON_WORD)
        for who in ("dispatcher", "town")
    ]
    return [*found, *exported]


def _search(q: Asking, *, narrowing: Callable[[World], Narrowing], sorting: Sorting) -> Any:
    wanted = Search(read_asked(q.world.common_word), narrowing(q.world), sorting)
    return ticket_search.search(q.session, q.actor, wanted, now=q.now)


def _export(q: Asking) -> Any:
    wanted = replace(Search(read_asked(q.world.common_word)), rows=EXPORTED)
    found = ticket_search.search(q.session, q.actor, wanted, now=q.now)
    return search_results.list_found_tickets(q.session, q.actor, found.tickets, now=q.now)
