"""The left column of a desk: its queues, and the rows of the chosen one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from dash.development.base_component import Component

from dashboard.desk import kpi_strip
from dashboard.desk import queue_rows as desk_queue_rows
from dashboard.desk.queue_rows import Seen
from dashboard.shared import desks, html, ids
from dashboard.shared.desks import Desk
from dashboard.shared.nodes import DrawnNodes, render_host
from db.queries.assigned_matters import AssignedFigures
from db.queries.party_kpis import OfficeFigures
from db.queries.queues import Queue
from db.queries.ticket_list import ListedTicket, TicketPage
from i18n import t, times


@dataclass(frozen=True, slots=True)
class QueueView:
    """What the left column shows: how many wait in each queue, and the rows of the chosen one."""

    chosen: Queue
    counts: Mapping[Queue, int]
    page: TicketPage
    ticket: str | None = None
    picks: bool = False  # whether several can be picked
    narrowed: bool = False
    days_late: Mapping[UUID, int] = field(default_factory=dict)
    figures: OfficeFigures | None = None
    matters: AssignedFigures | None = None


def render_queue_tabs(desk: Desk, shown: QueueView) -> list[Component]:
    """Return the queues with how many wait in each, the chosen one marked, under the office's figures."""
    strip = kpi_strip.render_strip(shown.figures, shown.matters)
    over = [strip] if strip else []
    return [*over, *_tabs(desk, shown)]


def _tabs(desk: Desk, shown: QueueView) -> list[Component]:
    return [
        html.Button(
            [
                html.Span(desks.get_queue_name(queue)),
                html.Span(times.number(shown.counts[queue]), className="figure queue__count"),
            ],
            className="queue",
            type="button",
            role="tab",
            **{
                "aria-selected": "true" if queue is shown.chosen else "false",
                "data-key": queue.value,
                "data-queue": queue.value,
                "data-testid": f"queue-{queue.value}",
            },
        )
        for queue in desk.queues
    ]


def render_queue_rows(shown: QueueView) -> list[Component]:
    """Return the rows of the chosen queue, the most urgent first; an empty one says what to expect."""
    if not shown.page.tickets and shown.narrowed:
        return [html.Div(html.P(t(desks.NONE_LEFT)), className="state", **{"data-testid": "empty"})]
    if not shown.page.tickets:
        return [html.Div(html.P(t(desks.EMPTY)), className="state", **{"data-testid": "empty"})]
    rest = shown.page.total - len(shown.page.tickets)
    more = html.Li(
        t("还有 {count} 件，办完前面的会依次出现", count=times.number(rest)), className="muted rows__rest"
    )
    return [
        html.Ul(
            [
                *(_row(ticket, shown) for ticket in shown.page.tickets),
                more if rest else None,
            ],
            className="rows",
        )
    ]


def _row(ticket: ListedTicket, shown: QueueView) -> DrawnNodes:
    late = shown.days_late.get(ticket.id)
    is_open = ticket.number == shown.ticket
    return desk_queue_rows.draw_row(
        ticket, Seen(shown.chosen, picks=shown.picks, is_open=is_open, days_late=late)
    )


def render_column(shown: QueueView) -> Component:
    """Return the column with the rows of the chosen queue."""
    return html.Section(
        render_host(
            ids.DESK_LIST, render_queue_rows(shown), className="desk__list", **{"data-testid": "desk-list"}
        ),
        className="desk__left",
        **{"aria-label": t("队列")},
    )
