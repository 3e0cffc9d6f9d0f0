"""Ask for everything the panel of an area shows, under the filters of the map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.models import Ticket
from db.queries import area_figures, area_rollups, area_staff, areas, cities
from db.queries.area_figures import OpenFigures
from db.queries.area_periods import (
    PeriodFigures,
    Question,
    Refusal,
    Refused,
    by_step,
    figures_by_day,
    summed,
)
from db.queries.area_staff import StaffFacts
from db.queries.areas import AreaFacts
from db.queries.cities import CityFacts
from db.queries.filters import conditions, day_begins, days_earlier
from db.queries.ticket_list import Page, TicketPage
from db.queries.ticket_pages import Listed, paged_tickets
from domain.enums import Secrecy
from domain.filters import Filters
from domain.periods import ONE_DAY, Period, Step, period_of, step_of
from domain.settings import setting_of


@dataclass(frozen=True, slots=True)
class StepCount:
    """What came in and what was completed in one step of a trend; ``day`` is its first day."""

    day: date
    received: int
    completed: int


@dataclass(frozen=True, slots=True)
class PeriodPart:
    """What happened in a period, in the one before it, and step by step; a state is no condition of it.

    refused: why there are no figures; before is None, too, where only the comparison would take too long.
    """

    period: Period
    figures: PeriodFigures | None
    before: PeriodFigures | None
    trend: list[StepCount]
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True)
class AreaPanel:
    """What the panel of one area shows at one instant under ``filters``.

    kept_secret: how many open secret tickets a town has that it does not see; None: not to be told.
    """

    city: CityFacts
    area: AreaFacts
    path: list[AreaFacts]
    filters: Filters
    now: datetime
    open: OpenFigures
    past: PeriodPart
    staff: list[StaffFacts]
    kept_secret: int | None = None

    @property
    def open_change(self) -> int | None:
        """Return by how much the open tickets grew in the period.

        None where they follow a filter that the figures of the period do not follow.
        """
        figures = self.past.figures
        if self.filters.status is not None or self.past.period.chosen or figures is None:
            return None
        return figures.received - figures.closed


def area_panel(session: Session, city: str, code: str, *, filters: Filters, now: datetime) -> AreaPanel:
    """Return the panel of the area with that code. Raises NotFound."""
    facts = cities.city_facts(session, city)
    path = areas.path_of(session, city, code)
    return AreaPanel(
        city=facts,
        area=path[-1],
        path=path,
        filters=filters,
        now=now,
        open=open_part(session, city, code, filters=filters, now=now),
        past=period_part(session, city, code, filters=filters, now=now),
        staff=area_staff.area_staff(session, city, code, today=now.astimezone(facts.zone).date()),
    )


def open_part(session: Session, city: str, code: str, *, filters: Filters, now: datetime) -> OpenFigures:
    """Return what is open in the area with that code under all filters. Raises NotFound."""
    facts = cities.city_facts(session, city)
    area = areas.area_facts(session, city, code)
    chosen = conditions(filters, facts.zone)
    where = counted(session, facts, area, chosen, only_open=True)
    tomorrow = day_begins(now.astimezone(facts.zone).date() + ONE_DAY, facts.zone)
    return area_figures.open_figures(session, city, where=where, now=now, day_ends=tomorrow)


def period_part(session: Session, city: str, code: str, *, filters: Filters, now: datetime) -> PeriodPart:
    """Return what happened in the area with that code in the chosen period, else in the last 30 days.

    Of the filters all but the state count: by its end a ticket has gone through many. The period before is
    compared up to the same time of its last day where the period ends at the present. Raises NotFound.
    """
    facts = cities.city_facts(session, city)
    path = areas.path_of(session, city, code)
    period = period_of(filters, now.astimezone(facts.zone).date())
    plain = timeless(filters)
    where = counted_singly(path[-1], conditions(plain, facts.zone))
    sums = area_rollups.sums_of(session, facts, path, plain)
    below_town = path[-1].depth > 1 or path[-1].is_leaf
    asked = Question(facts, where, sums, few=below_town and sums is None)
    begin, end = day_begins(period.first, facts.zone), day_begins(period.last + ONE_DAY, facts.zone)
    end = min(end, max(begin, now + timedelta(microseconds=1)))
    by_month = period.step is not Step.DAY
    try:
        found = figures_by_day(session, asked, first=period.first, end=end, months=by_month)
    except Refused as refused:
        return PeriodPart(period, None, None, [], refused.why)
    steps = by_step(found, lambda day: step_of(day, period.step))
    return PeriodPart(
        period=period,
        figures=summed(found),
        before=_before(session, asked, period, end),
        trend=[_step_count(day, steps.get(day, PeriodFigures())) for day in period.steps()],
    )


def _before(session: Session, asked: Question, period: Period, end: datetime) -> PeriodFigures | None:
    """Return the figures of the equal length before a period that ends at ``end``; None where too many."""
    ends = days_earlier(end, period.days, asked.facts.zone)
    try:
        return summed(figures_by_day(session, asked, first=period.before.first, end=ends, months=True))
    except Refused:
        return None


def _step_count(day: date, figures: PeriodFigures) -> StepCount:
    return StepCount(day, figures.received, figures.completed)


def timeless(filters: Filters) -> Filters:
    """Return the filters without state and period."""
    return replace(filters, status=None, since=None, until=None)


def tickets_in(
    session: Session,
    city: str,
    code: str,
    *,
    filters: Filters,
    only_open: bool,
    page: Page,
    now: datetime,
) -> TicketPage:
    """Return one page of the tickets that an area counts under the filters. Raises NotFound."""
    facts = cities.city_facts(session, city)
    area = areas.area_facts(session, city, code)
    chosen = conditions(filters, facts.zone)
    where = counted(session, facts, area, chosen, only_open=only_open)
    if only_open:
        where.append(Ticket.closed_at.is_(None))
    listed = Listed(
        where=[Ticket.city == city, *where],
        inside=[Ticket.city == city, areas.within(area)],
        only_open=only_open,
        filtered=not filters.is_empty,
    )
    return paged_tickets(session, listed, page, now=now)


def counted(
    session: Session,
    facts: CityFacts,
    area: AreaFacts,
    chosen: Sequence[ColumnElement[bool]],
    *,
    only_open: bool,
) -> list[ColumnElement[bool]]:
    """Return ``chosen`` and the condition that ``area`` counts a ticket, as the map does.

    A secret ticket is counted for the city; for its town only where there are enough of them, open ones
    with ``only_open``; never below. That a ticket is open is the caller's to ask for, once.
    """
    inside = areas.within(area)
    among = [*chosen, inside, Ticket.closed_at.is_(None)] if only_open else [*chosen, inside]
    if area.depth == 0 or _enough_secret(session, facts, area, among):
        return [*chosen, inside]
    return [*chosen, inside, Ticket.secrecy != Secrecy.SECRET]


def counted_singly(area: AreaFacts, chosen: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Return ``chosen`` and the condition that a ticket is told of by the day it came or was completed.

    Below the city never a secret one: enough of them in all may still be one on a day.
    """
    inside = [*chosen, areas.within(area)]
    return inside if area.depth == 0 else [*inside, Ticket.secrecy != Secrecy.SECRET]


def _enough_secret(
    session: Session, facts: CityFacts, area: AreaFacts, where: Sequence[ColumnElement[bool]]
) -> bool:
    if area.depth != 1:
        return False
    least: int = setting_of(cities.settings_of(session, facts.city), "secrecy.least_count")
    secret = select(Ticket.id).where(Ticket.city == facts.city, *where, Ticket.secrecy == Secrecy.SECRET)
    some = secret.limit(least).subquery()
    return session.scalars(select(func.count()).select_from(some)).one() >= least
