"""Layout of the desks, each from its row in the table of desks."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from dash.development.base_component import Component

import clock
from dashboard.desk import components
from dashboard.desk.components import Tools
from dashboard.desk.queue_column import QueueView
from dashboard.shared import push_downs, report_form
from dashboard.shared.choices import read_choices
from dashboard.shared.desks import Desk
from dashboard.shared.render_cache import RenderCache
from db.queries import cities, queues, saved_views, section_filter
from db.queries.assigned_matters import AssignedFigures, count_matters
from db.queries.cities import load_settings
from db.queries.party_kpis import DueShares, OfficeFigures, load_due_shares, load_office_figures
from db.queries.queue_filters import EVERYTHING, Narrowed
from db.queries.queue_page import load_queue_page
from db.queries.queues import Queue
from db.queries.section_filter import MINE
from db.queries.ticket_list import Page, SortOrder, TicketPage
from db.session import Session, transaction
from domain.errors import NotAllowed
from domain.scopes import Actor
from domain.setting_values import parse_figures_period
from domain.sla_status import count_days_late
from domain.ticket_workflow import HOLDERS, LOCAL, OFFICES, TOWN
from web import dependencies

ROWS = 60
PERIOD_SECONDS = 60.0  # shares of a month do not follow single changes
_SHARES: RenderCache[DueShares] = RenderCache(longest=PERIOD_SECONDS)


def layout_of(desk: Desk, actor: Actor, query: Mapping[str, str]) -> Component:
    """Return a desk for those who sit there. Raises NotAllowed for others."""
    if not desk.is_open_to(actor):
        raise NotAllowed("此席位由{who}使用", who=tuple(sorted(desk.roles)))
    with transaction(actor.scope) as session:
        choices = read_choices(session, actor, dependencies.get_visitor().cities)
        shown = read_queue(session, actor, desk, query)
        tools = Tools(
            views=saved_views.list_saved_views(session, actor, desk.path),
            parts=section_filter.list_parts(session, actor),
            begins=_begins(actor, desk),
        )
    return components.render_page(desk, choices, shown, asked=query, tools=tools)


def _begins(actor: Actor, desk: Desk) -> list[Component]:
    """Return what can be created at the desk, in addition to its queues."""
    buttons = [report_form.open_button()] if desk.roles & actor.roles & LOCAL else []
    return [*buttons, push_downs.open_button()] if desk.roles & actor.roles & TOWN else buttons


def read_queue(session: Session, actor: Actor, desk: Desk, asked: Mapping[str, str]) -> QueueView:
    """Return the counts of a desk's queues and the rows of the selected one, the first by default."""
    now = clock.now(session, actor.city)
    names = {queue.value: queue for queue in desk.queues}
    chosen = names.get(asked.get("queue") or "", desk.queues[0])
    narrowed = Narrowed.from_query(asked)
    order = asked.get("order") or SortOrder.DUE
    page = Page(limit=ROWS, order=SortOrder(order) if order in list(SortOrder) else SortOrder.DUE)
    part = asked.get("part") or ""
    found = load_queue_page(session, actor, chosen, page=page, now=now, narrowed=narrowed, part=part)
    return QueueView(
        chosen=chosen,
        counts=queues.count_queues(session, actor, desk.queues, now=now),
        page=found,
        ticket=asked.get("ticket"),
        picks=desk.picks,
        narrowed=narrowed != EVERYTHING or bool(part),
        days_late=_days_late(session, actor.city, found, now=now),
        figures=_figures(session, actor, now=now),
        matters=_matters(session, actor, now=now),
    )


def is_own(desk: Desk, asked: Mapping[str, str]) -> bool:
    """Return whether the content depends on the user, and not only on their scope."""
    return Queue.TAKEN_TODAY in desk.queues or asked.get("part") == MINE


def _figures(session: Session, actor: Actor, *, now: datetime) -> OfficeFigures | None:
    """Return the KPI strip of the actor's department or agency; other desks have none."""
    if not actor.roles & OFFICES or not actor.party:
        return None
    period = parse_figures_period(load_settings(session, actor.city))
    due = _SHARES.since(
        (actor.scope, period), 0, lambda: (0, load_due_shares(session, actor, now=now, period=period))
    )
    return load_office_figures(session, actor, now=now, due=due)


def _matters(session: Session, actor: Actor, *, now: datetime) -> AssignedFigures | None:
    """Return the figures of the assigned matters of the actor's unit; other desks have none."""
    if not actor.roles & HOLDERS or not actor.party:
        return None
    return count_matters(session, actor.city, now=now, since=now)


def _days_late(session: Session, city: str, page: TicketPage, *, now: datetime) -> dict[UUID, int]:
    """Return the working days by which the late ones of a page are late."""
    calendar = cities.load_calendar(session, cities.load_city_facts(session, city))
    due = {ticket.id: ticket.due_at for ticket in page.tickets if ticket.due_at}
    late = {ident: count_days_late(at, now, calendar=calendar) for ident, at in due.items()}
    return {ident: days for ident, days in late.items() if days is not None}
