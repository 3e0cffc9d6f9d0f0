"""Query for indicators: numerators and denominators of three periods, from rollups of past days."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Area, Department, DutyText, Matter, Ticket
from db.queries.cities import CityFacts, load_city_facts
from db.queries.filters import get_day_start
from db.queries.indicator_sums import (
    GroupedSums,
    GroupKey,
    SumsOfGroups,
    count_changed_days,
    find_counted_days,
    load_grouped_sums,
)
from db.queries.matter_fields import load_matter_fields
from db.queries.rollup_spans import DaySpan, split_days
from domain.enums import PartyKind, WorkField
from domain.errors import DomainError
from domain.indicator_periods import ComparedPeriods, DayRange, get_compared_periods
from domain.indicator_questions import IndicatorQuestion
from domain.indicators import INDICATORS, PARTIES, Breakdown, IndicatorSpec, Ratio, plan_sums
from domain.periods import ONE_DAY
from domain.rollups import Family
from domain.scopes import Actor, Reach

ANY_CHANGE = timedelta(days=36_500)  # what changed since it was counted is read as it was counted
KINDS = {Breakdown.DEPARTMENT: PartyKind.DEPARTMENT, Breakdown.AGENCY: PartyKind.AGENCY}


@dataclass(frozen=True, slots=True)
class Counted:
    """A numerator and its denominator; value: their share of 1, None of nothing."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """Return the share; None, never 0 or 1, where nothing was due."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of one key. name, name_en: None for words of enums and the total.

    previous, last_year: None where a day of theirs is not counted.
    """

    key: str
    name: str | None
    name_en: str | None
    current: Counted
    previous: Counted | None
    last_year: Counted | None


@dataclass(frozen=True, slots=True)
class IndicatorFigures:
    """The rows of one indicator, in the order of keys."""

    spec: IndicatorSpec
    rows: tuple[IndicatorRow, ...]


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """The answer to a question. changed_days: counted days that changed since, not counted again yet."""

    question: IndicatorQuestion
    periods: ComparedPeriods
    figures: tuple[IndicatorFigures, ...]
    changed_days: int


class NotCountedYet(DomainError):
    """Refuse a period of which some days are not counted yet; the worker counts them, newest first."""

    def __init__(self, days: int) -> None:
        super().__init__("这一时段还有 {days} 天没有汇总，后台正在由近到远汇总，请稍后再看", days=days)


def load_indicators(
    session: Session,
    actor: Actor,
    question: IndicatorQuestion,
    *,
    now: datetime,
    specs: Sequence[IndicatorSpec] = INDICATORS,
) -> IndicatorTable:
    """Return the indicators of a question that ``narrow_to_reach`` has passed.

    Raises Invalid where no sums hold it, NotCountedYet where days of the period are missing.
    """
    facts = load_city_facts(session, actor.city)
    periods = get_compared_periods(question.step, get_last_day(session, facts, question.until, now=now))
    spans = load_spans(session, facts, periods)
    counted = {name: _load(session, actor, question, span=span, specs=specs) for name, span in spans.items()}
    keys = sorted({key for groups in counted.values() for sums in groups.values() for key in sums})
    names = load_names(session, facts.city, question.by, keys)
    figures = tuple(IndicatorFigures(spec, _rows(spec, question, counted, names)) for spec in specs)
    first, last = periods.current.first, periods.current.last
    return IndicatorTable(question, periods, figures, count_changed_days(session, facts.city, first, last))


def get_last_day(session: Session, facts: CityFacts, until: date | None, *, now: datetime) -> date:
    """Return the last day that figures can be given for: the newest counted one, or an earlier ``until``."""
    yesterday = now.astimezone(facts.zone).date() - ONE_DAY
    counted = find_counted_days(session, facts.city)
    newest = yesterday if counted is None else min(counted[1], yesterday)
    return newest if until is None else min(until, newest)


def load_spans(session: Session, facts: CityFacts, periods: ComparedPeriods) -> dict[str, DaySpan]:
    """Return the counted days of the period, and of those compared with it that are counted as a whole.

    Raises NotCountedYet.
    """
    current = _split(session, facts, periods.current)
    if current.missing_days and (uncounted := _count_uncounted(session, facts, current)):
        raise NotCountedYet(uncounted)
    spans = {"current": current}
    for name in ("previous", "last_year"):
        span = _split(session, facts, getattr(periods, name))
        if not span.missing_days:
            spans[name] = span
    return spans


def build_grouped_sums(
    session: Session, city: str, family: Family, question: IndicatorQuestion
) -> GroupedSums:
    """Return the sums that answer a question. Raises Invalid."""
    plan = plan_sums(family, question.by, frozenset(question.narrowing))
    keys = _list_keys(session, city, question)
    towns = None if question.town is None else (question.town,)
    return GroupedSums(plan.dimension, keys, towns, by_key=plan.by_key, by_town=plan.by_town)


def load_names(
    session: Session, city: str, by: Breakdown, keys: Sequence[str]
) -> Mapping[str, tuple[str, str | None]]:
    """Return Chinese and English names of keys; of words of enums none."""
    if by in (Breakdown.TOWN, Breakdown.UNIT):
        areas = select(Area.code, Area.name).where(Area.city == city, Area.code.in_(keys))
        return {code: (name, None) for code, name in session.execute(areas.order_by(Area.valid_to))}
    if by is Breakdown.DUTY:
        texts = select(DutyText.code, DutyText.name).where(DutyText.city == city, DutyText.code.in_(keys))
        return {code: (name, None) for code, name in session.execute(texts.order_by(DutyText.since_version))}
    model = Department if by in PARTIES else Matter if by is Breakdown.MATTER else None
    if model is None:
        return {}
    named = select(model.code, model.name, model.name_en).where(model.city == city, model.code.in_(keys))
    return {code: (name, name_en) for code, name, name_en in session.execute(named)}


def _split(session: Session, facts: CityFacts, days: DayRange) -> DaySpan:
    return split_days(session, facts.city, days.first, days.last, months=True, stale=ANY_CHANGE)


def _count_uncounted(session: Session, facts: CityFacts, span: DaySpan) -> int:
    """Return how many missing days may hold tickets: those before the city's first one hold none."""
    last = span.missing[-1][1]
    before = select(Ticket.reported_at).where(
        Ticket.city == facts.city, Ticket.reported_at < get_day_start(last + ONE_DAY, facts.zone)
    )
    earliest = session.scalars(before.order_by(Ticket.reported_at).limit(1)).one_or_none()
    if earliest is None:
        return 0
    begun = earliest.astimezone(facts.zone).date()
    return sum(
        max((until - max(since, begun)).days + 1, 0) for since, until in span.missing if until >= begun
    )


def _load(
    session: Session,
    actor: Actor,
    question: IndicatorQuestion,
    *,
    span: DaySpan,
    specs: Iterable[IndicatorSpec],
) -> dict[Ratio, dict[str, Counted]]:
    """Return the counts by ratio and key; one statement for each family."""
    ratios = {spec.get_ratio(question.breakdowns) for spec in specs}
    found: dict[Ratio, dict[str, Counted]] = {}
    for family in sorted({ratio.family for ratio in ratios}):
        of_family = [ratio for ratio in ratios if ratio.family is family]
        codes = sorted({code for ratio in of_family for code in (ratio.numerator, ratio.denominator)})
        asked = build_grouped_sums(session, actor.city, family, question)
        of_party = actor.scope.reach is Reach.DEPARTMENT
        sums = load_grouped_sums(session, actor.city, asked, span=span, measures=codes, of_party=of_party)
        by_key = _fold(session, actor.city, question.by, sums)
        for ratio in of_family:
            top, bottom = codes.index(ratio.numerator), codes.index(ratio.denominator)
            found[ratio] = {key: Counted(row[top], row[bottom]) for key, row in by_key.items()}
    return found


def _fold(session: Session, city: str, by: Breakdown, sums: SumsOfGroups) -> dict[str, tuple[int, ...]]:
    """Return the sums by the key of a breakdown: fields of work are sums over matters."""
    folded: dict[str, Counter[int]] = {}
    of_field = load_matter_fields(session, city) if by is Breakdown.WORK_FIELD else {}
    fields = {code: field.value for field, codes in of_field.items() for code in codes}
    for group, numbers in sums.groups.items():
        key = _key_of(group, by, fields=fields)
        if key is not None:
            into = folded.setdefault(key, Counter())
            for place, number in enumerate(numbers):
                into[place] += number or 0
    return {key: tuple(into[place] for place in range(len(sums.measures))) for key, into in folded.items()}


def _key_of(group: GroupKey, by: Breakdown, *, fields: Mapping[str, str]) -> str | None:
    if by is Breakdown.ALL:
        return Breakdown.ALL.value
    if by is Breakdown.TOWN:
        return group.town or None
    return fields.get(group.key or "") if by is Breakdown.WORK_FIELD else group.key


def _list_keys(session: Session, city: str, question: IndicatorQuestion) -> tuple[str, ...] | None:
    """Return the keys that count: those narrowed to, or the parties of a kind; None = all."""
    narrowed = {name: key for name, key in question.narrowing.items() if name is not Breakdown.TOWN}
    codes = [{key} for name, key in narrowed.items() if name is not Breakdown.WORK_FIELD]
    if Breakdown.WORK_FIELD in narrowed:
        of_field = load_matter_fields(session, city)
        codes.append(set(of_field.get(WorkField(narrowed[Breakdown.WORK_FIELD]), ())))
    if question.by in KINDS:
        kind = KINDS[question.by]
        of_kind = select(Department.code).where(Department.city == city, Department.kind == kind)
        codes.append(set(session.scalars(of_kind)))
    return tuple(sorted(set.intersection(*codes))) if codes else None


def _rows(
    spec: IndicatorSpec,
    question: IndicatorQuestion,
    counted: Mapping[str, Mapping[Ratio, Mapping[str, Counted]]],
    names: Mapping[str, tuple[str, str | None]],
) -> tuple[IndicatorRow, ...]:
    ratio = spec.get_ratio(question.breakdowns)
    by_period = {name: groups[ratio] for name, groups in counted.items()}
    keys = sorted(
        key
        for key in set().union(*by_period.values())
        if any(_of(by_period, name, key) for name in by_period)
    )
    if question.by is Breakdown.ALL:
        keys = [Breakdown.ALL.value]
    return tuple(
        IndicatorRow(
            key,
            name,
            name_en,
            current=_of(by_period, "current", key) or Counted(0, 0),
            previous=_compared(by_period, "previous", key),
            last_year=_compared(by_period, "last_year", key),
        )
        for key in keys
        for name, name_en in [names.get(key, (None, None))]
    )


def _of(by_period: Mapping[str, Mapping[str, Counted]], name: str, key: str) -> Counted | None:
    """Return the counts of a key where anything was due."""
    found = by_period[name].get(key)
    return found if found is not None and found.denominator else None


def _compared(by_period: Mapping[str, Mapping[str, Counted]], name: str, key: str) -> Counted | None:
    return by_period[name].get(key, Counted(0, 0)) if name in by_period else None
