"""Ask for everything the panel of an area shows, under the filters of the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.queries import area_figures, area_staff, area_trend, areas, cities
from db.queries.area_figures import OpenCount, PeriodFigures
from db.queries.area_staff import StaffFacts
from db.queries.area_trend import DayCount
from db.queries.areas import AreaFacts
from db.queries.cities import CityFacts
from db.queries.filters import conditions
from db.queries.paged_tickets import Listed, paged_tickets
from db.queries.ticket_list import Page, TicketPage
from db.tables import Ticket
from domain.filters import Filters
from domain.settings import setting_of
from domain.terms import Secrecy

PERIOD = timedelta(days=30)
TREND_DAYS = 30


@dataclass(frozen=True, slots=True)
class AreaPanel:
    """What the panel of one area shows at one instant; figures compare PERIOD with the one before it."""

    city: CityFacts
    area: AreaFacts
    path: list[AreaFacts]
    now: datetime
    open_counts: list[OpenCount]
    due_today: int
    period: PeriodFigures
    before: PeriodFigures
    trend: list[DayCount]
    staff: list[StaffFacts]


def area_panel(session: Session, city: str, code: str, *, filters: Filters, now: datetime) -> AreaPanel:
    """Return the panel of the area with that code. Raises NotFound."""
    facts = cities.city_facts(session, city)
    path = areas.path_of(session, city, code)
    area = path[-1]
    chosen = conditions(filters, facts.zone)
    open_where = counted(session, facts, area, [*chosen, Ticket.closed_at.is_(None)])
    told_daily = counted_singly(area, chosen)
    today = now.astimezone(facts.zone).date()
    tomorrow = datetime.combine(today + timedelta(days=1), time(), tzinfo=facts.zone).astimezone(UTC)
    period, before = area_figures.period_figures(session, city, where=told_daily, until=now, length=PERIOD)
    return AreaPanel(
        city=facts,
        area=area,
        path=path,
        now=now,
        open_counts=area_figures.open_counts(session, city, where=open_where, now=now),
        due_today=area_figures.due_between(session, city, where=open_where, since=now, until=tomorrow),
        period=period,
        before=before,
        trend=area_trend.area_trend(session, facts, where=told_daily, until=now, days=TREND_DAYS),
        staff=area_staff.area_staff(session, city, code, today=today),
    )


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
    if only_open:
        chosen.append(Ticket.closed_at.is_(None))
    where = counted(session, facts, area, chosen)
    listed = Listed(
        where=[Ticket.city == city, *where],
        inside=[Ticket.city == city, areas.within(area)],
        only_open=only_open,
        filtered=not filters.is_empty,
    )
    return paged_tickets(session, listed, page, now=now)


def counted(
    session: Session, facts: CityFacts, area: AreaFacts, chosen: Sequence[ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    """Return ``chosen`` and the condition that ``area`` counts a ticket, as the map does.

    A secret ticket is counted for the city; for its town only where there are enough of them; never below.
    """
    inside = areas.within(area)
    if area.depth == 0 or _enough_secret(session, facts, area, [*chosen, inside]):
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
    least = setting_of(cities.settings_of(session, facts.city), "secrecy.least_count")
    secret = select(Ticket.id).where(Ticket.city == facts.city, *where, Ticket.secrecy == Secrecy.SECRET)
    some = secret.limit(least).subquery()
    return session.scalars(select(func.count()).select_from(some)).one() >= least
