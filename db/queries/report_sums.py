"""Queries for the numbers of a report's period, from rollups in the reach of its recipient."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from db.queries.cities import load_city_facts
from db.queries.indicator_sums import GroupedSums, GroupKey, load_grouped_sums
from db.queries.indicators import ANY_CHANGE, build_grouped_sums, load_spans
from db.queries.rollup_spans import DaySpan, split_days
from domain.enums import Effect, Speed
from domain.indicator_periods import (
    ComparedPeriods,
    DayRange,
    PeriodStep,
    get_period_start,
    list_trend_starts,
)
from domain.indicator_questions import IndicatorQuestion
from domain.indicators import Breakdown
from domain.periods import ONE_DAY
from domain.reports import MONTH_TIMES
from domain.rollups import Dimension, Family
from domain.scopes import Actor, Reach


@dataclass(frozen=True, slots=True)
class PeriodNumbers:
    """A number of the period, of the one before and of last year's; None where a day is not counted."""

    current: int
    previous: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class UsualNumbers:
    """Numbers by key on the days of the period, and how many there were per period on the compared days."""

    counts: Mapping[str, int]
    usual: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RatingNumbers:
    """How many ratings of work orders were given, and how many of each grade."""

    count: int
    speed: Mapping[Speed, int]
    effect: Mapping[Effect, int]


def load_counts(
    session: Session,
    actor: Actor,
    question: IndicatorQuestion,
    periods: ComparedPeriods,
    *,
    measures: Sequence[tuple[Family, str]],
) -> list[PeriodNumbers]:
    """Return the measures, which are of one family, of all that the question reaches.

    Raises NotCountedYet.
    """
    facts = load_city_facts(session, actor.city)
    [family] = {family for family, _ in measures}
    sums = build_grouped_sums(session, actor.city, family, replace(question, by=Breakdown.ALL))
    codes = [code for _, code in measures]
    found = {
        name: _load_total(session, actor, sums, span=span, measures=codes)
        for name, span in load_spans(session, facts, periods).items()
    }
    return [
        PeriodNumbers(
            found["current"][place],
            *(found[name][place] if name in found else None for name in ("previous", "last_year")),
        )
        for place in range(len(codes))
    ]


def load_usual(
    session: Session,
    actor: Actor,
    question: IndicatorQuestion,
    period: DayRange,
    *,
    measure: tuple[Family, str],
    weeks: int,
) -> UsualNumbers | None:
    """Return how often each key of the breakdown came, and how often it usually does.

    A day is compared with the same weekday of so many weeks, a week with the weeks before, a month with three
    times as many. None where none of those days is counted.
    """
    family, code = measure
    before = _list_days_before(question.step, period, weeks)
    compared = split_days(session, actor.city, before[0], before[-1], months=False, stale=ANY_CHANGE)
    days = tuple(day for day in compared.days if day in set(before))
    if not days:
        return None
    sums = build_grouped_sums(session, actor.city, family, question)
    length = (period.last - period.first).days + 1
    own = split_days(session, actor.city, period.first, period.last, months=False, stale=ANY_CHANGE)
    counts = _by_key(session, actor, sums, span=own, measure=code)
    earlier = _by_key(session, actor, sums, span=replace(compared, days=days), measure=code)
    return UsualNumbers(counts, {key: count / len(days) * length for key, count in earlier.items()})


def load_flow(
    session: Session,
    actor: Actor,
    question: IndicatorQuestion,
    *,
    until: date,
    measures: Sequence[tuple[Family, str]],
) -> dict[date, tuple[int, ...]]:
    """Return the measures, of one family, by the first day of each step of the trend that is counted."""
    starts = list_trend_starts(question.step, until)
    by_day = question.step in (PeriodStep.DAY, PeriodStep.WEEK)
    [family] = {family for family, _ in measures}
    codes = [code for _, code in measures]
    span = split_days(session, actor.city, starts[0], until, months=not by_day, stale=ANY_CHANGE)
    sums = build_grouped_sums(session, actor.city, family, replace(question, by=Breakdown.ALL))
    found = load_grouped_sums(
        session,
        actor.city,
        replace(sums, by_day=True),
        span=span,
        measures=codes,
        of_party=actor.scope.reach is Reach.DEPARTMENT,
    )
    counted: dict[date, Counter[int]] = {}
    for day in (*span.days, *span.months):
        counted.setdefault(get_period_start(question.step, day), Counter())
    for group, numbers in found.groups.items():
        into = counted.setdefault(get_period_start(question.step, group.day or until), Counter())
        into.update(dict(enumerate(numbers)))
    return {start: tuple(sums[place] for place in range(len(codes))) for start, sums in counted.items()}


def load_rating_numbers(
    session: Session, actor: Actor, question: IndicatorQuestion, periods: ComparedPeriods
) -> RatingNumbers:
    """Return the ratings of work orders of the period. Raises NotCountedYet."""
    speeds = [f"speed_{grade.value}" for grade in Speed]
    effects = [f"effect_{grade.value}" for grade in Effect]
    keys = (actor.scope.department or "",) if actor.scope.reach is Reach.DEPARTMENT else None
    towns = None if question.town is None else (question.town,)
    span = load_spans(session, load_city_facts(session, actor.city), periods)["current"]
    sums = GroupedSums(Dimension.PARTY, keys, towns)
    total = _load_total(session, actor, sums, span=span, measures=["rated", *speeds, *effects])
    graded = total[1 : 1 + len(speeds)]
    return RatingNumbers(
        total[0],
        dict(zip(Speed, graded, strict=True)),
        dict(zip(Effect, total[1 + len(speeds) :], strict=True)),
    )


def _list_days_before(step: PeriodStep, period: DayRange, weeks: int) -> list[date]:
    if step is PeriodStep.DAY:
        return [period.first - timedelta(weeks=n) for n in range(weeks, 0, -1)]
    count = 7 * weeks * (1 if step is PeriodStep.WEEK else MONTH_TIMES)
    return [period.first - n * ONE_DAY for n in range(count, 0, -1)]


def _load_total(
    session: Session, actor: Actor, sums: GroupedSums, *, span: DaySpan, measures: Sequence[str]
) -> tuple[int, ...]:
    of_party = actor.scope.reach is Reach.DEPARTMENT
    found = load_grouped_sums(session, actor.city, sums, span=span, measures=measures, of_party=of_party)
    return tuple(number or 0 for number in found.groups.get(GroupKey(), (0,) * len(measures)))


def _by_key(
    session: Session, actor: Actor, sums: GroupedSums, *, span: DaySpan, measure: str
) -> dict[str, int]:
    of_party = actor.scope.reach is Reach.DEPARTMENT
    found = load_grouped_sums(session, actor.city, sums, span=span, measures=[measure], of_party=of_party)
    keyed = {
        (group.town if sums.by_town else group.key) or "": count for group, (count,) in found.groups.items()
    }
    return {key: count for key, count in keyed.items() if key}
