"""Notification bell: unread count, newest notifications, sound switch; a script fills it."""

import json

from dash.development.base_component import Component

from dashboard.shared import html, ids
from dashboard.shared.controls import render_icon_button
from domain.scopes import Actor, Reach
from i18n import t


def render_bell(actor: Actor) -> Component:
    """Return the bell of one person; it counts for itself."""
    return html.Div(
        [
            html.Div(
                [
                    render_icon_button("bell", t("通知"), id=ids.BELL_OPEN, **_opens()),
                    html.Span("", className="bell__count", hidden=True, **{"data-testid": "bell-count"}),
                ],
                className="bell__button",
            ),
            _panel(actor),
        ],
        id=ids.BELL,
        className="bell",
        **{
            "data-city": actor.city,
            "data-words": json.dumps(_words(), ensure_ascii=False),
            "data-testid": "bell",
        },
    )


def _opens() -> dict[str, str]:
    return {"data-bell": "open", "aria-expanded": "false", "aria-haspopup": "true"}


def _panel(actor: Actor) -> Component:
    links = [html.A(t("全部通知"), href="/inbox")]
    if actor.scope.reach is Reach.WHOLE:
        links.append(html.A(t("值班"), href="/duty"))
    return html.Div(
        [
            html.Header(
                [
                    html.H2(t("通知")),
                    html.Button(
                        t("全部标为已读"),
                        className="button button--plain",
                        type="button",
                        **{"data-bell": "all"},
                    ),
                ],
                className="bell__head",
            ),
            html.Ul(className="bell__list", **{"data-testid": "bell-list"}),
            html.Footer([html.Nav(links), _mute()], className="bell__foot"),
        ],
        className="bell__panel",
        hidden=True,
        **{"data-testid": "bell-panel"},
    )


def _mute() -> Component:
    return html.Button(
        [
            html.Span(className="icon icon--sound", **{"aria-hidden": "true"}),
            html.Span(t("声音开"), **{"data-word": "yes"}),
        ],
        className="button button--plain bell__mute",
        type="button",
        title=t("紧急通知的提示音，只对本浏览器"),
        **{"data-bell": "mute", "aria-pressed": "false", "data-testid": "mute"},
    )


def _words() -> dict[str, str]:
    return {
        "none": t("没有通知"),
        "count": t("通知，{0} 条未读"),
        "loud": t("声音开"),
        "muted": t("已静音"),
    }
