"""Queries for everything in the area panel, under the filters of the map."""

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
    PeriodQuery,
    PeriodRefusal,
    Refused,
    group_by_step,
    load_figures_by_day,
    sum_figures,
)
from db.queries.area_staff import StaffFacts
from db.queries.areas import AreaFacts
from db.queries.cities import CityFacts
from db.queries.filters import build_conditions, get_day_start, subtract_days
from db.queries.ticket_list import Page, TicketPage
from db.queries.ticket_pages import Listed, load_page
from domain.enums import Secrecy
from domain.filters import Filters
from domain.periods import ONE_DAY, Period, TrendStep, get_period, get_step_start
from domain.setting_values import parse_figures_period
from domain.stored_settings import get_setting


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
    refused: PeriodRefusal | None = None


@dataclass(frozen=True, slots=True)
class AreaPanel:
    """What the panel of one area shows at one instant under ``filters``.

    kept_secret: how many open secret tickets a town has that it does not see; None: not to be shown.
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


def load_area_panel(session: Session, city: str, code: str, *, filters: Filters, now: datetime) -> AreaPanel:
    """Return the panel of the area with that code. Raises NotFound."""
    facts = cities.load_city_facts(session, city)
    path = areas.load_path(session, city, code)
    return AreaPanel(
        city=facts,
        area=path[-1],
        path=path,
        filters=filters,
        now=now,
        open=open_part(session, city, code, filters=filters, now=now),
        past=load_period_part(session, city, code, filters=filters, now=now),
        staff=area_staff.list_area_staff(session, city, code, today=now.astimezone(facts.zone).date()),
    )


def open_part(session: Session, city: str, code: str, *, filters: Filters, now: datetime) -> OpenFigures:
    """Return what is open in the area with that code under all filters. Raises NotFound."""
    facts = cities.load_city_facts(session, city)
    area = areas.load_area_facts(session, city, code)
    chosen = build_conditions(filters, facts.zone)
    where = build_counted_conditions(session, facts, area, chosen, only_open=True)
    tomorrow = get_day_start(now.astimezone(facts.zone).date() + ONE_DAY, facts.zone)
    return area_figures.open_figures(session, city, where=where, now=now, day_ends=tomorrow)


def load_period_part(
    session: Session, city: str, code: str, *, filters: Filters, now: datetime
) -> PeriodPart:
    """Return what happened in the area with that code in the chosen period, else in that of figures.

    Of the filters all but the state count: by its end a ticket has gone through many. The period before is
    compared up to the same time of its last day where the period ends at the present. Raises NotFound.
    """
    facts = cities.load_city_facts(session, city)
    path = areas.load_path(session, city, code)
    usual = parse_figures_period(cities.load_settings(session, city)).days
    period = get_period(filters, now.astimezone(facts.zone).date(), usual_days=usual)
    plain = drop_period_filters(filters)
    where = build_singly_counted_conditions(path[-1], build_conditions(plain, facts.zone))
    sums = area_rollups.find_sums(session, facts, path, plain)
    below_town = path[-1].depth > 1 or path[-1].is_leaf
    asked = PeriodQuery(facts, where, sums, now, few=below_town and sums is None)
    begin, end = get_day_start(period.first, facts.zone), get_day_start(period.last + ONE_DAY, facts.zone)
    end = min(end, max(begin, now + timedelta(microseconds=1)))
    by_month = period.step is not TrendStep.DAY
    try:
        found = load_figures_by_day(session, asked, first=period.first, end=end, months=by_month)
    except Refused as refused:
        return PeriodPart(period, None, None, [], refused.why)
    steps = group_by_step(found, lambda day: get_step_start(day, period.step))
    return PeriodPart(
        period=period,
        figures=sum_figures(found),
        before=_before(session, asked, period, end),
        trend=[_step_count(day, steps.get(day, PeriodFigures())) for day in period.steps()],
    )


def _before(session: Session, asked: PeriodQuery, period: Period, end: datetime) -> PeriodFigures | None:
    """Return the figures of the equal length before a period that ends at ``end``; None where too many."""
    ends = subtract_days(end, period.days, asked.facts.zone)
    try:
        return sum_figures(
            load_figures_by_day(session, asked, first=period.before.first, end=ends, months=True)
        )
    except Refused:
        return None


def _step_count(day: date, figures: PeriodFigures) -> StepCount:
    return StepCount(day, figures.received, figures.completed)


def drop_period_filters(filters: Filters) -> Filters:
    """Return the filters without state and period."""
    return replace(filters, status=None, since=None, until=None)


def list_tickets(
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
    facts = cities.load_city_facts(session, city)
    area = areas.load_area_facts(session, city, code)
    chosen = build_conditions(filters, facts.zone)
    where = build_counted_conditions(session, facts, area, chosen, only_open=only_open)
    if only_open:
        where.append(Ticket.closed_at.is_(None))
    listed = Listed(
        where=[Ticket.city == city, *where],
        inside=[Ticket.city == city, areas.build_within_condition(area)],
        only_open=only_open,
        filtered=not filters.is_empty,
    )
    return load_page(session, listed, page, now=now)


def build_counted_conditions(
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
    inside = areas.build_within_condition(area)
    among = [*chosen, inside, Ticket.closed_at.is_(None)] if only_open else [*chosen, inside]
    if area.depth == 0 or _enough_secret(session, facts, area, among):
        return [*chosen, inside]
    return [*chosen, inside, Ticket.secrecy != Secrecy.SECRET]


def build_singly_counted_conditions(
    area: AreaFacts, chosen: Sequence[ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """Return ``chosen`` and the condition that a ticket is counted by the day it came or was completed.

    Below the city never a secret one: enough of them in all may still be one on a day.
    """
    inside = [*chosen, areas.build_within_condition(area)]
    return inside if area.depth == 0 else [*inside, Ticket.secrecy != Secrecy.SECRET]


def _enough_secret(
    session: Session, facts: CityFacts, area: AreaFacts, where: Sequence[ColumnElement[bool]]
) -> bool:
    if area.depth != 1:
        return False
    least: int = get_setting(cities.load_settings(session, facts.city), "secrecy.least_count")
    secret = select(Ticket.id).where(Ticket.city == facts.city, *where, Ticket.secrecy == Secrecy.SECRET)
    some = secret.limit(least).subquery()
    return session.scalars(select(func.count()).select_from(some)).one() >= least
