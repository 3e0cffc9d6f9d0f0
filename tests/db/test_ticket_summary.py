"""Every list shows the same summary of a ticket, and selects it in one place."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from db.models import Reporter
from db.queries import caller_history, duplicate_candidates, my_tickets, related_tickets, search_results
from db.queries.duplicate_candidates import Whereabouts
from db.queries.my_tickets import Mine, MyTicketsQuery
from db.queries.ticket_list import Page, build_page_statements, run_page_statements
from db.queries.ticket_summary import TicketSummary
from domain.enums import Light, Role
from domain.scopes import Actor, Scope
from tests.support import factories
from tests.support.dispatcher_desk import a_completion_clock
from tests.support.people import PEOPLE

CITY, NOW = "370783", factories.NOON
PHONE = "13800000000"
QUERIES = Path(__file__).parents[2] / "db" / "queries"
DISPATCHER = Actor("d", "王", frozenset({Role.DISPATCHER}), Scope.whole(CITY))


@pytest.fixture
def lists(session: Session) -> dict[str, TicketSummary]:
    """The row of one open ticket in every list."""
    factories.a_city(session)
    ticket = factories.a_ticket(session, departments=("D01",))
    a_completion_clock(session, ticket, due_in=timedelta(days=1))
    session.add(Reporter(city=CITY, ticket_id=ticket.id, name="赵", phone=PHONE, anonymous=False))
    session.flush()
    ids, where = [ticket.id], Whereabouts(ticket.unit_code)
    asked = MyTicketsQuery(Mine.SCOPE)
    listed = build_page_statements(CITY, where=[], page=Page(), now=NOW)
    return {
        "queue": run_page_statements(session, listed).tickets[0],
        "search": search_results.list_found_tickets(session, PEOPLE["dispatcher"], ids, now=NOW)[0],
        "mine": my_tickets.list_my_tickets(session, DISPATCHER, asked=asked, now=NOW).tickets[0],
        "related": related_tickets.load_related_tickets(session, PEOPLE["dispatcher"], ids, now=NOW)[
            ticket.id
        ],
        "caller": caller_history.list_earlier(session, CITY, PHONE, now=NOW)[0],
        "duplicates": duplicate_candidates.list_duplicates(
            session, CITY, ticket.description, where, matter=ticket.matter, now=NOW
        )[0],
    }


def summarize(ticket: TicketSummary) -> tuple[object, ...]:
    """Return the facts that all lists share."""
    return tuple(getattr(ticket, name) for name in TicketSummary.__dataclass_fields__)


def test_every_list_shows_the_same_summary(lists: dict[str, TicketSummary]) -> None:
    summary = summarize(lists["queue"])

    assert {name for name, ticket in lists.items() if summarize(ticket) != summary} == set()
    assert (lists["queue"].light, lists["queue"].department_name) == (Light.GREEN, "单位D01")


def test_no_other_query_selects_a_ticket_with_its_light() -> None:
    sources = {path.name: path.read_text() for path in QUERIES.glob("*.py")}
    selecting = {
        name
        for name, source in sources.items()
        if "build_light_column(" in source and re.search(r"Matter\.name\b", source)
    }

    assert selecting == {"ticket_summary.py", "nearby_tickets.py"}  # the latter selects points of a map
