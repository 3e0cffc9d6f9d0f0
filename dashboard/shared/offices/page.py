"""A page on which an office decides: its parts by role, the list to the left, what is opened to the right."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from dash import dcc
from dash.development.base_component import Component

import clock
from dashboard.shared import address_callbacks, html, page_bar
from dashboard.shared.offices import queue_list
from dashboard.shared.offices.address import DeskRequest
from dashboard.shared.offices.queue_list import OfficeList
from db.queries import cities
from db.session import Session, transaction
from domain.enums import Role
from domain.errors import NotAllowed
from domain.scopes import Actor
from i18n import t

Tools = Sequence[tuple[str, str]]  # names of other pages, with their addresses


class PartReader(Protocol):
    """What the read model of a part offers."""

    def read_list(self, session: Session, actor: Actor, request: Any, /, *, now: datetime) -> OfficeList:
        """Return the queues, and the rows of the one that is asked for."""

    def read_opened(
        self, session: Session, actor: Actor, request: Any, /, *, now: datetime
    ) -> list[Component | None]:
        """Return the opened subject with its forms and its history. Raises NotFound."""

    def read_new(self, session: Session, actor: Actor, request: Any, /) -> Component:
        """Return the form by which a new one is begun."""


@dataclass(frozen=True, slots=True)
class OfficePart:
    """One part. name: a message id. readers: the roles that it concerns."""

    name: str
    readers: frozenset[Role]
    reader: PartReader


@dataclass(frozen=True, slots=True)
class OfficePage:
    """One page. title: a message id. body, rows, done: ids of its main part, its list, its store of acts.

    read_day: loads what is shown below the numbers of the day while nothing is opened.
    """

    request: type[DeskRequest]
    title: str
    readers: frozenset[Role]
    parts: Mapping[StrEnum, OfficePart]
    body: str
    rows: str
    done: str
    testid: str
    tools: Callable[[Actor], Tools] = lambda _: ()
    read_day: Callable[[Session, Actor], Sequence[Component]] = lambda *_: ()


def render_page(page: OfficePage, actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those whom it does not concern."""
    with transaction(actor.scope) as session:
        city = cities.load_city_facts(session, actor.city)
        body = read_body(page, session, actor, page.request.read(query))
    return html.Div(
        [
            dcc.Store(id=page.done),
            page_bar.render_bar(actor, city, here=page.request.path),
            html.Main(body, id=page.body, className="supervision office"),
        ],
        className="desk-page",
        **{"data-testid": page.testid},
    )


def read_body(page: OfficePage, session: Session, actor: Actor, request: DeskRequest) -> list[Component]:
    """Return the list and what is opened next to it. Raises NotAllowed or NotFound."""
    if not page.readers & actor.roles:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(page.readers)))
    views = [view for view, part in page.parts.items() if part.readers & actor.roles]
    asked = request
    if asked.view not in views and asked == page.request.read({}):
        asked = page.request.read({"view": views[0]})  # the page itself begins with what concerns its reader
    if asked.view not in views:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(page.parts[asked.view].readers)))
    now = clock.now(session, actor.city)
    reader = page.parts[asked.view].reader
    listed = reader.read_list(session, actor, asked, now=now)
    right: list[Component | None]
    if not asked.opened and not asked.new and listed.rows:
        asked = replace(asked, opened=listed.rows[0].ident)  # the most urgent one is what the reader came for
    if asked.opened:
        right = reader.read_opened(session, actor, asked, now=now)
    elif asked.new:
        right = [reader.read_new(session, actor, asked)]
    else:
        right = [queue_list.render_day(listed), *page.read_day(session, actor)]
    return [
        queue_list.render_list(
            asked,
            listed,
            here=request.to_address(),
            ident=page.rows,
            title=t(page.title),
            parts={view: t(page.parts[view].name) for view in views},
            tools=page.tools(actor),
        ),
        html.Section(right, className="supervision__right office__right"),
    ]


def redraw(page: OfficePage) -> None:
    """Register the callback that draws the page again when its address changes, and after an act."""
    address_callbacks.redraw_at_address(
        page.request.path,
        body=page.body,
        done=page.done,
        read_body=lambda session, actor, query: read_body(page, session, actor, page.request.read(query)),
    )
