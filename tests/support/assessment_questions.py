"""Queries of the desk of appeals and exclusions, and of what no longer counts."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from db.queries import (
    agency_forms,
    agency_results,
    appeals,
    cause_counts,
    causes,
    evidence_files,
    exclusions,
)  # fmt: skip
from domain.assessment_freezes import AssessmentPeriod
from domain.causes import find_window
from domain.errors import NotFound
from tests.support.questions import Asking, Question, each

YEAR = timedelta(days=366)
NOTHING = "0190a1b2-0000-7000-8000-00000000000f"


def assessment_questions() -> list[Question]:
    """Return every question of this module."""
    offices, parties = ("dispatcher",), ("department", "town", "dispatcher")
    return [
        *_agency_questions(),
        *_cause_questions(),
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


def _agency_questions() -> list[Question]:
    parties, quarter = ("department", "town", "supervisor"), AssessmentPeriod(2026, 1)
    asked: dict[str, Callable[[Asking], Any]] = {
        "agency_forms.list_forms": lambda q: agency_forms.list_forms(q.session, q.city),
        "agency_forms.list_unfinished": lambda q: agency_forms.list_unfinished(q.session, q.city),
        "agency_forms.list_closed": lambda q: agency_forms.list_closed(q.session, q.city),
        "agency_forms.list_of_year": lambda q: agency_forms.list_of_year(q.session, q.city, 2026),
        "agency_forms.list_amendments": lambda q: agency_forms.list_amendments(q.session, q.city, 2026),
        "agency_forms.load_form": lambda q: _missing(agency_forms.load_form, q),
        "agency_forms.list_frozen_forms": lambda q: agency_forms.list_frozen_forms(
            q.session, q.city, quarter
        ),
        "agency_forms.list_setting_changes": lambda q: agency_forms.list_setting_changes(q.session),
        "agency_forms.load_order_facts": lambda q: agency_forms.load_order_facts(
            q.session, q.city, q.world.department, quarter
        ),
        "agency_results.load_agency_years": lambda q: agency_results.load_agency_years(
            q.session, q.city, 2026
        ),
        "agency_results.load_town_forms": lambda q: agency_results.load_town_forms(q.session, q.city, 2026),
    }
    return [one for name, ask in asked.items() for one in each(parties, name, ask)]


def _cause_questions() -> list[Question]:
    parties = ("department", "town", "dispatcher")
    asked: dict[str, Callable[[Asking], Any]] = {
        "causes.list_causes": lambda q: causes.list_causes(q.session, q.city),
        "causes.list_running": lambda q: causes.list_running(q.session, q.city),
        "causes.list_ended": lambda q: causes.list_ended(q.session, q.city),
        "causes.load_cause": lambda q: _missing(causes.load_cause, q),
        "causes.load_evidence": lambda q: causes.load_evidence(q.session, q.city, UUID(NOTHING)),
        "causes.load_record": lambda q: causes.load_record(q.session, q.city),
        "causes.load_last_week": lambda q: causes.load_last_week(q.session, q.city),
    }
    weekly: dict[str, Callable[[Asking], Any]] = {
        "cause_counts.count_places": lambda q: cause_counts.count_places(
            q.session, q.city, *_window(q), least=8
        ),
        "cause_counts.count_matters": lambda q: cause_counts.count_matters(q.session, q.city, *_window(q)),
        "cause_counts.count_history_days": lambda q: cause_counts.count_history_days(
            q.session, q.city, _window(q)[0]
        ),
        "cause_counts.load_history": lambda q: cause_counts.load_history(q.session, q.city, _window(q)[0]),
        "cause_counts.list_evidence_tickets": lambda q: cause_counts.list_evidence_tickets(
            q.session,
            q.city,
            q.world.unit,
            q.world.matter,
            first=_window(q)[0],
            after=_window(q)[1],
            most=200,
        ),
        "cause_counts.count_reports": lambda q: cause_counts.count_reports(
            q.session, q.city, q.world.unit, q.world.matter, first=_window(q)[0], after=_window(q)[1]
        ),
    }
    return [
        *(one for name, ask in asked.items() for one in each(parties, name, ask)),
        *(one for name, ask in weekly.items() for one in each(("dispatcher",), name, ask)),
    ]


def _window(q: Asking) -> tuple[date, date]:
    return find_window(q.now.astimezone(q.world.zone).date(), 4)


def _missing(load: Callable[..., Any], q: Asking) -> Any:
    with suppress(NotFound):
        return load(q.session, q.city, NOTHING)
