"""Layout of the page of indicators; what it shows is in the address."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.indicators import charts, components
from dashboard.indicators.address import read_address
from dashboard.indicators.read_model import IndicatorsReading, read_page
from db.session import transaction
from domain.scopes import Actor


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those who see no indicators."""
    reading = read(actor, query)
    return components.render_page(actor, reading, charts.build_charts(reading))


def read(actor: Actor, query: Mapping[str, str]) -> IndicatorsReading:
    """Return what an address shows. Raises NotAllowed, Invalid."""
    with transaction(actor.scope) as session:
        return read_page(session, actor, read_address(query))
