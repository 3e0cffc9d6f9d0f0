"""Say which page stands at which address."""

from collections.abc import Callable, Mapping
from functools import partial

from dash.development.base_component import Component

from dashboard.desks import DESKS
from dashboard.pages import catalogue, duty, inbox, search, supervision
from dashboard.pages import desk as desk_page
from dashboard.pages import map as map_page
from domain.scopes import Actor

Layout = Callable[[Actor, Mapping[str, str]], Component]

PAGES: dict[str, Layout] = {
    "/map": map_page.layout,
    **{desk.path: partial(desk_page.layout_of, desk) for desk in DESKS},
    "/inbox": inbox.layout,
    "/duty": duty.layout,
    "/catalogue": catalogue.layout,
    "/search": search.layout,
    **supervision.PAGES,
}
