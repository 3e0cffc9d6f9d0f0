"""Queries of the indicators: the city by town, and by what a town and a department see of it."""

from dataclasses import replace
from datetime import date
from functools import partial

from db.queries import indicator_trends, indicators
from db.queries.cities import load_city_facts
from domain.indicator_periods import PeriodStep, get_compared_periods
from domain.indicator_questions import IndicatorQuestion, narrow_to_reach
from domain.indicators import BY_CODE, Breakdown
from domain.periods import ONE_DAY
from tests.support.questions import Asking, Question

MONTH = IndicatorQuestion(Breakdown.TOWN, PeriodStep.MONTH)
DAYS = IndicatorQuestion(Breakdown.ALL, PeriodStep.DAY)
RATE = BY_CODE["completion_in_time"]


def indicator_questions() -> list[Question]:
    """Return every question of this module."""
    return [
        *(
            Question(f"indicators.load_indicators by {by} {who}", who, partial(_table, by=by))
            for who, by in (
                ("leader", Breakdown.TOWN),
                ("leader", Breakdown.MATTER),
                ("leader", Breakdown.DEPARTMENT),
                ("town", Breakdown.MATTER),
                ("department", Breakdown.TOWN),
            )
        ),
        Question("indicators.get_last_day", "leader", _last_day),
        Question("indicator_trends.load_trend", "leader", _trend),
        Question("indicator_trends.load_town_trends", "leader", _towns),
        Question("indicator_trends.load_took_hours", "leader", _took),
        Question("indicator_trends.load_reported_hours", "leader", _hours),
    ]


def _table(q: Asking, by: Breakdown) -> object:
    return indicators.load_indicators(
        q.session, q.actor, narrow_to_reach(q.actor, replace(MONTH, by=by)), now=q.now
    )


def _last_day(q: Asking) -> object:
    return indicators.get_last_day(q.session, load_city_facts(q.session, q.city), None, now=q.now)


def _trend(q: Asking) -> object:
    return indicator_trends.load_trend(q.session, q.actor, DAYS, RATE, until=_yesterday(q))


def _towns(q: Asking) -> object:
    return indicator_trends.load_town_trends(q.session, q.actor, DAYS, RATE, until=_yesterday(q))


def _took(q: Asking) -> object:
    periods = get_compared_periods(PeriodStep.MONTH, _yesterday(q))
    return indicator_trends.load_took_hours(q.session, q.actor, MONTH, periods)


def _hours(q: Asking) -> object:
    periods = get_compared_periods(PeriodStep.MONTH, _yesterday(q))
    return indicator_trends.load_reported_hours(q.session, q.actor, MONTH, periods)


def _yesterday(q: Asking) -> date:
    return q.now.astimezone(q.world.zone).date() - ONE_DAY
