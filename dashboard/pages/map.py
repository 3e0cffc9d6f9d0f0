"""Lay out the map of leaders and dispatchers."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.views import map_page
from dashboard.views.map_choices import MapChoices
from db.queries import catalogue, cities
from db.session import transaction
from domain.scopes import Actor


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the map of the actor's city; the rest of the view is read from the address by the scripts."""
    return map_page.page(read_choices(actor))


def read_choices(actor: Actor) -> MapChoices:
    """Return what the rail and the top bar offer to this actor."""
    with transaction(actor.scope) as session:
        return MapChoices(
            actor=actor,
            city=cities.city_facts(session, actor.city),
            cities=cities.all_cities(session),
            levels=catalogue.levels(session, actor.city),
            parties=catalogue.parties(session, actor.city),
            matters=catalogue.matters(session, actor.city),
        )
