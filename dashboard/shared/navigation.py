"""The navigation of Dash pages: a row of groups, each a menu; pages and roles are in ``web.navigation``.

``dashboard/assets/js/navigation.js`` opens the menus, and folds a row that has no room into one menu.
"""

from dash.development.base_component import Component

from dashboard.shared import html
from domain.scopes import Actor
from i18n import t
from web.navigation import NavigationEntry, NavigationGroup, list_groups


def render_row(actor: Actor, *, here: str) -> Component:
    """Return the row of groups, the present page and its group marked."""
    return _render(actor, here)


def render_menu(actor: Actor, *, here: str) -> Component:
    """Return the same behind one button, for bars without room for a row."""
    return _render(actor, here, **{"data-folded": "always"})


def _render(actor: Actor, here: str, **attributes: str) -> Component:
    bar = [_render_group(group, here) for group in list_groups(actor)]
    return html.Nav(
        [
            html.Button(
                t("全部页面"),
                type="button",
                className="places__link places__head places__fold",
                **{"aria-expanded": "false", "data-testid": "all-places"},
            ),
            html.Div(bar, className="places__bar"),
        ],
        className="places",
        **{"aria-label": t("页面"), "data-testid": "places"},
        **attributes,
    )


def _render_group(group: NavigationGroup, here: str) -> Component:
    links = [_render_link(entry, here) for entry in group.entries]
    if group.is_open:
        return html.Div(links, className="places__group places__group--open")
    head = html.Button(
        group.title,
        type="button",
        className="places__link places__head",
        **{"aria-expanded": "false"},
        **({"aria-current": "true"} if group.has(here) else {}),
    )
    menu = html.Div(links, className="places__menu", role="group", **{"aria-label": group.title})
    return html.Div([head, menu], className="places__group")


def _render_link(entry: NavigationEntry, here: str) -> Component:
    current = {"aria-current": "page"} if entry.path == here else {}
    return html.A(t(entry.name), href=entry.path, className="places__link", **current)
