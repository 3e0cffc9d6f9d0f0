"""Masked personal data: enough to recognise a person, not to call."""

from dash.development.base_component import Component

from dashboard.shared import html
from db.queries.ticket_facts import ReporterFacts
from i18n import t
from i18n.masking import mask, masked_name

__all__ = ["mask", "masked_name", "render_masked_phone", "render_revealed"]


def render_masked_phone(phone: str | None) -> Component:
    """Return a phone with its middle hidden."""
    return html.Span(
        mask(phone), className="masked figure", title=t("电话已隐去"), **{"data-testid": "masked-phone"}
    )


def render_revealed(reporter: ReporterFacts | None) -> Component:
    """Return name and phone as they are; shown once, after an act with its reason."""
    if reporter is None or reporter.anonymous:
        told: list[Component] = [html.P(t("这件诉求没有登记诉求人，或诉求人匿名"))]
    else:
        told = [
            html.Strong(reporter.name or t("姓名未登记")),
            html.Span(reporter.phone or t("电话未登记"), className="figure revealed__phone"),
        ]
    return html.Section(
        [
            html.H3(t("隐藏信息"), className="panel__heading"),
            html.Div(told, className="revealed"),
            html.P(t("只显示这一次，您的查看和原因已记入办理经过。"), className="muted"),
            html.Button(
                [t("收起"), html.Kbd("Esc")], className="button", type="button", **{"data-act-cancel": ""}
            ),
        ],
        className="form",
        **{"data-testid": "revealed"},
    )
