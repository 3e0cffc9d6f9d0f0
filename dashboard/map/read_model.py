"""Read and draw the panel of an area; many who look at the same share one drawing (see ``looks``).

What is open is drawn again when something changed, what happened in a period at most once a minute.
Satisfaction comes from the live picture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256

import clock
from dashboard.map import area_panel
from dashboard.map.satisfaction import satisfaction
from dashboard.shared import nodes, ticket_table
from dashboard.shared.render_cache import Looks
from dashboard.shared.ticket_table import Listing, ShownRows
from db import feed
from db.queries import area_panel as area_query
from db.queries import area_staff, areas, cities, secret_tickets
from db.queries.area_panel import AreaPanel, PeriodPart
from db.queries.area_staff import StaffFacts
from db.queries.areas import AreaFacts
from db.queries.ticket_list import Order, Page, Place
from db.session import Session, transaction
from domain.enums import Role
from domain.filters import Filters
from domain.scopes import Actor
from i18n import locale

PERIOD_SECONDS = 60.0  # figures of days and months do not follow single changes
FIGURES: Looks[str] = Looks()
ROWS: Looks[str] = Looks()
PERIODS: Looks[PeriodPart] = Looks(longest=PERIOD_SECONDS)


@dataclass(frozen=True, slots=True)
class AreaFrame:
    """What of an area's panel no ticket changes."""

    area: AreaFacts
    staff: list[StaffFacts]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose panel of which area is wanted, under which filters."""

    actor: Actor
    code: str
    filters: Filters

    @property
    def view(self) -> tuple[object, ...]:
        """Return what decides on the content: row security lets nothing else into it."""
        return (self.actor.scope, self.code, self.filters, locale())

    def listing(self, order: Order, *, only_open: bool) -> Listing:
        """Return how its list is asked for."""
        told = repr((self.code, self.filters, order, only_open))
        may_dispatch = Role.DISPATCHER in self.actor.roles
        return Listing(order, only_open, may_dispatch, sha256(told.encode()).hexdigest()[:12])


def facts(session: Session, wanted: Wanted) -> AreaFrame:
    """Return the area and who is responsible there. Raises NotFound."""
    city = wanted.actor.city
    found = areas.area_facts(session, city, wanted.code)
    zone = cities.city_facts(session, city).zone
    today = clock.now(session, city).astimezone(zone).date()
    return AreaFrame(found, area_staff.area_staff(session, city, wanted.code, today=today))


def figures(wanted: Wanted, *, event: int) -> str:
    """Return the figures as nodes, drawn by anybody of the same scope who knew the feed up to ``event``."""
    return FIGURES.since(wanted.view, event, partial(_drawn, wanted.actor, partial(_draw_figures, wanted)))


def rows(wanted: Wanted, listing: Listing, places: tuple[Place, ...], *, event: int) -> str:
    """Return a page of a list as nodes, shared as ``figures`` are.

    places: where the page and those before it begin; none for the first.
    """
    page = Page(listing.order, after=places[-1] if places else None)

    def draw(session: Session, now: datetime) -> str:
        found = area_query.tickets_in(
            session,
            wanted.actor.city,
            wanted.code,
            filters=wanted.filters,
            only_open=listing.only_open,
            page=page,
            now=now,
        )
        return nodes.to_json(ticket_table.rows(ShownRows(found, page, listing, places)))

    return ROWS.since((*wanted.view, listing, places), event, partial(_drawn, wanted.actor, draw))


def _drawn(actor: Actor, draw: Callable[[Session, datetime], str]) -> tuple[int, str]:
    """Draw in one transaction; return up to where the drawing knows the feed, and the drawing."""
    with transaction(actor.scope) as session:
        known = feed.last(session)
        return known, draw(session, clock.now(session, actor.city))


def _kept_secret(session: Session, wanted: Wanted) -> int | None:
    """Return the count of its town that a town may know; under filters it would tell of single tickets."""
    is_own = wanted.code == wanted.actor.scope.town and wanted.filters.is_empty
    return secret_tickets.kept_secret(session, wanted.actor) if is_own else None


def _draw_figures(wanted: Wanted, session: Session, now: datetime) -> str:
    city, code, filters = wanted.actor.city, wanted.code, wanted.filters
    path = areas.path_of(session, city, code)
    past = PERIODS.since(
        wanted.view, 0, lambda: (0, area_query.period_part(session, city, code, filters=filters, now=now))
    )
    panel = AreaPanel(
        city=cities.city_facts(session, city),
        area=path[-1],
        path=path,
        filters=filters,
        now=now,
        open=area_query.open_part(session, city, code, filters=filters, now=now),
        past=past,
        staff=[],
        kept_secret=_kept_secret(session, wanted),
    )
    rated = satisfaction(wanted.actor.scope, level=path[-1].level, code=code, filters=filters)
    return nodes.to_json(area_panel.told(panel, rated))
