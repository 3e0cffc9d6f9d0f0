"""Bar of pages without a map: product, navigation, signs, user."""

from dash.development.base_component import Component

from dashboard.shared import html, navigation, top_bar
from dashboard.shared.bell import render_bell
from db.queries.cities import CityFacts
from domain.scopes import Actor
from i18n import either, t


def render_bar(actor: Actor, city: CityFacts, *, here: str, find: bool = True) -> Component:
    """Return the bar; ``here`` is the address of the current page. find: with the search box."""
    return html.Header(
        [
            html.Div(
                [
                    html.Span(t("呼应"), className="brand__name"),
                    html.H1(either(city.name, city.name_en), className="brand__city"),
                ],
                className="brand",
            ),
            navigation.render_row(actor, here=here),
            top_bar.find() if find else None,
            html.Div(
                [
                    *top_bar.render_city_signs(city),
                    render_bell(actor),
                    *top_bar.render_preferences(),
                    top_bar.render_person(actor),
                ],
                className="top-bar__end",
            ),
        ],
        className="top-bar",
    )
