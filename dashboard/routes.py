"""Say which page stands at which address."""

from collections.abc import Callable, Mapping

from dash.development.base_component import Component

from dashboard.pages import map as map_page
from domain.scopes import Actor

Layout = Callable[[Actor, Mapping[str, str]], Component]

PAGES: dict[str, Layout] = {
    "/map": map_page.layout,
}
