"""Layout of the page of amendments and arbitrations; what it shows is in the address."""

from collections.abc import Mapping
from typing import Any

from dash import dcc
from dash.development.base_component import Component

import clock
from dashboard.duty_office import (
    amendments_read_model,
    arbitrations_read_model,
    borders_read_model,
)
from dashboard.duty_office import ids as names
from dashboard.duty_office.address import OfficeRequest, OfficeView
from dashboard.shared import html, page_bar
from dashboard.shared.desks import DUTY_IMPORT, DUTY_OFFICE, DUTY_SYNONYMS
from dashboard.shared.navigation import DUTY_OFFICE_READERS
from dashboard.shared.offices import queue_list
from db.queries import cities
from db.session import Session, transaction
from domain.amendments import OFFICE
from domain.arbitrations import ARBITRATION_ACTS
from domain.duties import EDITORS
from domain.enums import Role
from domain.errors import NotAllowed
from domain.scopes import Actor
from i18n import t

READERS: Mapping[OfficeView, frozenset[Role]] = {
    OfficeView.AMENDMENTS: DUTY_OFFICE_READERS,
    OfficeView.ARBITRATIONS: ARBITRATION_ACTS.readers,
    OfficeView.BORDERS: OFFICE | {Role.SUPERVISOR, Role.LEADER},
}
VIEW_NAMES: Mapping[OfficeView, str] = {
    OfficeView.AMENDMENTS: "清单调整",
    OfficeView.ARBITRATIONS: "职责裁定",
    OfficeView.BORDERS: "边界不清",
}
PARTS: Mapping[OfficeView, Any] = {
    OfficeView.AMENDMENTS: amendments_read_model,
    OfficeView.ARBITRATIONS: arbitrations_read_model,
    OfficeView.BORDERS: borders_read_model,
}


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those whom it does not concern."""
    with transaction(actor.scope) as session:
        city = cities.load_city_facts(session, actor.city)
        body = read_body(session, actor, OfficeRequest.read(query))
    return html.Div(
        [
            dcc.Store(id=names.DONE),
            page_bar.render_bar(actor, city, here=DUTY_OFFICE),
            html.Main(body, id=names.BODY, className="supervision office"),
        ],
        className="desk-page",
        **{"data-testid": "duty-office-page"},
    )


def read_body(session: Session, actor: Actor, request: OfficeRequest) -> list[Component]:
    """Return the list and what is opened next to it. Raises NotAllowed or NotFound."""
    if not DUTY_OFFICE_READERS & actor.roles:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(DUTY_OFFICE_READERS)))
    views = [view for view, roles in READERS.items() if roles & actor.roles]
    if request.view not in views:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(READERS.get(request.view, frozenset()))))
    now = clock.now(session, actor.city)
    read = PARTS[request.view]
    listed = read.read_list(session, actor, request, now=now)
    if request.opened:
        right = read.read_opened(session, actor, request, now=now)
    elif request.new:
        right = [read.read_new(session, actor, request)]
    else:
        right = [queue_list.render_day(listed)]
    return [
        queue_list.render_list(
            request,
            listed,
            ident=names.LIST,
            title=t("清单调整与裁定"),
            parts={view: t(VIEW_NAMES[view]) for view in views},
            tools=_list_tools(actor),
        ),
        html.Section(right, className="supervision__right office__right"),
    ]


def _list_tools(actor: Actor) -> list[tuple[str, str]]:
    """Return the other pages of those who keep the lists."""
    if not EDITORS & actor.roles:
        return []
    return [(t("从 Excel 导入"), DUTY_IMPORT), (t("同义词"), DUTY_SYNONYMS)]
