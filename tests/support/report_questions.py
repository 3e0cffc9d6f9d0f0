"""Queries of reports: numbers of a period from rollups, what is open, and the map."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from db.queries import area_figures, report_areas, report_sums, report_tickets
from domain.indicator_periods import PeriodStep, get_compared_periods, get_period_end, get_period_start
from domain.indicator_questions import IndicatorQuestion, narrow_to_reach
from domain.indicators import Breakdown
from domain.periods import ONE_DAY
from domain.rollups import Family
from tests.support.questions import OF_ALL_OPEN, Asking, Question

READERS = ("leader", "town", "department")
LIMIT = 10


def report_questions() -> list[Question]:
    """Return every question of this module."""
    lists = (report_tickets.list_overdue, report_tickets.list_near, report_tickets.list_watched)
    asked: list[tuple[str, Callable[[Asking], Any], int]] = [
        ("report_sums.load_counts", _counts, 400),
        ("report_sums.load_usual", _usual, 400),
        ("report_sums.load_flow", _flow, 400),
        ("report_sums.load_rating_numbers", _ratings, 400),
        (
            "report_tickets.count_marked",
            lambda q: report_tickets.count_marked(q.session, q.city),
            OF_ALL_OPEN,
        ),
        ("report_areas.load_report_map", _map, OF_ALL_OPEN),
        ("area_figures.open_figures", _open, OF_ALL_OPEN),
        *((f"report_tickets.{load.__name__}", partial(_tickets, load=load), OF_ALL_OPEN) for load in lists),
    ]
    return [
        Question(f"{name} {who}", who, ask, allowance=most) for name, ask, most in asked for who in READERS
    ]


def _week(q: Asking) -> tuple[IndicatorQuestion, Any]:
    today = q.now.astimezone(q.world.zone).date()
    last = get_period_start(PeriodStep.WEEK, today) - ONE_DAY
    question = IndicatorQuestion(Breakdown.ALL, PeriodStep.WEEK, until=last)
    return narrow_to_reach(q.actor, question), get_compared_periods(PeriodStep.WEEK, last)


def _family(q: Asking) -> tuple[Family, str]:
    return (Family.ORDER, "sent") if "department" in q.actor.roles else (Family.TICKET, "received")


def _counts(q: Asking) -> Any:
    question, periods = _week(q)
    return report_sums.load_counts(q.session, q.actor, question, periods, measures=[_family(q)])


def _usual(q: Asking) -> Any:
    question, periods = _week(q)
    family, measure = _family(q)
    by = Breakdown.TOWN if family is Family.ORDER else Breakdown.MATTER
    asked = narrow_to_reach(q.actor, replace(question, by=by))
    return report_sums.load_usual(
        q.session, q.actor, asked, periods.current, measure=(family, measure), weeks=4
    )


def _flow(q: Asking) -> Any:
    question, periods = _week(q)
    until = get_period_end(PeriodStep.WEEK, periods.current.first)
    return report_sums.load_flow(q.session, q.actor, question, until=until, measures=[_family(q)])


def _ratings(q: Asking) -> Any:
    question, periods = _week(q)
    return report_sums.load_rating_numbers(q.session, q.actor, question, periods)


def _tickets(q: Asking, *, load: Callable[..., Any]) -> Any:
    return load(q.session, q.city, now=q.now, limit=LIMIT)


def _map(q: Asking) -> Any:
    return report_areas.load_report_map(q.session, q.actor, now=q.now)


def _open(q: Asking) -> Any:
    ends = q.now + timedelta(hours=12)
    return area_figures.open_figures(q.session, q.city, where=(), now=q.now, day_ends=ends)
