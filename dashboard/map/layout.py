"""Layout of the map of leaders and dispatchers."""

from collections.abc import Collection, Mapping

from dash.development.base_component import Component

from dashboard.map import components
from dashboard.shared.choices import MapChoices
from db.queries import cities, reference_data
from db.session import transaction
from domain.scopes import Actor
from web import dependencies


def layout(actor: Actor, _query: Mapping[str, str]) -> Component:
    """Return the map of the actor's city; the view is read from the address by the scripts."""
    return components.render_page(read_choices(actor, dependencies.get_visitor().cities))


def read_choices(actor: Actor, open_cities: Collection[str]) -> MapChoices:
    """Return what the rail and the top bar offer; ``open_cities``: the codes of those the visitor may see."""
    with transaction(actor.scope) as session:
        return MapChoices(
            actor=actor,
            city=cities.load_city_facts(session, actor.city),
            cities=[city for city in cities.list_cities(session) if city.city in open_cities],
            levels=reference_data.list_levels(session, actor.city),
            parties=reference_data.list_parties(session, actor.city),
            matters=reference_data.list_matters(session, actor.city),
        )
