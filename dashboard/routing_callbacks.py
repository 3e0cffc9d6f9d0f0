"""Callback that renders the page of the current address."""

from urllib.parse import parse_qsl

from dash import Input, Output, State, callback
from dash.development.base_component import Component

from dashboard import refused
from dashboard.routes import PAGES
from dashboard.shared import ids
from domain.errors import NotAllowed, NotFound
from web import dependencies


@callback(
    Output(ids.PAGE, "children"),
    Input(ids.LOCATION, "pathname"),
    State(ids.LOCATION, "search"),
)
def page_opened(pathname: str, search: str | None) -> Component:
    """Render the page; a change of the query alone never comes here, the page's scripts handle it."""
    actor, page = dependencies.get_actor(), PAGES.get(pathname.rstrip("/") or "/")
    try:
        if page is None:
            raise NotFound("没有这个页面：{path}", path=pathname)
        return page(actor, dict(parse_qsl((search or "").lstrip("?"))))
    except (NotAllowed, NotFound) as error:
        return refused.layout(actor, error)
