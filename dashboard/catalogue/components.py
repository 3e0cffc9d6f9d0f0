"""Components of the catalogue page: bar, three tabs, and the drawer next to them."""

from dataclasses import dataclass

from dash import dcc
from dash.development.base_component import Component

from dashboard.catalogue import ids as names
from dashboard.shared import html, navigation
from dashboard.shared.bell import render_bell
from dashboard.shared.choices import MapChoices
from dashboard.shared.controls import build_store_write, render_icon_button
from dashboard.shared.top_bar import render_person, render_preferences, render_signs
from domain.catalogue import Paper
from i18n import either, label, t

TABS = (Paper.MATTERS, Paper.COLLECTION, Paper.PROCEDURE)


@dataclass(frozen=True, slots=True)
class Opening:
    """State in the address: a tab, and the content of its drawer."""

    tab: Paper
    code: str | None


def render_page(choices: MapChoices, opening: Opening) -> Component:
    """Return the whole page; the body of the tab is filled by a callback."""
    opened = {"mode": opening.tab.value, "code": opening.code} if opening.code else None
    return html.Div(
        [
            dcc.Store(id=names.TAB, data=opening.tab.value),
            dcc.Store(id=names.DONE),
            dcc.Store(id=names.OPENED, data=opened),
            render_bar(choices),
            render_tabs(opening.tab),
            html.Div(
                [
                    html.Main(
                        render_skeleton(),
                        id=names.BODY,
                        className="papers__body",
                        role="tabpanel",
                        tabIndex="-1",
                        **{"aria-labelledby": f"tab-{opening.tab.value}", "data-testid": "papers-body"},
                    ),
                    render_drawer(),
                ],
                className="papers__stage",
            ),
        ],
        id=names.PAGE,
        className="papers",
        **{"data-testid": "catalogue-page", "data-page": "papers"},
    )


def render_bar(choices: MapChoices) -> Component:
    """Return the bar over the page, with the way to the other pages."""
    return html.Header(
        [
            html.Div(
                [
                    html.Span(t("呼应"), className="brand__name"),
                    html.Span(either(choices.city.name, choices.city.name_en), className="brand__city"),
                ],
                className="brand",
            ),
            html.H1(t("网格清单与流程"), className="papers__title"),
            navigation.render_row(choices.actor, here="/catalogue"),
            html.Div(
                [
                    *render_signs(choices),
                    render_bell(choices.actor),
                    *render_preferences(),
                    render_person(choices.actor),
                ],
                className="top-bar__end papers__end",
            ),
        ],
        className="top-bar papers__bar",
    )


def render_tabs(shown: Paper) -> Component:
    """Return the three tabs; the script moves between them by click and arrow keys."""
    return html.Div(
        [
            html.Button(
                label(paper),
                id=f"tab-{paper.value}",
                className="papers__tab",
                role="tab",
                type="button",
                tabIndex="0" if paper is shown else "-1",
                **{
                    "aria-selected": "true" if paper is shown else "false",
                    "aria-controls": names.BODY,
                    "data-tab": paper.value,
                    "data-testid": f"tab-{paper.value}",
                },
            )
            for paper in TABS
        ],
        className="papers__tabs",
        role="tablist",
        **{"aria-label": t("网格清单与流程")},
    )


def render_drawer() -> Component:
    """Return the frame of the drawer; it is filled and opened by a callback."""
    return html.Aside(
        [
            html.Header(
                [
                    html.H2(id=names.DRAWER_TITLE, className="panel__title"),
                    render_icon_button("close", t("关闭（Esc）"), id=names.DRAWER_CLOSE),
                ],
                className="panel__head",
            ),
            html.Div(id=names.DRAWER_BODY, className="papers__drawer-body"),
        ],
        id=names.DRAWER,
        className="papers__drawer",
        hidden=True,
        **{"aria-labelledby": names.DRAWER_TITLE, "data-testid": "papers-drawer"},
    )


def render_skeleton() -> list[Component]:
    """Return the shape of a list that is still on its way."""
    return [
        html.Div(className=f"skeleton skeleton--{kind}", **{"aria-hidden": "true"})
        for kind in ("line", "line", "table", "table")
    ]


def render_search_box(hint: str) -> Component:
    """Return the search of a tab."""
    return dcc.Input(
        id=names.SEARCH,
        type="search",
        className="field papers__search",
        placeholder=hint,
        debounce=0.25,
        value="",
        autoComplete="off",
    )


def render_chooser(component_id: str, words: list[dict[str, str]], hint: str) -> Component:
    """Return a filter: nothing chosen means any."""
    return dcc.Dropdown(
        id=component_id,
        options=words,
        placeholder=hint,
        searchable=False,
        className="choose papers__filter",
    )


def render_empty(title: str, advice: str) -> Component:
    """Return the placeholder of an empty list: the reason, and what to do."""
    return html.Div(
        [html.P(title, className="state__title"), html.P(advice)],
        className="state",
        **{"data-testid": "papers-empty"},
    )


def render_opener(
    words: str, mode: str, code: str = "", *, primary: bool = False, plain: bool = False
) -> Component:
    """Return a button that opens the drawer, also while a callback draws its bar or table again."""
    look = " button--primary" if primary else " button--plain papers__link" if plain else ""
    opened = build_store_write(names.OPENED, {"mode": mode, "code": code})
    return html.Button(words, className=f"button{look}", type="button", **opened)
