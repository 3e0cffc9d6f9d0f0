"""Draw lists of tickets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from typing import Any
from uuid import UUID

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.views.controls import light
from db.queries.ticket_list import ListedTicket, Order, Page, Place, TicketPage
from domain.errors import Invalid
from domain.terms import Status
from text import label, t, times

DISPATCHABLE = frozenset({Status.CALLED, Status.ACCEPTED})
REASSIGNABLE = frozenset({Status.DISPATCHED})
MOST_SKIPPED = 1_000_000  # open tickets; more are nobody's


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows now and how it was asked for.

    places: where the shown page begins, and before it each page on the way to it; none for the first.
    drawn: names the drawing of the whole panel; picks outlive new rows, but not a new panel.
    """

    page: TicketPage
    asked: Page
    only_open: bool
    may_dispatch: bool
    drawn: str
    places: tuple[Place, ...] = ()


def frame(shown: Listing) -> Component:
    """Return the list with its controls, which stay while its rows are drawn anew."""
    return html.Div(
        [
            dcc.Store(id=ids.LIST_DRAWN, data=shown.drawn),
            controls(shown),
            html.Div(rows(shown), id=ids.TICKET_LIST),
            turns(shown),
        ],
        className="listing",
    )


def rows(shown: Listing) -> list[Component]:
    """Return the rows, and where in the list they stand; a list without any says why."""
    return [
        dcc.Store(id=ids.LIST_PLACES, data=[written(place) for place in shown.places]),
        dcc.Store(id=ids.LIST_NEXT, data=written(shown.page.next) if shown.page.next else None),
        table(shown) if shown.page.tickets else empty(_why_empty(shown)),
        where(shown),
    ]


def controls(shown: Listing) -> Component:
    """Return how the list is sorted and whether closed tickets are in it."""
    return html.Div(
        [
            dcc.Dropdown(
                id=ids.LIST_ORDER,
                options=[{"value": order.value, "label": name} for order, name in _orders().items()],
                value=shown.asked.order.value,
                clearable=False,
                searchable=False,
                className="choose",
            ),
            dcc.Checklist(
                id=ids.LIST_CLOSED,
                options=[{"value": "closed", "label": t("含已结")}],
                value=[] if shown.only_open else ["closed"],
                className="check",
            ),
        ],
        className="listing__controls",
    )


def table(shown: Listing) -> Component:
    """Return the rows; dispatchers can pick those that wait for them."""
    picks = shown.drawn if shown.may_dispatch else None
    return html.Table(
        [
            html.Thead(html.Tr([*_pick_head(shown), *(html.Th(name, scope="col") for name in _columns())])),
            html.Tbody([row(ticket, picks=picks) for ticket in shown.page.tickets]),
        ],
        className="tickets",
        **{"data-testid": "ticket-table"},
    )


def row(ticket: ListedTicket, *, picks: str | None) -> Component:
    """Return one ticket: what, where, who, until when; its number opens it.

    picks: under which name its pick is kept; None where nothing can be picked.
    """
    cells: list[Component] = [
        html.Td(
            [
                html.Button(
                    ticket.number,
                    className="button button--plain tickets__number",
                    type="button",
                    **view_link({"ticket": ticket.number}),
                ),
                html.Div(
                    [
                        html.Span(ticket.matter_name or t("未分类")),
                        html.Span(t("紧急"), className="badge badge--urgent") if ticket.urgent else None,
                    ]
                ),
                html.Div(ticket.place or t("无坐标"), className="muted"),
            ]
        ),
        html.Td([html.Div(label(ticket.status)), html.Div(ticket.department_name or "", className="muted")]),
        html.Td(
            [
                light(ticket.light.value, label(ticket.light)),
                html.Div(times.short_instant(ticket.due_at), className="muted"),
            ]
        ),
    ]
    return html.Tr([html.Td(picker(ticket, picks)), *cells] if picks else cells)


def picker(ticket: ListedTicket, picks: str) -> Component | None:
    """Return the box that picks a ticket for an act on several; none where no such act is possible."""
    if ticket.status not in DISPATCHABLE | REASSIGNABLE:
        return None
    return dcc.Checklist(
        id=ids.pick(str(ticket.id)),
        options=[{"value": f"{ticket.version}:{ticket.status.value}:{ticket.number}", "label": ""}],
        value=[],
        className="check check--bare",
        inputClassName="pick",
        persistence=f"{picks}:{ticket.version}",  # a ticket that moved on is no longer picked
        persistence_type="memory",
    )


def where(shown: Listing) -> Component:
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


def turns(shown: Listing) -> Component:
    """Return the ways back and on."""
    back, on = ends(shown)
    return html.Div(
        [
            html.Button(t("上一页"), id=ids.LIST_BACK, className="button", type="button", disabled=back),
            html.Button(t("下一页"), id=ids.LIST_ON, className="button", type="button", disabled=on),
        ],
        className="listing__pager",
    )


def ends(shown: Listing) -> tuple[bool, bool]:
    """Return whether the shown rows are the first, and whether they are the last."""
    return not shown.places, shown.page.next is None


def written(place: Place) -> dict[str, Any]:
    """Return a place as the browser keeps it."""
    at, ident = place.at, place.id
    return {"skipped": place.skipped, "at": at and at.isoformat(), "id": ident and str(ident)}


def read_place(kept: Mapping[str, Any]) -> Place:
    """Return a place that the browser kept. Raises Invalid."""
    try:
        skipped = int(kept["skipped"])
        at = datetime.fromisoformat(kept["at"]) if kept["at"] else None
        place = Place(skipped, at, UUID(kept["id"]) if kept["id"] else None)
    except (KeyError, TypeError, ValueError):
        raise Invalid("列表的起点有误，请从头查看") from None
    if not 0 <= skipped <= MOST_SKIPPED or (at is not None and at.tzinfo is None):
        raise Invalid("列表的起点有误，请从头查看")
    return place


def empty(why: str) -> Component:
    """Return what stands in the place of a table without rows."""
    return html.Div([html.P(why, className="state__title")], className="state", **{"data-testid": "empty"})


def view_link(view: Mapping[str, str]) -> dict[str, str]:
    """Return the attribute by which a click changes what is looked at."""
    return {"data-view": dumps(dict(view))}


def _why_empty(shown: Listing) -> str:
    if shown.page.next is not None:
        return t("在这一段时间里没有符合筛选的诉求，请看下一页")
    return t("在当前筛选下没有未结的诉求") if shown.only_open else t("在当前筛选下没有诉求")


def _columns() -> list[str]:
    return [t("诉求"), t("状态与承办"), t("时限")]


def _pick_head(shown: Listing) -> list[Component]:
    return [html.Td(className="tickets__pick")] if shown.may_dispatch else []


def _orders() -> dict[Order, str]:
    return {
        Order.DUE: t("按时限"),
        Order.NEWEST: t("最新在前"),
        Order.OLDEST: t("最早在前"),
        Order.NUMBER: t("按编号"),
        Order.DEPARTMENT: t("按承办单位"),
    }
