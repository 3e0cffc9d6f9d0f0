"""Queries of the desk of the responsibility list: amendments, arbitrations, unclear borders."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from db.queries import amendments, arbitrations, ticket_duties, ticket_steps, unclear_borders
from domain.errors import NotFound
from tests.support.questions import Asking, Question, each

MONTH = timedelta(days=30)


def duty_questions() -> list[Question]:
    """Return every question of this module."""
    readers = ("list_office", "department", "town")
    senders = ("dispatcher", "town")
    nothing = "0190a1b2-0000-7000-8000-00000000000f"
    return [
        *each(
            senders,
            "ticket_duties.find_duty",
            lambda q: ticket_duties.find_duty(q.session, q.city, "S-401", day=q.now.date()),
        ),
        *each(
            senders,
            "ticket_duties.list_of_matter",
            lambda q: ticket_duties.list_of_matter(q.session, q.city, q.world.matter, day=q.now.date()),
        ),
        *each(
            senders,
            "ticket_duties.list_shared_names",
            lambda q: ticket_duties.list_shared_names(q.session, q.city),
        ),
        *each(
            senders,
            "ticket_duties.find_last_day",
            lambda q: ticket_duties.find_last_day(q.session, q.city, "S-401-1"),
        ),
        *each(
            senders,
            "ticket_steps.load_step_ticket",
            lambda q: ticket_steps.load_step_ticket(q.session, q.city, q.world.number),
        ),
        *each(readers, "amendments.list_amendments", lambda q: amendments.list_amendments(q.session, q.city)),
        *each(readers, "amendments.list_running", lambda q: amendments.list_running(q.session, q.city)),
        *each(
            readers,
            "amendments.list_running_about",
            lambda q: amendments.list_running_about(q.session, q.city, ["S-401", "S-402"]),
        ),
        *each(
            readers,
            "amendments.list_versions_of",
            lambda q: amendments.list_versions_of(q.session, q.city, "S-401", after=1),
        ),
        *each(readers, "amendments.list_ended", lambda q: amendments.list_ended(q.session, q.city)),
        *each(
            readers,
            "amendments.list_amendments_of_duty",
            lambda q: amendments.list_amendments_of_duty(q.session, q.city, "S-401"),
        ),
        *each(
            readers,
            "amendments.list_taken_codes",
            lambda q: amendments.list_taken_codes(q.session, q.city, "S-4"),
        ),
        *each(readers, "amendments.find_since", lambda q: amendments.find_since(q.session, q.city, "S-401")),
        *each(
            readers,
            "arbitrations.list_arbitrations",
            lambda q: arbitrations.list_arbitrations(q.session, q.city),
        ),
        *each(readers, "arbitrations.list_running", lambda q: arbitrations.list_running(q.session, q.city)),
        *each(readers, "arbitrations.list_ended", lambda q: arbitrations.list_ended(q.session, q.city)),
        *each(
            readers,
            "arbitrations.list_of_ticket",
            lambda q: arbitrations.list_of_ticket(q.session, q.city, q.world.ticket),
        ),
        *each(
            readers,
            "arbitrations.find_open_dispute",
            lambda q: arbitrations.find_open_dispute(q.session, q.city, q.world.ticket),
        ),
        *each(
            readers, "amendments.load_amendment", lambda q: _missing(amendments.load_amendment, q, nothing)
        ),
        *each(
            readers,
            "arbitrations.load_arbitration",
            lambda q: _missing(arbitrations.load_arbitration, q, nothing),
        ),
        *each(
            ("list_office",),
            "unclear_borders.list_signs",
            lambda q: unclear_borders.list_signs(q.session, q.city, since=q.now - 3 * MONTH, until=q.now),
        ),
        *each(
            ("list_office",),
            "unclear_borders.list_duties_by_matter",
            lambda q: unclear_borders.list_duties_by_matter(q.session, q.city),
        ),
        *each(
            ("list_office",),
            "unclear_borders.load_matter_names",
            lambda q: unclear_borders.load_matter_names(q.session, q.city),
        ),
    ]


def _missing(load: Callable[..., Any], q: Asking, name: str) -> Any:
    with suppress(NotFound):
        return load(q.session, q.city, name)
