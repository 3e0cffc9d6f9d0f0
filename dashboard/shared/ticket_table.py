"""Lists of tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from typing import Any
from uuid import UUID, uuid4

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids, nodes
from dashboard.shared.controls import build_store_write, render_light
from dashboard.shared.rated_orders import render_mark, render_supervised
from db.queries.ticket_list import ListCursor, ListedTicket, Page, SortOrder, TicketPage
from domain.enums import Status
from domain.errors import Invalid
from i18n import label, t, times

DISPATCHABLE = frozenset({Status.CALLED, Status.ACCEPTED})
REASSIGNABLE = frozenset({Status.DISPATCHED})
MOST_SKIPPED = 1_000_000  # open tickets; an offset beyond that is refused


@dataclass(frozen=True, slots=True)
class Listing:
    """Query of a list.

    name: identifies area, filters, order and kind of the list; paging of another list is ignored.
    """

    order: SortOrder
    only_open: bool
    may_dispatch: bool
    name: str


@dataclass(frozen=True, slots=True)
class ListedRows:
    """What a list shows now; places: where this page begins, and before it each page on the way to it."""

    page: TicketPage
    asked: Page
    listing: Listing
    places: tuple[ListCursor, ...] = ()


def render_frame(listing: Listing, rows: str) -> Component:
    """Return the list with its controls, which stay while its ``rows`` (as nodes) are rendered again.

    Picks outlive new rows, but not a new frame.
    """
    return html.Div(
        [
            dcc.Store(id=ids.LIST_TURN),
            dcc.Store(id=ids.LIST_PICKED, data=[]),
            render_controls(listing),
            html.Div(id=ids.TICKET_LIST, **{nodes.DATA: rows}),
        ],
        className="listing",
        **{"data-picks": uuid4().hex},
    )


def render_rows(shown: ListedRows) -> list[Component]:
    """Return the rows with their range in the list, and the pager; an empty list says why."""
    return [
        render_table(shown) if shown.page.tickets else render_empty(_why_empty(shown)),
        render_range(shown),
        render_pager(shown),
    ]


def render_controls(listing: Listing) -> Component:
    """Return how the list is sorted and whether closed tickets are in it."""
    return html.Div(
        [
            dcc.Dropdown(
                id=ids.LIST_ORDER,
                options=[{"value": order.value, "label": name} for order, name in _orders().items()],
                value=listing.order.value,
                clearable=False,
                searchable=False,
                className="choose",
            ),
            dcc.Checklist(
                id=ids.LIST_CLOSED,
                options=[{"value": "closed", "label": t("含已结")}],
                value=[] if listing.only_open else ["closed"],
                className="check",
            ),
        ],
        className="listing__controls",
    )


def render_table(shown: ListedRows) -> Component:
    """Return the rows; dispatchers can pick those that wait for them."""
    return html.Table(
        [
            html.Thead(html.Tr([*_pick_head(shown), *(html.Th(name, scope="col") for name in _columns())])),
            html.Tbody(
                [render_row(ticket, picks=shown.listing.may_dispatch) for ticket in shown.page.tickets]
            ),
        ],
        className="tickets",
        **{"data-testid": "ticket-table"},
    )


def render_row(ticket: ListedTicket, *, picks: bool) -> Component:
    """Return one ticket: what, where, who, until when; its number opens it, a box picks it."""
    cells: list[Component] = [
        html.Td(
            [
                html.Button(
                    ticket.number,
                    className="button button--plain tickets__number",
                    type="button",
                    **build_view_link({"ticket": ticket.number}),
                ),
                html.Div(
                    [
                        html.Span(ticket.matter_name or t("未分类")),
                        html.Span(t("紧急"), className="badge badge--urgent") if ticket.urgent else None,
                        render_mark(excluded=ticket.excluded),
                        render_supervised(supervised=ticket.supervised),
                    ]
                ),
                html.Div(ticket.place or t("无坐标"), className="muted"),
            ]
        ),
        html.Td([html.Div(label(ticket.status)), html.Div(ticket.department_name or "", className="muted")]),
        html.Td(
            [
                render_light(ticket.light.value, label(ticket.light)),
                html.Div(times.short_instant(ticket.due_at), className="muted"),
            ]
        ),
    ]
    return html.Tr([html.Td(render_picker(ticket)), *cells] if picks else cells, key=str(ticket.id))


def render_picker(ticket: ListedTicket) -> Component | None:
    """Return the box that picks a ticket for an act on several; none where no such act is possible."""
    if ticket.status not in DISPATCHABLE | REASSIGNABLE:
        return None
    return html.Button(
        className="pick",
        type="button",
        role="checkbox",
        **{
            "aria-checked": "false",
            "aria-label": t("选择 {number}", number=ticket.number),
            "data-list-pick": str(ticket.id),
            "data-version": str(ticket.version),
            "data-status": ticket.status.value,
            "data-number": ticket.number,
        },
    )


def render_range(shown: ListedRows) -> Component:
    """Return in words which rows of how many are shown; a plus says that there are more than were counted."""
    before = len(shown.places) * shown.asked.limit
    last = before + len(shown.page.tickets)
    return html.P(
        t(
            "第 {first}–{last} 件，共 {total} 件",
            first=times.number(before + 1 if shown.page.tickets else before),
            last=times.number(last),
            total=times.number(shown.page.total) + ("+" if shown.page.more else ""),
        ),
        id=ids.LIST_TOTAL,
        className="muted listing__where",
        **{"data-total": str(shown.page.total)},
    )


def render_pager(shown: ListedRows) -> Component:
    """Return the ways back and on."""
    places, following = shown.places, shown.page.next
    return html.Div(
        [
            _turn(t("上一页"), ids.LIST_BACK, shown, to=places[:-1] if places else None),
            _turn(t("下一页"), ids.LIST_ON, shown, to=None if following is None else [*places, following]),
        ],
        className="listing__pager",
    )


def to_store(place: ListCursor) -> dict[str, Any]:
    """Return a place as the browser keeps it."""
    at, ident = place.at, place.id
    return {"skipped": place.skipped, "at": at and at.isoformat(), "id": ident and str(ident)}


def read_place(kept: Mapping[str, Any]) -> ListCursor:
    """Return a place that the browser kept. Raises Invalid."""
    try:
        skipped = int(kept["skipped"])
        at = datetime.fromisoformat(kept["at"]) if kept["at"] else None
        place = ListCursor(skipped, at, UUID(kept["id"]) if kept["id"] else None)
    except (KeyError, TypeError, ValueError):
        raise Invalid("列表的起点有误，请从头查看") from None
    if not 0 <= skipped <= MOST_SKIPPED or (at is not None and at.tzinfo is None):
        raise Invalid("列表的起点有误，请从头查看")
    return place


def _turn(name: str, ident: str, shown: ListedRows, *, to: Sequence[ListCursor] | None) -> Component:
    """Return a way to another page; where there is none, ``to`` is None."""
    places = [to_store(place) for place in to or ()]
    turn = build_store_write(ids.LIST_TURN, {"places": places, "listing": shown.listing.name})
    return html.Button(name, id=ident, className="button", type="button", disabled=to is None, **turn)


def render_empty(why: str) -> Component:
    """Return the placeholder of a table without rows."""
    return html.Div([html.P(why, className="state__title")], className="state", **{"data-testid": "empty"})


def build_view_link(view: Mapping[str, str]) -> dict[str, str]:
    """Return the attribute by which a click changes what is looked at."""
    return {"data-view": dumps(dict(view))}


def _why_empty(shown: ListedRows) -> str:
    if shown.page.next is not None:
        return t("在这一段时间里没有符合筛选的诉求，请看下一页")
    return t("在当前筛选下没有未结事项") if shown.listing.only_open else t("在当前筛选下没有诉求")


def _columns() -> list[str]:
    return [t("诉求"), t("状态与承办"), t("时限")]


def _pick_head(shown: ListedRows) -> list[Component]:
    return [html.Td(className="tickets__pick")] if shown.listing.may_dispatch else []


def _orders() -> dict[SortOrder, str]:
    return {
        SortOrder.DUE: t("按时限"),
        SortOrder.NEWEST: t("最新在前"),
        SortOrder.OLDEST: t("最早在前"),
        SortOrder.NUMBER: t("按编号"),
        SortOrder.DEPARTMENT: t("按承办单位"),
    }
