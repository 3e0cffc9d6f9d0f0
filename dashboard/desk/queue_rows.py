"""Components of queue rows: matter and place, status, and the reader's own part."""

from dataclasses import dataclass
from functools import lru_cache

from dash.development.base_component import Component

import i18n
from dashboard.desk import row_badges
from dashboard.shared import html
from dashboard.shared.controls import render_light
from dashboard.shared.nodes import DrawnNodes, to_nodes
from dashboard.shared.rated_orders import render_mark, render_supervised
from db.queries.queues import Queue
from db.queries.ticket_list import ListedTicket
from i18n import label, t, times

KEPT = 4096  # drawn rows: those that open desks show, and some that they showed before


@dataclass(frozen=True, slots=True)
class Seen:
    """How a row is looked at: in which queue, whether it can be picked or is open, how late it is."""

    queue: Queue
    picks: bool
    is_open: bool
    days_late: int | None


def draw_row(ticket: ListedTicket, seen: Seen) -> DrawnNodes:
    """Return one row, drawn once for all who see the same: the same facts, language and zone."""
    return _draw_row(ticket, seen, (i18n.locale(), i18n.zone().key))


@lru_cache(maxsize=KEPT)
def _draw_row(ticket: ListedTicket, seen: Seen, _read_in: tuple[str, str]) -> DrawnNodes:
    return DrawnNodes(to_nodes(render_row(ticket, seen)))


def render_row(ticket: ListedTicket, seen: Seen) -> Component:
    """Return one row; where several can be picked, with the box that picks it."""
    return html.Li(
        [_pick(ticket) if seen.picks else None, _opener(ticket, seen)],
        className="rows__row",
        key=ticket.number,
    )


def _pick(ticket: ListedTicket) -> Component:
    """Return the checkbox that picks a row; the script marks it, and keeps it across renderings."""
    return html.Button(
        className="pick",
        type="button",
        role="checkbox",
        tabIndex=-1,
        title=t("选择（X 键，按住 Shift 连选）"),
        **{
            "aria-checked": "false",
            "aria-label": t("选择 {number}", number=ticket.number),
            "data-pick": str(ticket.id),
            "data-version": str(ticket.version),
            "data-status": ticket.status.value,
            "data-number": ticket.number,
        },
    )


def _opener(ticket: ListedTicket, seen: Seen) -> Component:
    """Return the two lines of a row: what, marks, with whom and its light; where, number and until when."""
    matter = ticket.matter_name or t("未分类")
    late = None if seen.days_late is None else row_badges.format_lateness(seen.days_late)
    return html.Button(
        [
            html.Span(
                [
                    html.Strong(matter, className="row__what", title=matter),
                    html.Span(t("紧急"), className="badge badge--urgent") if ticket.urgent else None,
                    render_mark(excluded=ticket.excluded),
                    render_supervised(supervised=ticket.supervised),
                    row_badges.render_badges(ticket, queue=seen.queue),
                    html.Span(_stands(ticket, seen.queue), className="muted row__who"),
                    render_light(ticket.light.value, late or label(ticket.light)),
                ],
                className="row__line",
            ),
            html.Span(
                [
                    html.Span(ticket.place or t("无坐标"), className="row__where"),
                    html.Span(ticket.number, className="figure row__number"),
                    html.Span(times.short_instant(ticket.due_at), className="figure"),
                ],
                className="row__line muted",
            ),
        ],
        className="row",
        type="button",
        **{"data-open": ticket.number, "aria-current": "true" if seen.is_open else "false"},
    )


def _stands(ticket: ListedTicket, queue: Queue) -> str:
    """Return where a ticket is now: its holder, and for those who called it also its state."""
    status = label(ticket.status)
    if ticket.department_name and queue is Queue.CALLED_UP:
        return f"{status} · {ticket.department_name}"
    return ticket.department_name or status
