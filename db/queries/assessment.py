"""Queries for the assessment: the ratings of a period, judged by the settings of their moment and summed.

They read the ratings of one period, at most a year, through functions that bypass row security
(``db.rls.assessment``) within the scope of the transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    TableValuedAlias,
    Text,
    Uuid,
    any_,
    column,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries.assessment_corrections import load_corrections
from db.queries.cities import load_city_context
from domain.assessment import (
    AssessedRating,
    AssessmentEntry,
    Corrections,
    FrozenSpan,
    PointTally,
    list_entries,
    tally_entry,
    tally_ratings,
)
from domain.assessment_figures import TownRatings
from domain.assessment_freezes import AssessmentPeriod, DepartmentSums, list_costly, parse_period
from domain.deductions import (
    AssessmentLimits,
    DeductionRules,
    DeductionSchedule,
    SettingStep,
    build_schedule,
    parse_assessment_limits,
)
from domain.enums import Effect, Speed

INSTANT = DateTime(timezone=True)
SETTLED = timedelta(minutes=5)  # by then every act that began before has committed or was rolled back
Months = Mapping[int, PointTally]  # by the place of the month in its period, 0 for the first


@dataclass(frozen=True, slots=True)
class FrozenPeriod:
    """A period whose figures are frozen."""

    period: AssessmentPeriod
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class AssessmentBasis:
    """Everything that the figures of a period follow from, apart from the ratings.

    until: before which instant ratings are read, the end of the period or the present.
    """

    city: str
    zone: ZoneInfo
    period: AssessmentPeriod
    until: datetime
    schedule: DeductionSchedule
    limits: AssessmentLimits
    corrections: Corrections
    frozen: tuple[FrozenPeriod, ...]

    @property
    def begins(self) -> datetime:
        """Return the instant with which the period begins."""
        return self.period.begins(self.zone)

    @property
    def rules(self) -> DeductionRules:
        """Return the settings in force at the end of the period, or now."""
        return self.schedule.at(self.until)

    @property
    def spans(self) -> tuple[FrozenSpan, ...]:
        """Return the frozen periods; what was decided in the last minutes before is booked where it was."""
        return tuple(
            FrozenSpan(one.period.begins(self.zone), one.period.ends(self.zone), one.frozen_at - SETTLED)
            for one in self.frozen
        )

    def list_entries(self, rating: AssessedRating) -> list[AssessmentEntry]:
        """Return the entries of a rating that are booked in the period."""
        entries = list_entries(rating, self.schedule, corrections=self.corrections, frozen=self.spans)
        return [one for one in entries if self.begins <= one.booked_at < self.period.ends(self.zone)]


def load_basis(session: Session, city: str, period: AssessmentPeriod, *, now: datetime) -> AssessmentBasis:
    """Return what the figures of a period follow from; decisions after ``now`` are not known."""
    context = load_city_context(session, city)
    zone, ends = context.facts.zone, period.ends(context.facts.zone)
    return AssessmentBasis(
        city=city,
        zone=zone,
        period=period,
        until=min(ends, now),
        schedule=build_schedule(context.stored, _list_steps(session)),
        limits=parse_assessment_limits(context.stored),
        corrections=load_corrections(session, city, since=period.begins(zone), until=now),
        frozen=list_frozen_periods(session),
    )


def find_present_year(session: Session, city: str, now: datetime) -> int:
    """Return the calendar year of an instant in a city."""
    return now.astimezone(load_city_context(session, city).facts.zone).year


def list_frozen_periods(session: Session) -> tuple[FrozenPeriod, ...]:
    """Return the frozen periods of the scope's city, the earliest first."""
    found = func.frozen_periods().table_valued(column("period", Text), column("frozen_at", INSTANT))
    rows = session.execute(select(found.c.period, found.c.frozen_at).order_by(found.c.period))
    return tuple(FrozenPeriod(parse_period(row.period), row.frozen_at) for row in rows)


def load_tallies(
    session: Session, basis: AssessmentBasis, department: str | None = None
) -> dict[str, Months]:
    """Return the sums of every rated party of the scope by month, or of one party."""
    edges = sorted({*basis.period.list_months(basis.zone), *_list_changes(basis)})
    ratings = _ratings(basis, department)
    place = func.width_bucket(ratings.c.rated_at, literal(edges, ARRAY(INSTANT))).label("place")
    keys = (ratings.c.department, place, ratings.c.speed, ratings.c.effect)
    asked = select(*keys, func.count()).where(*_without_corrected(ratings, basis)).group_by(*keys)
    found: dict[str, dict[int, PointTally]] = {}
    for code, edge, speed, effect, count in session.execute(asked):
        begins = edges[edge - 1]
        tally = tally_ratings(basis.schedule.at(begins), Speed(speed), Effect(effect), count)
        _add(found, code, _month(basis, begins), tally)
    for entry in _list_corrected(session, basis, department):
        _add(found, entry.rating.department, _month(basis, entry.booked_at), tally_entry(entry))
    return dict(found)


def list_costly_entries(
    session: Session, basis: AssessmentBasis, department: str | None = None
) -> dict[str, tuple[AssessmentEntry, ...]]:
    """Return every entry that changes points, by rated party in the order of a sheet."""
    ratings = _ratings(basis, department)
    costs = or_(ratings.c.speed != Speed.TIMELY.value, ratings.c.effect != Effect.GOOD.value)
    asked = select(*ratings.c).where(costs, *_without_corrected(ratings, basis))
    entries = [entry for row in session.execute(asked) for entry in basis.list_entries(_to_rating(row))]
    found: dict[str, list[AssessmentEntry]] = {}
    for entry in (*entries, *_list_corrected(session, basis, department)):
        found.setdefault(entry.rating.department, []).append(entry)
    return {code: list_costly(several) for code, several in found.items()}


def load_department_sums(session: Session, basis: AssessmentBasis) -> dict[str, DepartmentSums]:
    """Return what is frozen of every rated party: its sums and entries."""
    entries = list_costly_entries(session, basis)
    return {
        code: DepartmentSums(sum(months.values(), PointTally()), entries.get(code, ()))
        for code, months in load_tallies(session, basis).items()
    }


def load_town_ratings(session: Session, basis: AssessmentBasis) -> list[TownRatings]:
    """Return how each town of the scope rated in the period, by code."""
    ratings = _ratings(basis, None)
    keys = (ratings.c.town_code, ratings.c.speed, ratings.c.effect)
    found: dict[str, dict[tuple[Speed, Effect], int]] = {}
    for town, speed, effect, count in session.execute(select(*keys, func.count()).group_by(*keys)):
        found.setdefault(town, {})[Speed(speed), Effect(effect)] = count
    return [TownRatings(town, counts) for town, counts in sorted(found.items())]


def load_ticket_numbers(session: Session, city: str, tickets: Iterable[UUID]) -> dict[UUID, str]:
    """Return the numbers of the tickets that the reader may open; of others there is none."""
    wanted = list(dict.fromkeys(tickets))
    if not wanted:
        return {}
    found = session.execute(
        select(Ticket.id, Ticket.number).where(
            Ticket.city == city, Ticket.id == any_(literal(wanted, ARRAY(Uuid)))
        )
    )
    return {row.id: row.number for row in found}


def find_first_rating(session: Session) -> datetime | None:
    """Return when the city's first rating was given, for every reader; None before any."""
    return session.scalar(select(func.first_rated_at()))


def _list_steps(session: Session) -> list[SettingStep]:
    """Return the changes of deductions that have taken effect."""
    found = func.deduction_changes().table_valued(
        column("key", Text), column("before", Integer), column("after", Integer), column("at", INSTANT)
    )
    return [SettingStep(*row) for row in session.execute(select(*found.c))]


def _list_changes(basis: AssessmentBasis) -> list[datetime]:
    """Return the instants within the period at which a deduction changed."""
    return [at for at in basis.schedule.instants if basis.begins < at < basis.until]


def _ratings(basis: AssessmentBasis, department: str | None) -> TableValuedAlias:
    found = func.assessed_ratings(
        literal(basis.begins, INSTANT), literal(basis.until, INSTANT), literal(department, Text)
    )
    return found.table_valued(*_columns(), name="ratings")


def _columns() -> list[Any]:
    ids = [column(name, Uuid) for name in ("id", "ticket_id", "work_order_id")]
    parties = [column(name, Text) for name in ("department", "town_code")]
    return [*ids, *parties, column("rated_at", INSTANT), column("speed", Text), column("effect", Text)]


def _without_corrected(ratings: TableValuedAlias, basis: AssessmentBasis) -> list[Any]:
    """Return the conditions that nothing was decided about a rating or its ticket."""
    found = []
    if basis.corrections.restorations:
        found.append(~(ratings.c.id == any_(literal(list(basis.corrections.restorations), ARRAY(Uuid)))))
    if basis.corrections.exclusions:
        found.append(~(ratings.c.ticket_id == any_(literal(list(basis.corrections.exclusions), ARRAY(Uuid)))))
    return found


def _list_corrected(
    session: Session, basis: AssessmentBasis, department: str | None
) -> Sequence[AssessmentEntry]:
    """Return the entries of the ratings about which something was decided, of this or an earlier period."""
    ratings, tickets = list(basis.corrections.restorations), list(basis.corrections.exclusions)
    if not ratings and not tickets:
        return []
    named = func.named_ratings(literal(ratings, ARRAY(Uuid)), literal(tickets, ARRAY(Uuid)))
    found = named.table_valued(*_columns(), name="named")
    asked = select(*found.c).where(found.c.rated_at < basis.until)
    if department is not None:
        asked = asked.where(found.c.department == department)
    return [entry for row in session.execute(asked) for entry in basis.list_entries(_to_rating(row))]


def _to_rating(row: Any) -> AssessedRating:
    ident, ticket, order, department, town, rated_at, speed, effect = row
    return AssessedRating(ident, ticket, order, department, town, rated_at, Speed(speed), Effect(effect))


def _month(basis: AssessmentBasis, at: datetime) -> int:
    day = at.astimezone(basis.zone)
    return (day.year - basis.period.year) * 12 + day.month - basis.period.first.month


def _add(found: dict[str, dict[int, PointTally]], code: str, month: int, tally: PointTally) -> None:
    months = found.setdefault(code, {})
    months[month] = months.get(month, PointTally()) + tally
