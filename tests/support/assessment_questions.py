"""Queries of the desk of appeals and exclusions, and of what no longer counts."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from db.queries import appeals, evidence_files, exclusions
from domain.errors import NotFound
from tests.support.questions import Asking, Question, each

YEAR = timedelta(days=366)
NOTHING = "0190a1b2-0000-7000-8000-00000000000f"


def assessment_questions() -> list[Question]:
    """Return every question of this module."""
    offices, parties = ("dispatcher",), ("department", "town", "dispatcher")
    return [
        *each(parties, "appeals.list_appeals", lambda q: appeals.list_appeals(q.session, q.city)),
        *each(parties, "appeals.list_running", lambda q: appeals.list_running(q.session, q.city)),
        *each(parties, "appeals.list_ended", lambda q: appeals.list_ended(q.session, q.city)),
        *each(parties, "appeals.load_appeal", lambda q: _missing(appeals.load_appeal, q)),
        *each(parties, "appeals.load_rated_order", lambda q: _missing(appeals.load_rated_order, q)),
        *each(
            parties,
            "appeals.list_rated_orders",
            lambda q: appeals.list_rated_orders(q.session, q.city, q.world.ticket),
        ),
        *each(
            parties,
            "appeals.find_upheld",
            lambda q: appeals.find_upheld(q.session, q.city, q.now - YEAR, q.now),
        ),
        *each(parties, "exclusions.list_exclusions", lambda q: exclusions.list_exclusions(q.session, q.city)),
        *each(parties, "exclusions.list_running", lambda q: exclusions.list_running(q.session, q.city)),
        *each(parties, "exclusions.list_ended", lambda q: exclusions.list_ended(q.session, q.city)),
        *each(parties, "exclusions.load_exclusion", lambda q: _missing(exclusions.load_exclusion, q)),
        *each(
            parties,
            "exclusions.list_of_ticket",
            lambda q: exclusions.list_of_ticket(q.session, q.city, q.world.ticket),
        ),
        *each(
            parties,
            "exclusions.list_exclusion_spans",
            lambda q: exclusions.list_exclusion_spans(q.session, q.city, q.now - YEAR, q.now),
        ),
        *each(
            offices,
            "evidence_files.list_evidence",
            lambda q: evidence_files.list_evidence(q.session, q.city, appeal=UUID(NOTHING)),
        ),
        *each(
            offices,
            "evidence_files.find_evidence_file",
            lambda q: evidence_files.find_evidence_file(q.session, q.city, UUID(NOTHING)),
        ),
    ]


def _missing(load: Callable[..., Any], q: Asking) -> Any:
    with suppress(NotFound):
        return load(q.session, q.city, NOTHING)
