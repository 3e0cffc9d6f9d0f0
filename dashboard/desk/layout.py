"""Lay out the desks, each from its row in the table of desks."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from dash.development.base_component import Component

import clock
from dashboard.desk import components
from dashboard.desk.components import QueueView, Tools
from dashboard.map.layout import read_choices
from dashboard.shared import push_downs, report_form
from dashboard.shared.desks import Desk
from db.queries import cities, queues, saved_views, section_filter
from db.queries.cities import settings_of
from db.queries.party_kpis import OfficeFigures, office_figures
from db.queries.queue_filters import EVERYTHING, Narrowed
from db.queries.queue_page import queue_page
from db.queries.queues import Queue
from db.queries.section_filter import MINE
from db.queries.ticket_list import Order, Page, TicketPage
from db.session import Session, transaction
from domain.errors import NotAllowed
from domain.scopes import Actor
from domain.setting_values import figures_period_of
from domain.sla_status import days_late
from domain.ticket_workflow import LOCAL, OFFICES, TOWN
from web import dependencies

ROWS = 60


def layout_of(desk: Desk, actor: Actor, query: Mapping[str, str]) -> Component:
    """Return a desk for those who sit there. Raises NotAllowed for others."""
    if not desk.is_open_to(actor):
        raise NotAllowed("此席位由{who}使用", who=tuple(sorted(desk.roles)))
    choices = read_choices(actor, dependencies.visitor().cities)
    with transaction(actor.scope) as session:
        shown = read_queue(session, actor, desk, query)
        tools = Tools(
            views=saved_views.saved_views(session, actor, desk.path),
            parts=section_filter.parts(session, actor),
            begins=_begins(actor, desk),
        )
    return components.page(desk, choices, shown, asked=query, tools=tools)


def _begins(actor: Actor, desk: Desk) -> list[Component]:
    """Return what can be begun at the desk, beside its queues."""
    buttons = [report_form.open_button()] if desk.roles & actor.roles & LOCAL else []
    return [*buttons, push_downs.open_button()] if desk.roles & actor.roles & TOWN else buttons


def read_queue(session: Session, actor: Actor, desk: Desk, asked: Mapping[str, str]) -> QueueView:
    """Return the counts of a desk's queues and the rows of the asked one, the first where none is."""
    now = clock.now(session, actor.city)
    names = {queue.value: queue for queue in desk.queues}
    chosen = names.get(asked.get("queue") or "", desk.queues[0])
    narrowed = Narrowed.from_query(asked)
    order = asked.get("order") or Order.DUE
    page = Page(limit=ROWS, order=Order(order) if order in list(Order) else Order.DUE)
    part = asked.get("part") or ""
    found = queue_page(session, actor, chosen, page=page, now=now, narrowed=narrowed, part=part)
    return QueueView(
        chosen=chosen,
        counts=queues.queue_counts(session, actor, desk.queues, now=now),
        page=found,
        ticket=asked.get("ticket"),
        picks=desk.picks,
        narrowed=narrowed != EVERYTHING or bool(part),
        days_late=_days_late(session, actor.city, found, now=now),
        figures=_figures(session, actor, now=now),
    )


def is_own(desk: Desk, asked: Mapping[str, str]) -> bool:
    """Tell whether what is asked for depends on who asks, and not only on their scope."""
    return Queue.TAKEN_TODAY in desk.queues or asked.get("part") == MINE


def _figures(session: Session, actor: Actor, *, now: datetime) -> OfficeFigures | None:
    """Return how the actor's department or agency stands; other desks have no strip."""
    if not actor.roles & OFFICES or not actor.party:
        return None
    period = figures_period_of(settings_of(session, actor.city))
    return office_figures(session, actor, now=now, period=period)


def _days_late(session: Session, city: str, page: TicketPage, *, now: datetime) -> dict[UUID, int]:
    """Return the working days by which the late ones of a page are late."""
    calendar = cities.calendar_of(session, cities.city_facts(session, city))
    due = {ticket.id: ticket.due_at for ticket in page.tickets if ticket.due_at}
    late = {ident: days_late(at, now, calendar=calendar) for ident, at in due.items()}
    return {ident: days for ident, days in late.items() if days is not None}
