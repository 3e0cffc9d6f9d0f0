"""Layout of the catalogue page."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.catalogue import components
from dashboard.catalogue.components import Opening
from dashboard.shared.choices import read_choices
from db.session import transaction
from domain.catalogue import Paper, permit_reading
from domain.scopes import Actor
from web import dependencies


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at the tab that the address names, the list of matters where it names none."""
    permit_reading(actor)
    tab = query.get("tab", "")
    opening = Opening(Paper(tab) if tab in set(Paper) else Paper.MATTERS, query.get("code"))
    with transaction(actor.scope) as session:
        choices = read_choices(session, actor, dependencies.get_visitor().cities)
    return components.render_page(choices, opening)
