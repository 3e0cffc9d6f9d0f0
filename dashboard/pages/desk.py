"""Lay out the desks, each from its row in the table of desks."""

from collections.abc import Mapping

from dash.development.base_component import Component

import clock
from access import who
from dashboard.desks import Desk
from dashboard.pages.map import read_choices
from dashboard.views import desk_page
from dashboard.views.desk_page import QueueView
from db.queries import queues, saved_views
from db.queries.narrowing import EVERYTHING, Narrowed
from db.queries.ticket_list import Order, Page
from db.session import Session, transaction
from domain.errors import NotAllowed
from domain.scopes import Actor

ROWS = 60


def layout_of(desk: Desk, actor: Actor, query: Mapping[str, str]) -> Component:
    """Return a desk for those who sit there. Raises NotAllowed for others."""
    if not desk.is_open_to(actor):
        raise NotAllowed("此席位由{who}使用", who=tuple(sorted(desk.roles)))
    choices = read_choices(actor, who.visitor().cities)
    with transaction(actor.scope) as session:
        shown = read_queue(session, actor, desk, query)
        views = saved_views.saved_views(session, actor, desk.path)
    return desk_page.page(desk, choices, shown, asked=query, views=views)


def read_queue(session: Session, actor: Actor, desk: Desk, asked: Mapping[str, str]) -> QueueView:
    """Return the counts of a desk's queues and the rows of the asked one, the first where none is."""
    now = clock.now(session, actor.city)
    names = {queue.value: queue for queue in desk.queues}
    chosen = names.get(asked.get("queue") or "", desk.queues[0])
    narrowed = Narrowed.from_query(asked)
    order = asked.get("order") or Order.DUE
    page = Page(limit=ROWS, order=Order(order) if order in list(Order) else Order.DUE)
    return QueueView(
        chosen=chosen,
        counts=queues.queue_counts(session, actor, desk.queues, now=now),
        page=queues.queue_page(session, actor, chosen, page=page, now=now, narrowed=narrowed),
        ticket=asked.get("ticket"),
        picks=desk.picks,
        narrowed=narrowed != EVERYTHING,
    )
