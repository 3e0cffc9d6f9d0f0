"""Small controls shared by pages."""

from json import dumps
from typing import Any

from dash.development.base_component import Component

from dashboard.shared import html


def render_icon_button(icon: str, name: str, *, id: str, **attributes: str) -> Component:  # noqa: A002  # Dash calls it so
    """Return a button that shows only an icon; ``name`` is what it says to readers and on hover."""
    return html.Button(
        html.Span(className=f"icon icon--{icon}", **{"aria-hidden": "true"}),
        id=id,
        className="icon-button",
        title=name,
        type="button",
        **{"aria-label": name, **attributes},
    )


def render_choice(label: str, *, group: str, value: str, hint: str | None = None) -> Component:
    """Return one of a row of choices; the scripts mark the chosen one and answer the arrow keys."""
    return html.Button(
        [html.Span(label), html.Small(hint, className="muted") if hint else None],
        className="choice",
        role="radio",
        type="button",
        **{
            "aria-checked": "false",
            "data-choice": group,
            "data-value": value,
            "data-testid": f"{group}-{value}",
        },
    )


def render_light(kind: str, word: str) -> Component:
    """Return a status light: its shape and, always next to it, its word."""
    return html.Span(
        [html.Span(className=f"light light--{kind}", **{"aria-hidden": "true"}), html.Span(word)],
        className="light-word",
    )


def build_store_write(store: str, data: dict[str, Any] | int | str) -> dict[str, str]:
    """Return the attribute by which a click on a data-rendered element writes into a store."""
    return {"data-store": dumps({"id": store, "data": data}, ensure_ascii=False)}


def render_query_link(children: Any, href: str, **attributes: Any) -> Component:
    """Return a link to another query of the same page, for data-rendered elements: the page stays."""
    return html.A(children, href=href, **attributes, **{"data-link": "yes"})


def render_fact(name: str, value: str | Component) -> Component:
    """Return one row of a list of facts."""
    return html.Div([html.Dt(name, className="muted"), html.Dd(value)], className="facts__row")


def render_section(heading: str, content: Component) -> Component:
    """Return one part of a panel under its heading."""
    return html.Section([html.H3(heading, className="panel__heading"), content], className="panel__section")
