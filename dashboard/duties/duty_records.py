"""Components of what was done by a duty: its tickets in figures, and the amendments of its text."""

from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.duties.read_model import DutyBody
from dashboard.shared import html
from dashboard.shared.figures import render_figure
from db.queries.duty_figures import DutyFigures
from i18n import t, times
from web.url_paths import DUTY_OFFICE


def render_figures(found: DutyFigures, code: str, *, days: int) -> Component | None:
    """Return the state of the tickets that rest on a duty, within the reader's scope; None without any."""
    if not found.open and not found.dispatched:
        return None
    return html.Div(
        [
            _figures(found, days),
            html.Span(
                [
                    html.A(
                        t("查看这些诉求"),
                        href=f"/search?{urlencode({'duty': code})}",
                        className="button",
                        **{"data-testid": "duty-tickets"},
                    ),
                    html.A(
                        t("在地图上看未结事项"),
                        href=f"/map?{urlencode({'duty': code})}",
                        className="button",
                        **{"data-testid": "duty-map"},
                    ),
                ],
                className="duty-item__tickets",
            ),
        ]
    )


def _figures(found: DutyFigures, days: int) -> Component:
    return html.Dl(
        [
            render_figure(t("未结事项"), found.open),
            render_figure(t("其中逾期"), found.late),
            render_figure(t("近 {days} 日分派", days=days), found.dispatched),
            render_figure(t("其中超期"), found.finished_late),
            render_figure(t("退回重办"), found.reworks),
            render_figure(t("未按清单分派"), found.overridden),
            render_figure(t("评价"), found.ratings),
        ],
        className="figures",
        **{"data-testid": "duty-figures"},
    )


def render_amendments(body: DutyBody) -> Component | None:
    """Return the amendments by which the texts of a duty came to be, each with the way to its papers."""
    if not body.amendments:
        return None
    rows = [
        html.Li(
            html.A(
                t(
                    "第 {version} 版：{party}申请，{day}提出",
                    version=one.published_version,
                    party=one.party_name,
                    day=times.day(one.begun_at.date()),
                ),
                href=f"{DUTY_OFFICE}?opened={one.id}",
            )
        )
        for one in body.amendments
    ]
    return html.Section(
        [html.H3(t("修订经过"), className="panel__heading"), html.Ul(rows)],
        **{"data-testid": "duty-amendments"},
    )
