"""Queries for the charts of indicators: trends, hours to completion, hours of reporting."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from db.queries.cities import load_city_facts
from db.queries.indicator_sums import GroupedSums, load_grouped_sums
from db.queries.indicators import ANY_CHANGE, Counted, build_grouped_sums, load_spans
from db.queries.rollup_spans import DaySpan, split_days
from domain.indicator_periods import (
    ComparedPeriods,
    PeriodStep,
    get_period_end,
    get_period_start,
    get_year_before,
    list_trend_starts,
)
from domain.indicator_questions import IndicatorQuestion
from domain.indicators import Breakdown, IndicatorSpec, plan_sums
from domain.periods import ONE_DAY
from domain.rollups import TOOK, Dimension, Family, has_measure
from domain.scopes import Actor, Reach

OF_DAYS = frozenset({PeriodStep.DAY, PeriodStep.WEEK})  # steps that months cannot tell


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One step of a trend, named by its first day; None where a day of it is not counted."""

    start: date
    current: Counted | None
    last_year: Counted | None


@dataclass(frozen=True, slots=True)
class TookHours:
    """How many tickets were completed within each span of ``TOOK_EDGES_HOURS``, and later than the last."""

    counts: tuple[int, ...]


def load_trend(
    session: Session, actor: Actor, question: IndicatorQuestion, spec: IndicatorSpec, *, until: date
) -> tuple[TrendPoint, ...]:
    """Return one indicator over the last periods up to ``until``, with the same ones a year before."""
    starts = list_trend_starts(question.step, until)
    before = [get_year_before(question.step, start) for start in starts]
    whole = replace(question, by=Breakdown.ALL)
    ends = get_period_end(question.step, before[-1])
    now = _by_start(session, actor, whole, spec, first=starts[0], last=until)
    then = _by_start(session, actor, whole, spec, first=before[0], last=min(ends, until))
    return tuple(
        TrendPoint(start, now.get("", {}).get(start), then.get("", {}).get(earlier))
        for start, earlier in zip(starts, before, strict=True)
    )


def load_town_trends(
    session: Session, actor: Actor, question: IndicatorQuestion, spec: IndicatorSpec, *, until: date
) -> dict[str, tuple[TrendPoint, ...]]:
    """Return one indicator over the last periods by town, without last year's."""
    starts = list_trend_starts(question.step, until)
    by_town = _by_start(
        session, actor, replace(question, by=Breakdown.TOWN), spec, first=starts[0], last=until
    )
    return {
        town: tuple(TrendPoint(start, points.get(start), None) for start in starts)
        for town, points in sorted(by_town.items())
        if town
    }


def load_took_hours(
    session: Session, actor: Actor, question: IndicatorQuestion, periods: ComparedPeriods
) -> TookHours | None:
    """Return how long the tickets completed in the period took; None where no sums hold it."""
    plan = plan_sums(Family.TICKET, Breakdown.ALL, frozenset(question.narrowing))
    if not has_measure(plan.dimension, TOOK[-1]):
        return None
    sums = build_grouped_sums(session, actor.city, Family.TICKET, replace(question, by=Breakdown.ALL))
    found = _load(session, actor, sums, measures=TOOK, periods=periods)
    return TookHours(next(iter(found.values()), (0,) * len(TOOK)))


def load_reported_hours(
    session: Session, actor: Actor, question: IndicatorQuestion, periods: ComparedPeriods
) -> dict[tuple[int, int], int] | None:
    """Return how many tickets came in the period by weekday (1 = Monday) and hour, without secret ones.

    None where no sums hold it.
    """
    if set(question.narrowing) - {Breakdown.TOWN} or actor.scope.reach is Reach.DEPARTMENT:
        return None
    towns = None if question.town is None else (question.town,)
    sums = GroupedSums(Dimension.HOUR, towns=towns, by_key=True, secret=False)
    found = _load(session, actor, sums, measures=("received",), periods=periods)
    return {(int(key[0]), int(key[2:])): count for key, (count,) in found.items()}


def _load(
    session: Session,
    actor: Actor,
    sums: GroupedSums,
    *,
    measures: tuple[str, ...],
    periods: ComparedPeriods,
) -> dict[str, tuple[int, ...]]:
    facts = load_city_facts(session, actor.city)
    span = load_spans(session, facts, periods)["current"]
    of_party = actor.scope.reach is Reach.DEPARTMENT
    found = load_grouped_sums(session, actor.city, sums, span=span, measures=measures, of_party=of_party)
    return {group.key or "": numbers for group, numbers in found.groups.items()}


def _by_start(
    session: Session,
    actor: Actor,
    question: IndicatorQuestion,
    spec: IndicatorSpec,
    *,
    first: date,
    last: date,
) -> Mapping[str, Mapping[date, Counted]]:
    """Return the counts by town ('' without) and step; steps of which a day is not counted are left out."""
    ratio = spec.get_ratio(question.breakdowns)
    by_day = question.step in OF_DAYS
    span = split_days(session, actor.city, first, last, months=not by_day, stale=ANY_CHANGE)
    sums = build_grouped_sums(session, actor.city, ratio.family, question)
    found = load_grouped_sums(
        session,
        actor.city,
        replace(sums, by_day=True),
        span=span,
        measures=(ratio.numerator, ratio.denominator),
        of_party=actor.scope.reach is Reach.DEPARTMENT,
    )
    uncounted = _list_uncounted(question.step, span)
    counted: dict[str, dict[date, Counter[str]]] = {}
    for group, (top, bottom) in found.groups.items():
        start = get_period_start(question.step, group.day or first)
        if start not in uncounted:
            into = counted.setdefault(group.town or "", {}).setdefault(start, Counter())
            into.update(top=top, bottom=bottom)
    return {
        town: {start: Counted(sums["top"], sums["bottom"]) for start, sums in steps.items()}
        for town, steps in counted.items()
    }


def _list_uncounted(step: PeriodStep, span: DaySpan) -> set[date]:
    """Return the steps of which a day is not counted."""
    found = set()
    for since, until in span.missing:
        day = since
        while day <= until:
            found.add(get_period_start(step, day))
            day = get_period_end(step, get_period_start(step, day)) + ONE_DAY
    return found
