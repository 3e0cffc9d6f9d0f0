"""Draw the bar over pages without a map: the product, where one can go, the signs, the person."""

from dash import html
from dash.development.base_component import Component

from dashboard.shared import navigation, top_bar
from dashboard.shared.bell import bell
from db.queries.cities import CityFacts
from domain.scopes import Actor
from i18n import either, t


def bar(actor: Actor, city: CityFacts, *, here: str, find: bool = True) -> Component:
    """Return the bar; ``here`` is the address of the page at hand. find: with the box of the search."""
    return html.Header(
        [
            html.Div(
                [
                    html.Span(t("呼应"), className="brand__name"),
                    html.H1(either(city.name, city.name_en), className="brand__city"),
                ],
                className="brand",
            ),
            navigation.navigation(actor, here=here),
            top_bar.find() if find else None,
            html.Div(
                [
                    *top_bar.city_signs(city),
                    bell(actor),
                    *top_bar.preferences(),
                    top_bar.person(actor),
                ],
                className="top-bar__end",
            ),
        ],
        className="top-bar",
    )
