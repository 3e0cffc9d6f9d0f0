"""Bar over the map: location, search, signs, user."""

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids, navigation
from dashboard.shared.bell import render_bell
from dashboard.shared.choices import MapChoices
from dashboard.shared.controls import render_icon_button
from db.queries.cities import CityFacts
from domain.scopes import Actor
from i18n import either, label, locale, t


def render_bar(choices: MapChoices) -> Component:
    """Return the bar; breadcrumb and search are filled by the scripts."""
    return html.Header(
        [
            html.Div(
                [html.Span(t("呼应"), className="brand__name"), render_city_switch(choices)],
                className="brand",
            ),
            navigation.render_menu(choices.actor, here="/map"),
            html.Nav(
                id=ids.BREADCRUMB,
                className="breadcrumb",
                **{"aria-label": t("所在位置"), "data-testid": "breadcrumb"},
            ),
            html.Div(
                html.Div(id=ids.SEARCH_RESULTS, className="search__results", role="listbox", hidden=True),
                id=ids.SEARCH,
                className="search",
                role="search",
                **{"data-testid": "search"},
            ),
            html.Div(
                [
                    *render_signs(choices),
                    render_bell(choices.actor),
                    *render_preferences(),
                    render_person(choices.actor),
                ],
                className="top-bar__end",
            ),
        ],
        className="top-bar",
    )


def find() -> Component:
    """Return the box of the search over all that its reader may see."""
    return html.Form(
        dcc.Input(
            id="find",
            name="q",
            type="search",
            placeholder=t("搜索编号、地名、内容…"),
            className="field",
        ),
        action="/search",
        method="get",
        role="search",
        className="find",
    )


def render_city_switch(choices: MapChoices) -> Component:
    """Return the choice of city; with only one city it is plain text."""
    names = {city.city: either(city.name, city.name_en) for city in choices.cities}
    if len(names) < 2:
        return html.H1(names.get(choices.city.city), className="brand__city")
    return html.Select(
        [html.Option(name, value=code) for code, name in names.items()],
        id=ids.CITY_SWITCH,
        className="brand__city brand__switch",
        **{"aria-label": t("切换城市"), "data-testid": "city-switch", "data-city": choices.city.city},
    )


def render_signs(choices: MapChoices) -> list[Component]:
    """Return the warning signs that must stay visible on the map."""
    return render_city_signs(choices.city)


def render_city_signs(city: CityFacts) -> list[Component]:
    """Return the warning signs that must stay visible: simulated data, a replayed day."""
    found = []
    if city.simulated:
        found.append(
            html.Span(t("模拟数据"), className="sign sign--simulated", **{"data-testid": "simulated"})
        )
    if city.as_of is not None:
        day = city.as_of.astimezone(city.zone).date()
        found.append(
            html.Span(t("回放 {day}", day=day), className="sign sign--replay", **{"data-testid": "replay"})
        )
    return found


def render_preferences() -> list[Component]:
    """Return the switches of theme and language."""
    other, word = ("en", "EN") if locale() == "zh_CN" else ("zh_CN", "中")
    return [
        render_icon_button("theme", t("深色或浅色"), id=ids.THEME_SWITCH),
        html.Button(
            word,
            className="icon-button",
            type="button",
            title=t("切换语言"),
            **{"data-locale": other, "data-testid": "language"},
        ),
    ]


def render_person(actor: Actor) -> Component:
    """Return who is signed in, and the way out."""
    roles = "、".join(label(role) for role in sorted(actor.roles))
    return html.Details(
        [
            html.Summary(
                [html.Span(className="icon icon--user", **{"aria-hidden": "true"}), html.Span(actor.name)]
            ),
            html.Div(
                [html.P(roles, className="muted"), sign_out()],
                className="person__menu",
            ),
        ],
        className="person",
        **{"data-testid": "person"},
    )


def sign_out() -> Component:
    """Return the form that ends the session."""
    return html.Form(
        html.Button(t("退出登录"), className="button", type="submit"), action="/logout", method="post"
    )
