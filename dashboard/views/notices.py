"""Draw notices: what happened, what is safe, what to do."""

from dash import html
from dash.development.base_component import Component

from text import t


def done(message: str) -> Component:
    """Return the notice of an act that succeeded."""
    return _notice("notice", message)


def refused(message: str) -> Component:
    """Return the notice of an act that was refused; the message says what to do."""
    return _notice("notice notice--warning", message)


def failed(reference: str) -> Component:
    """Return the notice of a fault of ours, with the number under which the log knows it."""
    return _notice(
        "notice notice--error",
        t("出错了，刚才的操作没有完成，已有数据不受影响。请重试；若再次出现，请把编号告知管理员。"),
        reference=t("编号 {reference}", reference=reference),
    )


def _notice(class_name: str, message: str, *, reference: str | None = None) -> Component:
    return html.Div(
        [
            html.Div(
                [html.P(message), html.P(reference, className="notice__reference") if reference else None],
                className="notice__text",
            ),
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
