"""Layout of the page of assigned matters; what it shows is in the address."""

from collections.abc import Mapping

from dash import dcc
from dash.development.base_component import Component

import clock
from dashboard.assigned_matters import ids as names
from dashboard.assigned_matters import read_model
from dashboard.assigned_matters.address import AssignedRequest, AssignedView
from dashboard.shared import html, page_bar
from dashboard.shared.desks import ASSIGNED
from dashboard.shared.offices import queue_list
from db.queries import cities
from db.session import Session, transaction
from domain.assigned_matters import ASSIGNED_ACTS
from domain.errors import NotAllowed
from domain.scopes import Actor
from i18n import t


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those whom it does not concern."""
    with transaction(actor.scope) as session:
        city = cities.load_city_facts(session, actor.city)
        body = read_body(session, actor, AssignedRequest.read(query))
    return html.Div(
        [
            dcc.Store(id=names.DONE),
            page_bar.render_bar(actor, city, here=ASSIGNED),
            html.Main(body, id=names.BODY, className="supervision office"),
        ],
        className="desk-page",
        **{"data-testid": "assigned-page"},
    )


def read_body(session: Session, actor: Actor, request: AssignedRequest) -> list[Component]:
    """Return the list and what is opened next to it. Raises NotAllowed or NotFound."""
    if not ASSIGNED_ACTS.readers & actor.roles:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(ASSIGNED_ACTS.readers)))
    now = clock.now(session, actor.city)
    listed = read_model.read_list(session, actor, request, now=now)
    if request.opened:
        right = read_model.read_opened(session, actor, request, now=now)
    elif request.new:
        right = [read_model.read_new(session, actor)]
    else:
        right = [queue_list.render_day(listed)]
    return [
        queue_list.render_list(
            request,
            listed,
            ident=names.LIST,
            title=t("交办事项"),
            parts={AssignedView.MATTERS: t("交办事项")},
        ),
        html.Section(right, className="supervision__right office__right"),
    ]
