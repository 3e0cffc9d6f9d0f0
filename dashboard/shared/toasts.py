"""Toasts: what happened, what is safe, what to do."""

from dash import html
from dash.development.base_component import Component

from i18n import t


def render_done(message: str) -> Component:
    """Return the notice of an act that succeeded."""
    return _notice("notice", message)


def render_refused(message: str) -> Component:
    """Return the notice of an act that was refused; the message says what to do."""
    return _notice("notice notice--warning", message)


def _notice(class_name: str, message: str) -> Component:
    return html.Div(
        [
            html.Div(html.P(message), className="notice__text"),
            html.Button(
                html.Span(className="icon icon--close"),
                className="icon-button",
                type="button",
                **{"aria-label": t("关闭"), "data-dismiss": "notice"},
            ),
        ],
        className=class_name,
        **{"data-testid": "notice"},
    )
