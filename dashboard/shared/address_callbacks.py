"""Pages whose address says what they show: they are drawn again when it changes, and after an act."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import Input, Output, State, callback
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.shared import ids
from dashboard.shared.addresses import parse_query
from db.session import Session, transaction
from domain.scopes import Actor
from web import dependencies

BodyReader = Callable[[Session, Actor, Mapping[str, str]], list[Component]]


def redraw_at_address(path: str, *, body: str, done: str, read_body: BodyReader) -> None:
    """Register the callback that draws what the address of a page asks for.

    body, done: ids of the part that is drawn, and of the store that an act writes into.
    """

    @callback(
        Output(body, "children"),
        Input(ids.LOCATION, "search"),
        Input(done, "data"),
        State(ids.LOCATION, "pathname"),
        prevent_initial_call=True,
    )
    def address_changed(search: Any, _done: Any, pathname: Any) -> Any:
        return draw_body(search, pathname, path=path, read_body=read_body)


def draw_body(search: str | None, pathname: str, *, path: str, read_body: BodyReader) -> list[Component]:
    """Return the body that an address asks for. Raises PreventUpdate on another page."""
    if pathname.rstrip("/") != path:
        raise PreventUpdate
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        return read_body(session, actor, parse_query(search))
