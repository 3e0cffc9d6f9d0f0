"""Lay out the desks, each from its row in the table of desks."""

from collections.abc import Mapping

from dash.development.base_component import Component

import clock
from access import who
from dashboard.desks import Desk
from dashboard.pages.map import read_choices
from dashboard.views import desk_page
from dashboard.views.desk_page import QueueView
from db.queries import queues
from db.queries.queues import Queue
from db.queries.ticket_list import Page, TicketPage
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
    return desk_page.page(desk, choices, shown)


def read_queue(session: Session, actor: Actor, desk: Desk, asked: Mapping[str, str]) -> QueueView:
    """Return the counts of a desk's queues and the rows of the asked one, the first where none is."""
    now = clock.now(session, actor.city)
    names = {queue.value: queue for queue in desk.queues}
    chosen = names.get(asked.get("queue") or "", desk.queues[0])
    return QueueView(
        chosen=chosen,
        counts=queues.queue_counts(session, actor, desk.queues, now=now),
        page=read_rows(session, actor, chosen, words=asked.get("words") or ""),
        ticket=asked.get("ticket"),
    )


def read_rows(session: Session, actor: Actor, queue: Queue, *, words: str = "") -> TicketPage:
    """Return the rows of a queue."""
    now = clock.now(session, actor.city)
    return queues.queue_page(session, actor, queue, page=Page(limit=ROWS), now=now, words=words.strip()[:80])
