"""Layout of the page of causes; what it shows is in the address."""

from collections.abc import Mapping

from dash import dcc
from dash.development.base_component import Component

import clock
from dashboard.causes import ids as names
from dashboard.causes import read_model
from dashboard.causes.address import CauseRequest, CauseView
from dashboard.shared import html, page_bar
from dashboard.shared.desks import CAUSES
from dashboard.shared.offices import queue_list
from db.queries import cities
from db.session import Session, transaction
from domain.cause_projects import CAUSE_ACTS
from domain.errors import NotAllowed
from domain.scopes import Actor
from i18n import t


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those whom it does not concern."""
    with transaction(actor.scope) as session:
        city = cities.load_city_facts(session, actor.city)
        body = read_body(session, actor, CauseRequest.read(query))
    return html.Div(
        [
            dcc.Store(id=names.DONE),
            page_bar.render_bar(actor, city, here=CAUSES),
            html.Main(body, id=names.BODY, className="supervision office"),
        ],
        className="desk-page",
        **{"data-testid": "causes-page"},
    )


def read_body(session: Session, actor: Actor, asked: CauseRequest) -> list[Component]:
    """Return the list and what is opened next to it. Raises NotAllowed or NotFound."""
    if not CAUSE_ACTS.readers & actor.roles:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(CAUSE_ACTS.readers)))
    now = clock.now(session, actor.city)
    listed = read_model.read_list(session, actor, asked, now=now)
    if asked.opened:
        right = read_model.read_opened(session, actor, asked)
    else:
        right = [*read_model.read_day(session, actor, listed)]
    return [
        queue_list.render_list(
            asked, listed, ident=names.LIST, title=t("专题治理"), parts={CauseView.CAUSES: t("专题治理")}
        ),
        html.Section(right, className="supervision__right office__right"),
    ]
