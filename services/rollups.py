"""Maintain the rollups: count changed and missing days, and compare a slice of the rest."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from db.queries.cities import CityFacts, load_city_facts
from db.queries.rollup_rows import get_third
from db.writes import rollup_marks, rollup_work, rollups
from db.writes.rollups import Days

GRACE = timedelta(minutes=2)  # after midnight, for acts that began before it and are not committed yet
SETTLED = timedelta(seconds=20)  # marks are gathered this long: one busy day is counted once for many acts
MOST_DAYS = 11  # counted in one transaction, of one row each
MOST_MARKED_DAYS = 10
COMPARED = timedelta(days=800)  # a trend of 13 months, and that of the year before


class Work(StrEnum):
    """What a step did."""

    RECOUNTED = "recounted"
    COUNTED = "counted"
    SUMMED = "summed"


@dataclass(frozen=True, slots=True)
class RecountStep:
    """What one step counted, and the days (or the month's first) it was."""

    work: Work
    days: tuple[date, ...]


def get_last_full_day(now: datetime, facts: CityFacts) -> date:
    """Return the last local day that is over for good at ``now``."""
    return ((now - GRACE).astimezone(facts.zone)).date() - timedelta(days=1)


def run_step(
    session: Session, city: str, now: datetime, *, settled: timedelta = SETTLED
) -> RecountStep | None:
    """Do the next piece of work on the sums of a city, the most urgent first; None where nothing is due.

    Each call wants a transaction of its own. settled: how old a mark must be before its day is counted.
    """
    if not rollup_work.try_lock(session, city):
        return None
    facts = load_city_facts(session, city)
    rollup_work.drop_outdated(session, city)
    first = rollup_work.get_first_day(session, facts)
    if first is None:
        return None
    last = get_last_full_day(now, facts)
    return (
        _recount(session, facts, last, settled)
        or _sum_up(session, facts, first, now)
        or _count_missing(session, facts, first, last)
    )


def are_sums_complete(session: Session, city: str, until: date) -> bool:
    """Return whether the days up to one are counted, as far back as anything is compared with."""
    first = rollup_work.get_first_day(session, load_city_facts(session, city))
    if first is None:
        return True
    since = max(first, until - COMPARED)
    return not rollup_work.list_missing_days(session, city, first=since, last=until, most=1)


def compare_counts(session: Session, city: str, start: date, *, turn: int) -> tuple[date | None, int]:
    """Compare the sums of one town and day, the first counted one from ``start`` on, with the tables.

    turn: how often the days were gone through; each time another town is compared. Returns the day and how
    many rows differ; a day that differs is marked, and counted again. (None, 0) after the last counted day.
    """
    day = rollup_work.find_counted_day(session, city, start)
    if day is None:
        return None, 0
    towns = rollup_work.list_towns(session, city)
    town = towns[(day.toordinal() + turn) % len(towns)]
    differing = rollup_work.count_differences(
        session, load_city_facts(session, city), Days(day, day, (town,))
    )
    if not differing or rollup_work.is_marked(session, city, day):
        return day, 0
    rollup_marks.mark_days(session, city, [day])
    return day, differing


def _recount(session: Session, facts: CityFacts, last: date, settled: timedelta) -> RecountStep | None:
    today = last + timedelta(days=1)
    age = rollup_work.get_mark_age(session, facts.city, today)
    if age is None or age < settled:
        return None
    marked = rollup_work.take_marks(session, facts.city, today=today, most=MOST_MARKED_DAYS)
    for day, towns in marked.items():
        rollups.count_days(session, facts, Days(day, day, towns))
    return RecountStep(Work.RECOUNTED, tuple(marked))


def _count_missing(session: Session, facts: CityFacts, first: date, last: date) -> RecountStep | None:
    missing = rollup_work.list_missing_days(session, facts.city, first=first, last=last, most=MOST_DAYS)
    if not missing:
        return None
    run = [missing[0]]
    for day in missing[1:]:
        if run[-1] - day != timedelta(days=1) or get_third(day) != get_third(run[0]):
            break
        run.append(day)
    rollups.count_days(session, facts, Days(run[-1], run[0]))
    return RecountStep(Work.COUNTED, tuple(run))


def _sum_up(session: Session, facts: CityFacts, first: date, now: datetime) -> RecountStep | None:
    today = get_last_full_day(now, facts) + timedelta(days=1)
    month = rollup_work.find_newest_month(session, facts.city, first=first, today=today)
    if month is None:
        return None
    rollups.sum_month(session, facts.city, month)
    return RecountStep(Work.SUMMED, (month,))
