"""The left side of the page: its parts, the queues with their numbers, and the rows of one queue."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dash.development.base_component import Component

from dashboard.shared import html, nodes
from dashboard.shared.controls import render_query_link
from dashboard.shared.offices.address import DeskRequest
from dashboard.shared.offices.queues import OfficeQueue
from i18n import t, times


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row: what it is called, its state, whom it is about, how it began, and its clock."""

    ident: str
    title: str
    state: str
    party: str
    note: str
    number: str
    clock: Component | None


@dataclass(frozen=True, slots=True)
class OfficeList:
    """The queues with their numbers, and the rows of the one that is shown.

    total: of all that wait. late: of those past their time. begins: ways to begin something, by addresses.
    """

    queues: Sequence[OfficeQueue]
    counts: Mapping[str, int]
    total: int
    late: int
    rows: Sequence[ListRow]
    begins: Sequence[tuple[str, str]]
    empty: str


def sort_into_queues(
    request: DeskRequest,
    queues: Sequence[OfficeQueue],
    rows: Sequence[tuple[OfficeQueue, ListRow, bool]],
    *,
    begins: Sequence[tuple[str, str]],
    empty: str,
) -> OfficeList:
    """Return the rows of the queue that is asked for, of all that wait where none is, with the numbers.

    rows: each with its queue, and whether it is late.
    """
    counts = Counter(queue.code for queue, _, _ in rows)
    shown = [row for queue, row, _ in rows if (queue.code == request.queue if request.queue else queue.waits)]
    total = sum(queue.waits for queue, _, _ in rows)
    late = sum(is_late for _, _, is_late in rows)
    return OfficeList(queues, counts, total, late, shown, begins, empty)


def render_day(listed: OfficeList) -> Component:
    """Return what is shown next to the list while nothing is opened: what waits, and what is late."""
    figures = [(t("在办"), listed.total), (t("逾期"), listed.late)]
    figures += [(t(queue.name), listed.counts.get(queue.code, 0)) for queue in listed.queues]
    return html.Div(
        [
            html.H2(t("今日情况")),
            html.Dl(
                [html.Div([html.Dt(name), html.Dd(times.number(count))]) for name, count in figures],
                className="office__counts",
            ),
            html.P(t("从左侧打开一件，查看内容、经过并办理"), className="muted"),
        ],
        className="office__day",
        **{"data-testid": "office-day"},
    )


def render_list(
    request: DeskRequest,
    listed: OfficeList,
    *,
    here: str,
    ident: str,
    title: str,
    parts: Mapping[StrEnum, str],
    tools: Sequence[tuple[str, str]] = (),
) -> Component:
    """Return the left side. parts: names of the page's parts. tools: other pages, by addresses.

    here: the present address, to which the open row leads: a click on it draws nothing again.
    """
    queues = [_queue(request, None, t("全部在办"), listed.total)]
    queues += [
        _queue(request, one.code, t(one.name), listed.counts.get(one.code, 0)) for one in listed.queues
    ]
    return nodes.render_host(
        ident,
        [
            html.Header(
                [
                    html.Nav(
                        [_part(request, view, name) for view, name in parts.items()],
                        className="office__parts",
                        **{"aria-label": title},
                    ),
                    html.Span(
                        [html.A(name, href=address, className="button") for name, address in tools],
                        className="office__tools",
                        **{"data-testid": "office-tools"},
                    )
                    if tools
                    else None,
                    *(
                        render_query_link(name, href=address, className="button button--primary")
                        for name, address in listed.begins
                    ),
                ],
                className="supervision__head",
            ),
            html.Nav(queues, className="queues", **{"aria-label": t("队列")}) if listed.queues else None,
            html.Ul(
                [_row(request, one, here) for one in listed.rows],
                className="rows",
                **{"data-testid": "office-rows"},
            )
            if listed.rows
            else html.Div(html.P(listed.empty), className="state", **{"data-testid": "office-empty"}),
        ],
        element=html.Section,
        className="supervision__left office__left",
    )


def _part(request: DeskRequest, view: StrEnum, name: str) -> Component:
    on: dict[str, Any] = {"aria-current": "page"} if request.view is view else {}
    return render_query_link(name, href=request.only(view).to_address(), className="office__part", **on)


def _queue(request: DeskRequest, code: str | None, name: str, count: int) -> Component:
    is_on = request.queue == code
    return render_query_link(
        [html.Span(name), html.Span(times.number(count), className="figure queue__count")],
        href=request.only(request.view, queue=code).to_address(),
        className="queue" + (" queue--on" if is_on else ""),
        **({"aria-current": "true"} if is_on else {}),
    )


def _row(request: DeskRequest, row: ListRow, here: str) -> Component:
    is_on = request.opened == row.ident
    opened = request.only(request.view, queue=request.queue, opened=row.ident).to_address()
    return html.Li(
        render_query_link(
            [
                html.Span(html.Strong(row.title), className="row__what"),
                html.Span(row.state, className="badge"),
                html.Span(row.party, className="row__where"),
                row.clock or html.Span(),
                html.Span(row.note, className="row__where muted"),
                html.Span(row.number, className="muted figure row__who"),
            ],
            href=here if is_on else opened,
            className="row" + (" row--on" if is_on else ""),
        )
    )
