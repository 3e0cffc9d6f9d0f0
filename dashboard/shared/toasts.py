"""Toasts: what happened, what is safe, what to do."""

from collections.abc import Sequence
from json import dumps
from uuid import UUID

from dash.development.base_component import Component

from dashboard.shared import html
from domain.enums import Act
from i18n import label, t


def render_done(message: str) -> Component:
    """Return the notice of an act that succeeded."""
    return _notice("notice", message)


def render_refused(message: str) -> Component:
    """Return the notice of an act that was refused; the message says what to do."""
    return _notice("notice notice--warning", message)


def render_undo(message: str, tickets: Sequence[UUID], *, seconds: int) -> Component:
    """Return the bar of a dispatch with the button that withdraws it for ``seconds``.

    The button counts down where screen readers do not read, which get the seconds once with the
    message. The script removes the bar once nothing can be withdrawn.
    """
    announced = html.Span(t("{seconds} 秒内可撤回", seconds=seconds), className="sr-only")
    facts = dumps({"tickets": [str(each) for each in tickets], "seconds": seconds})
    return html.Div(
        [
            html.Div(html.P([message, " ", announced]), className="notice__text"),
            html.Button(
                [
                    label(Act.WITHDRAW_DISPATCH),
                    html.Span(
                        [" (", html.Span(str(seconds), **{"data-undo-left": ""}), " s)"],
                        className="undo__left",
                        **{"aria-hidden": "true"},
                    ),
                    html.Kbd("Z", **{"aria-hidden": "true"}),
                ],
                className="button",
                type="button",
                **{"aria-label": label(Act.WITHDRAW_DISPATCH), "data-undo": facts, "aria-keyshortcuts": "Z"},
            ),
            _close_button("undo"),
        ],
        className="notice",
        **{"data-testid": "undo"},
    )


def _notice(class_name: str, message: str) -> Component:
    return html.Div(
        [html.Div(html.P(message), className="notice__text"), _close_button("notice")],
        className=class_name,
        **{"data-testid": "notice"},
    )


def _close_button(dismisses: str) -> Component:
    """Return the button that closes a toast; dismisses: which one, for the scripts."""
    return html.Button(
        html.Span(className="icon icon--close"),
        className="icon-button",
        type="button",
        **{
            "aria-label": t("关闭"),
            f"data-{'dismiss' if dismisses == 'notice' else 'undo-close'}": dismisses,
        },
    )
