"""Layout of the page of the assessment; what it shows is in the address."""

from collections.abc import Mapping
from dataclasses import replace

from dash import dcc
from dash.development.base_component import Component

from dashboard.assessment import agencies, freezes, ranking, read_model, sheet, town_sheet, towns
from dashboard.assessment import ids as names
from dashboard.assessment.address import PointsRequest, PointsView, read_request
from dashboard.assessment.head import render_head
from dashboard.shared import html, page_bar
from dashboard.shared.desks import open_to
from db.queries import cities
from db.session import Session, transaction
from domain.assessment import OF_ALL, RATED, READERS
from domain.errors import NotAllowed
from domain.scopes import Actor
from web.url_paths import ASSESSMENT


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those whom it does not concern."""
    with transaction(actor.scope) as session:
        city = cities.load_city_facts(session, actor.city)
        body = read_body(session, actor, read_request(query))
    return html.Div(
        [
            dcc.Store(id=names.DONE),
            page_bar.render_bar(actor, city, here=ASSESSMENT),
            html.Main(body, id=names.BODY, className="assessment"),
        ],
        className="desk-page",
        **{"data-testid": "assessment-page"},
    )


def read_body(session: Session, actor: Actor, asked: PointsRequest) -> list[Component]:
    """Return the part of the page that the address selects. Raises NotAllowed or NotFound."""
    if not READERS & actor.roles:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(READERS)))
    frame = read_model.read_frame(session, actor, _permitted(actor, asked))
    request = frame.request
    department = request.department or frame.own
    head = render_head(frame, department=department)
    if request.view is PointsView.TOWNS and department is not None:
        of_town = read_model.read_town_sheet(session, actor, frame, department)
        return [head, html.Div(town_sheet.render_town_sheet(frame, of_town), className="supervision")]
    if request.view is PointsView.TOWNS:
        return [head, *towns.render_towns(frame, read_model.read_towns(session, frame))]
    if request.view is PointsView.AGENCIES:
        return [head, *agencies.render_agencies(frame, *read_model.read_agencies(session, frame))]
    if request.view is PointsView.FREEZES:
        reading = read_model.read_freezes(session, actor, frame)
        return [head, html.Div(freezes.render_freezes(frame, reading), className="supervision")]
    if department is None:
        shown = ranking.render_ranking(frame, read_model.read_year(session, frame))
    else:
        reading_of_one = read_model.read_sheet(session, actor, frame, department)
        shown = sheet.render_sheet(frame, reading_of_one, opens=_find_desk(actor))
    return [head, html.Div(shown, className="supervision")]


def _permitted(actor: Actor, asked: PointsRequest) -> PointsRequest:
    """Return the request with the part that the actor may see."""
    if OF_ALL & actor.roles:
        return asked
    if RATED & actor.roles:
        return replace(asked, view=PointsView.POINTS, freeze=None, check=None)
    return replace(asked, view=PointsView.TOWNS, freeze=None, check=None)


def _find_desk(actor: Actor) -> str | None:
    """Return the address at which the actor opens tickets: a desk, or the map."""
    return next((desk.path for desk in open_to(actor)), "/map")
