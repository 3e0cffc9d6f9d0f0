"""Load and render the panel of an area; equal views share one rendering (see ``render_cache``).

Open figures are rendered again after a change, those of a period at most once a minute.
Satisfaction comes from the live state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256

import clock
from dashboard.map import area_panel
from dashboard.map.satisfaction import load_satisfaction
from dashboard.shared import nodes, ticket_table
from dashboard.shared.render_cache import RenderCache, get_floor
from dashboard.shared.ticket_table import ListedRows, Listing
from db import feed
from db.queries import area_panel as area_query
from db.queries import area_staff, areas, cities, secret_tickets
from db.queries.area_panel import AreaPanel, PeriodPart
from db.queries.area_staff import StaffFacts
from db.queries.areas import AreaFacts
from db.queries.ticket_list import ListCursor, Page, SortOrder
from db.session import Session, transaction
from domain.enums import Role
from domain.filters import Filters
from domain.scopes import Actor
from i18n import locale

PERIOD_SECONDS = 60.0  # figures of days and months do not follow single changes
FIGURES: RenderCache[str] = RenderCache()
ROWS: RenderCache[str] = RenderCache()
PERIODS: RenderCache[PeriodPart] = RenderCache(longest=PERIOD_SECONDS)


@dataclass(frozen=True, slots=True)
class AreaFrame:
    """What of an area's panel no ticket changes."""

    area: AreaFacts
    staff: list[StaffFacts]


@dataclass(frozen=True, slots=True)
class PanelRequest:
    """Whose panel of which area is wanted, under which filters."""

    actor: Actor
    code: str
    filters: Filters

    @property
    def view(self) -> tuple[object, ...]:
        """Return what decides on the content: row security lets nothing else into it."""
        return (self.actor.scope, self.code, self.filters, locale())

    def listing(self, order: SortOrder, *, only_open: bool) -> Listing:
        """Return the query of its list."""
        told = repr((self.code, self.filters, order, only_open))
        may_dispatch = Role.DISPATCHER in self.actor.roles
        return Listing(order, only_open, may_dispatch, sha256(told.encode()).hexdigest()[:12])


def load_area(session: Session, wanted: PanelRequest) -> AreaFrame:
    """Return the area and who is responsible there. Raises NotFound."""
    city = wanted.actor.city
    found = areas.load_area_facts(session, city, wanted.code)
    staff = area_staff.list_area_staff(session, city, wanted.code, today=clock.today(session, city))
    return AreaFrame(found, staff)


def render_figures(wanted: PanelRequest, *, event: int) -> str:
    """Return the figures as nodes, rendered for any user of the same scope, at or after feed ``event``."""
    known = get_floor(wanted.actor.city, event)
    return FIGURES.since(wanted.view, known, partial(_drawn, wanted.actor, partial(_draw_figures, wanted)))


def render_rows(wanted: PanelRequest, listing: Listing, places: tuple[ListCursor, ...], *, event: int) -> str:
    """Return a page of a list as nodes, shared as ``render_figures`` are.

    places: where the page and those before it begin; none for the first.
    """
    page = Page(listing.order, after=places[-1] if places else None)

    def draw(session: Session, now: datetime) -> str:
        found = area_query.list_tickets(
            session,
            wanted.actor.city,
            wanted.code,
            filters=wanted.filters,
            only_open=listing.only_open,
            page=page,
            now=now,
        )
        return nodes.to_json(ticket_table.render_rows(ListedRows(found, page, listing, places)))

    known = get_floor(wanted.actor.city, event)
    return ROWS.since((*wanted.view, listing, places), known, partial(_drawn, wanted.actor, draw))


def _drawn(actor: Actor, draw: Callable[[Session, datetime], str]) -> tuple[int, str]:
    """Render in one transaction; return the feed position of the rendering, and the rendering."""
    with transaction(actor.scope) as session:
        known = feed.get_last_number(session)
        return known, draw(session, clock.now(session, actor.city))


def _kept_secret(session: Session, wanted: PanelRequest) -> int | None:
    """Return the count of its town that a town may know; under filters it would tell of single tickets."""
    is_own = wanted.code == wanted.actor.scope.town and wanted.filters.is_empty
    return secret_tickets.count_kept_secret(session, wanted.actor) if is_own else None


def _draw_figures(wanted: PanelRequest, session: Session, now: datetime) -> str:
    city, code, filters = wanted.actor.city, wanted.code, wanted.filters
    path = areas.load_path(session, city, code)
    past = PERIODS.since(
        wanted.view,
        0,
        lambda: (0, area_query.load_period_part(session, city, code, filters=filters, now=now)),
    )
    panel = AreaPanel(
        city=cities.load_city_facts(session, city),
        area=path[-1],
        path=path,
        filters=filters,
        now=now,
        open=area_query.open_part(session, city, code, filters=filters, now=now),
        past=past,
        staff=[],
        kept_secret=_kept_secret(session, wanted),
    )
    rated = load_satisfaction(wanted.actor.scope, level=path[-1].level, code=code, filters=filters)
    return nodes.to_json(area_panel.render_live_parts(panel, rated))
