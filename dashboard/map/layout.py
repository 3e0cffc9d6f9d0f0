"""Layout of the map of leaders and dispatchers."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.map import components
from dashboard.shared.choices import read_choices
from db.session import transaction
from domain.scopes import Actor
from web import dependencies


def layout(actor: Actor, _query: Mapping[str, str]) -> Component:
    """Return the map of the actor's city; the view is read from the address by the scripts."""
    with transaction(actor.scope) as session:
        choices = read_choices(session, actor, dependencies.get_visitor().cities)
    return components.render_page(choices)
