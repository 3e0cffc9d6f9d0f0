"""Components of the call-back panel: the questions of a call, the attempts so far, and the rates."""

from collections.abc import Mapping
from datetime import datetime

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.acts import hints
from db.queries.call_backs import Rates
from db.queries.ticket_facts import TicketFacts
from domain.call_backs import CallBackTries
from i18n import t, times


def render_script(facts: TicketFacts, *, tries: CallBackTries, now: datetime) -> Component:
    """Return the two questions of the call, and the number of earlier attempts."""
    about = facts.matter_name or t("问题")
    hello = t(
        "您好，这里是社会治理服务中心。您在{when}反映的“{about}”，责任单位答复已经办结，想向您核实两个问题：",
        when=times.instant(facts.reported_at),
        about=about,
    )
    return html.Div(
        [
            html.P(hello),
            html.Ol(
                [
                    html.Li(t("您反映的问题解决了吗？没有解决的，请说说还差什么。")),
                    html.Li(t("您对办理过程和结果满意吗？")),
                ],
                className="script__questions",
            ),
            hints.render_tried(tries, now=now),
        ],
        className="script",
        **{"data-testid": "script"},
    )


def render_rates(found: Mapping[str, Rates]) -> Component:
    """Return the rates of each span with what they are counted from; spans by their names."""
    return html.Section(
        [
            html.H2(t("回访结果"), className="panel__heading context__heading"),
            html.Table(
                [
                    html.Thead(
                        html.Tr(
                            [html.Th(""), html.Th(t("解决率")), html.Th(t("满意率")), html.Th(t("未联系上"))]
                        )
                    ),
                    html.Tbody([_rate_row(name, one) for name, one in found.items()]),
                ],
                className="rates",
            ),
            html.P(t("以联系上的回访为分母；未联系上的不计入比率。"), className="muted"),
        ],
        className="context",
        **{"data-testid": "rates"},
    )


def _rate_row(name: str, found: Rates) -> Component:
    return html.Tr(
        [
            html.Th(name, scope="row"),
            _rate(found.solved, found.reached),
            _rate(found.satisfied, found.reached),
            html.Td(t("{count} 次", count=times.number(found.missed)), className="figure"),
        ]
    )


def _rate(part: int, whole: int) -> Component:
    share = times.share(part / whole) if whole else "—"
    return html.Td(
        [
            html.Strong(share, className="figure"),
            html.Small(f"{times.number(part)} / {times.number(whole)}", className="muted figure"),
        ]
    )
