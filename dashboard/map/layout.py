"""Layout of the map of leaders and dispatchers."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.map import components
from dashboard.shared.choices import read_choices
from domain.scopes import Actor
from web import dependencies


def layout(actor: Actor, _query: Mapping[str, str]) -> Component:
    """Return the map of the actor's city; the view is read from the address by the scripts."""
    return components.render_page(read_choices(actor, dependencies.get_visitor().cities))
