"""Queries for daily figures of an area: past days from rollups, the rest from the tables."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from db.models import Clock, Ticket
from db.queries.cities import CityFacts
from db.queries.filters import get_day_start
from db.queries.rollup_spans import DaySpan, split_days
from db.queries.rollup_sums import Sums, load_sums_by_step
from domain.errors import DomainError
from domain.periods import ONE_DAY
from domain.progress_steps import GIVEN_UP

MEASURES = ("received", "completed", "closed", "due", "on_time")
MOST_TICKETS = 250_000  # that came on the days a question reads from the tables; more would take too long
LONGEST_LEFT = timedelta(days=366)  # of a deadline when its ticket is closed, more than any limit allows
MOST_UNCOUNTED_DAYS = 92  # read without looking first how many tickets came on them
RECENT = timedelta(days=62)  # a period ending no longer ago is counted from what is open or closed since then
CLOSED_EARLY = timedelta(days=14)  # before the deadline; the few that were closed earlier are looked up


class PeriodRefusal(StrEnum):
    """Reason why figures of a period are not available."""

    TOO_MANY = "too_many"
    NOT_COUNTED = "not_counted"


class Refused(DomainError):
    """Refuse figures that no sum holds and that the tables cannot tell at once."""

    def __init__(self, why: PeriodRefusal) -> None:
        super().__init__("所选时段和筛选条件的数据量过大，请缩短时段或减少条件")
        self.why = why


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """What happened in one period.

    on_time of due: completion clocks of tickets that were due in the period, and those stopped in time;
    without tickets that were cancelled or merged.
    """

    received: int = 0
    completed: int = 0
    closed: int = 0
    due: int = 0
    on_time: int = 0

    def __add__(self, other: "PeriodFigures") -> "PeriodFigures":
        """Return the sums."""
        return PeriodFigures(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class PeriodQuery:
    """Whose figures are meant: the condition on tickets, and the sums that hold the same, if any do.

    few: the condition leaves a small place's tickets, found by an index of their own, and no sums hold them.
    """

    facts: CityFacts
    where: Sequence[ColumnElement[bool]]
    sums: Sums | None
    now: datetime
    few: bool = False


def load_figures_by_day(
    session: Session, question: PeriodQuery, *, first: date, end: datetime, months: bool
) -> dict[date, PeriodFigures]:
    """Return what happened from the day ``first`` on and before ``end``, by local day.

    A day that ``end`` cuts is read from the tables. months: whether a whole month may be keyed by its first
    day. Raises Refused where that would read too much.
    """
    facts = question.facts
    begin = max(first, _first_day(session, facts) or first)
    last_cut = end.astimezone(facts.zone).date()
    span = split_days(session, facts.city, begin, last_cut - ONE_DAY, months=months)
    found: dict[date, PeriodFigures] = {}
    runs = [(first, last_cut)] if question.sums is None else list(span.missing)
    if question.sums is None:
        _check(session, question, span, span.missing, read=span.received)
    else:
        _check(session, question, span, span.missing, read=0)
        counted = load_sums_by_step(session, facts.city, question.sums, span=span, measures=MEASURES)
        found = {day: PeriodFigures(*numbers) for day, numbers in counted.items()}
        runs.append((max(begin, last_cut), last_cut))
    for since, until in runs:
        begins = get_day_start(since, facts.zone)
        ends = min(end, get_day_start(until + ONE_DAY, facts.zone))
        at_once = question.sums is None and not question.few and ends > question.now - RECENT
        read = _from_one_reading if at_once else _from_tables
        found |= read(session, question, begin=begins, end=ends)
    return found


def _check(
    session: Session, question: PeriodQuery, span: DaySpan, missing: Sequence[tuple[date, date]], *, read: int
) -> None:
    """Raise Refused where the tables would have to tell of more tickets than can be read at once."""
    if span.missing_days > MOST_UNCOUNTED_DAYS:
        for since, until in missing:
            read += _came(session, question.facts, since, until)
    if read > MOST_TICKETS:
        raise Refused(PeriodRefusal.TOO_MANY if question.sums is None else PeriodRefusal.NOT_COUNTED)


def _came(session: Session, facts: CityFacts, since: date, until: date) -> int:
    """Return how many tickets came from ``since`` to ``until``, never more than matter."""
    begin, end = get_day_start(since, facts.zone), get_day_start(until + ONE_DAY, facts.zone)
    some = (
        select(Ticket.id)
        .where(Ticket.city == facts.city, Ticket.reported_at >= begin, Ticket.reported_at < end)
        .limit(MOST_TICKETS + 1)
        .subquery()
    )
    return session.scalars(select(func.count()).select_from(some)).one()


def _first_day(session: Session, facts: CityFacts) -> date | None:
    earliest = (
        select(Ticket.reported_at).where(Ticket.city == facts.city).order_by(Ticket.reported_at).limit(1)
    )
    at = session.scalars(earliest).one_or_none()
    return None if at is None else at.astimezone(facts.zone).date()


def _from_tables(
    session: Session, question: PeriodQuery, *, begin: datetime, end: datetime
) -> dict[date, PeriodFigures]:
    """Count each kind of thing by its own index; one scan for all of them reads every ticket."""
    counted: dict[str, Counter[date]] = {name: Counter() for name in MEASURES}
    if begin >= end:
        return {}
    for name, column in (
        ("received", Ticket.reported_at),
        ("completed", Ticket.completed_at),
        ("closed", Ticket.closed_at),
    ):
        day = _local_day(question.facts, column)
        rows = session.execute(
            select(day, func.count())
            .where(Ticket.city == question.facts.city, column >= begin, column < end, *question.where)
            .group_by(day)
        )
        counted[name].update(dict(iter(rows)))
    for on, due, on_time in session.execute(_due(question, begin=begin, end=end)):
        counted["due"][on], counted["on_time"][on] = due, on_time
    return _by_day(counted)


def _from_one_reading(
    session: Session, question: PeriodQuery, *, begin: datetime, end: datetime
) -> dict[date, PeriodFigures]:
    """Count a period that ended not long ago by reading once what was open at its beginning, or is since.

    What came or was completed in the period was closed after its beginning or is open. Of what was closed
    before it only deadlines can matter; those that are long before theirs are looked up one by one.
    """
    if begin >= end:
        return {}
    city, since = question.facts.city, begin - CLOSED_EARLY
    columns = (Ticket.id, Ticket.reported_at, Ticket.completed_at, Ticket.closed_at, Ticket.status)
    mine = select(*columns).where(Ticket.city == city, *question.where)
    read = union_all(mine.where(Ticket.closed_at.is_(None)), mine.where(Ticket.closed_at >= since)).cte(
        "read"
    )
    # Named in each of the parts below, so that it is kept and not read by each of them.
    parts: list[Select[Any]] = []
    for name in ("reported_at", "completed_at", "closed_at"):
        column = read.c[name]
        day = _local_day(question.facts, column).label("day")
        what: ColumnElement[str] = literal_column(f"'{name}'").label("what")
        fell: tuple[Any, ...] = (what, day, func.count(), literal_column("0"))
        parts.append(select(*fell).where(column >= begin, column < end).group_by(day))
    due = _local_day(question.facts, Clock.due_at).label("day")
    in_time = func.count().filter(Clock.stopped_at <= Clock.due_at)
    falls_due = _falls_due(question, begin=begin, end=end)
    numbers: tuple[Any, ...] = (literal_column("'due'"), due, func.count(), in_time)
    own = and_(Clock.city == city, Clock.ticket_id == read.c.id)
    parts.append(
        select(*numbers)
        .select_from(read)
        .join(Clock, own)
        .where(*falls_due, read.c.status.not_in(GIVEN_UP))
        .group_by(due)
    )
    early = (
        select(Ticket.id)
        .where(Ticket.city == Clock.city, Ticket.id == Clock.ticket_id, Ticket.closed_at < since)
        .where(*question.where, Ticket.status.not_in(GIVEN_UP))
        .correlate(Clock).offset(0).exists()
    )  # fmt: skip
    parts.append(select(*numbers).where(*falls_due, Clock.stopped_at < since, early).group_by(due))
    counted: dict[str, Counter[date]] = {name: Counter() for name in MEASURES}
    into = {"reported_at": "received", "completed_at": "completed", "closed_at": "closed", "due": "due"}
    for name, on, number, on_time in session.execute(union_all(*parts)):
        counted[into[name]][on] += number
        counted["on_time"][on] += on_time
    return _by_day(counted)


def _by_day(counted: dict[str, Counter[date]]) -> dict[date, PeriodFigures]:
    days = {day for counter in counted.values() for day in counter}
    return {day: PeriodFigures(*(counted[name][day] for name in MEASURES)) for day in days}


def _falls_due(question: PeriodQuery, *, begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Clock.city == question.facts.city, Clock.kind == literal_column("'completion'"),
        Clock.work_order_id.is_(None), Clock.due_at >= begin, Clock.due_at < end,
    )  # fmt: skip


def _due(question: PeriodQuery, *, begin: datetime, end: datetime) -> Select[date, int, int]:
    """Count the deadlines of the period; each looks its ticket up, for a join would read every ticket.

    Of a small place each ticket looks its deadlines up instead: the city has thousands of times as many.
    """
    day = _local_day(question.facts, Clock.due_at)
    of_clock = (Ticket.city == Clock.city, Ticket.id == Clock.ticket_id)
    counted = (*question.where, Ticket.status.not_in(GIVEN_UP))
    falls_due = _falls_due(question, begin=begin, end=end)
    if not question.few:
        counts = select(Ticket.id).where(*of_clock, *counted).correlate(Clock).offset(0).exists()
        numbers = (day, func.count(), func.count().filter(Clock.stopped_at <= Clock.due_at))
        return select(*numbers).where(*falls_due, counts).group_by(day)
    recent = or_(Ticket.closed_at.is_(None), Ticket.closed_at >= begin - LONGEST_LEFT)
    kept = (Clock.stopped_at <= Clock.due_at).label("kept")
    own = (
        select(day.label("day"), kept).where(*of_clock, *falls_due).correlate(Ticket).offset(0).lateral("own")
    )
    return (
        select(own.c.day, func.count(), func.count().filter(own.c.kept))
        .select_from(Ticket)
        .join(own, true())
        .where(Ticket.city == question.facts.city, recent, *counted)
        .group_by(own.c.day)
    )


def _local_day(facts: CityFacts, instant: Any) -> ColumnElement[date]:
    return cast(func.timezone(facts.zone.key, instant), Date)


def sum_figures(found: dict[date, PeriodFigures]) -> PeriodFigures:
    """Return the figures of all days together."""
    return sum(found.values(), start=PeriodFigures())


def group_by_step(
    found: dict[date, PeriodFigures], step_of: Callable[[date], date]
) -> dict[date, PeriodFigures]:
    """Return the figures by the step that each day falls into."""
    steps: dict[date, PeriodFigures] = {}
    for day, figures in found.items():
        steps[step_of(day)] = steps.get(step_of(day), PeriodFigures()) + figures
    return steps
