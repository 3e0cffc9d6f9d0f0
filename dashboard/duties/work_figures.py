"""What became of the tickets that rest on a duty: open and late now, and of a period."""

from dash import html
from dash.development.base_component import Component

from db.queries.duty_figures import LOOKED_AT, DutyFigures
from i18n import label, t, times


def render_figures(figures: DutyFigures, *, days: int) -> Component:
    """Return the figures of a duty; days: of the period that the later ones are about."""
    most = times.number(LOOKED_AT)
    told = t(
        "前两项为现在；其余为近 {days} 天分派的诉求，最多最新 {most} 件。保密诉求不列入。",
        days=days,
        most=most,
    )
    rows = {
        t("未结事项"): times.number(figures.open),
        t("逾期"): times.number(figures.late),
        t("分派"): times.number(figures.dispatched),
        t("超期办结"): times.number(figures.finished_late),
        t("退回重办"): times.number(figures.reworks),
        t("主办与清单不一致"): times.number(figures.overridden),
        t("评价"): _ratings(figures),
    }
    return html.Section(
        [
            html.H3(t("办理情况"), className="panel__heading"),
            html.P(told, className="muted"),
            html.Dl(
                [
                    html.Div([html.Dt(name, className="muted"), html.Dd(value)], className="facts__row")
                    for name, value in rows.items()
                ],
                className="facts",
            ),
        ],
        **{"data-testid": "duty-figures"},
    )


def _ratings(figures: DutyFigures) -> str:
    if not figures.ratings:
        return "—"
    counted = [*figures.speeds.items(), *figures.effects.items()]
    return "、".join(
        t("{grade} {count}", grade=label(grade), count=times.number(count))
        for grade, count in counted
        if count
    )
