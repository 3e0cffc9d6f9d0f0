"""Layout of the search over everything its reader may see; the query is in the address."""

from collections.abc import Mapping
from urllib.parse import urlencode

from dash.development.base_component import Component

import clock
from dashboard.search import components
from dashboard.search.components import Results
from dashboard.shared import desks
from dashboard.shared.choices import read_choices
from db.queries import reference_data, search_results, ticket_search
from db.session import transaction
from domain.scopes import Actor
from web import dependencies
from web.query_params import encode_place, read_search


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page with the first tickets that fit, or the page that its address names."""
    with transaction(actor.scope) as session:
        choices = read_choices(session, actor, dependencies.get_visitor().cities)
        asked = read_search(query, choices.city.zone)
        now = clock.now(session, actor.city)
        found = ticket_search.search(session, actor, asked, now=now)
        shown = search_results.list_found_tickets(session, actor, found.tickets, now=now)
        towns = reference_data.list_towns(session, actor.city)
    rest = {name: value for name, value in query.items() if value and name != "after"}
    more = urlencode({**rest, "after": encode_place(found.end)}) if found.end else None
    results = Results(asked, shown, found.total, more=more, query=rest, desk=_desk_of(actor))
    return components.render_page(choices, results, towns=towns)


def _desk_of(actor: Actor) -> str:
    """Return the page on which the actor opens a ticket."""
    own = desks.open_to(actor)
    return own[0].path if own else "/map"
