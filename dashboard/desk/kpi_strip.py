"""Components of the KPI strip above an office's queues: the state of its own clocks."""

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.figures import render_figure
from db.queries.assigned_matters import AssignedFigures
from db.queries.party_kpis import OfficeFigures, Share
from domain.enums import Light
from i18n import label, t, times
from web.url_paths import ASSIGNED


def render_strip(found: OfficeFigures | None, matters: AssignedFigures | None = None) -> Component | None:
    """Return the figures of one's own clocks, each rate with what it was counted from; None without any.

    matters: the assigned matters in which the unit has a part.
    """
    own = (
        [
            render_figure(t("待响应"), found.to_respond),
            render_figure(label(Light.YELLOW), found.near),
            render_figure(label(Light.RED), found.overdue),
            _rate(t("按时响应率"), found.due.responded, days=found.due.period.days),
            _rate(t("按时办结率"), found.due.completed, days=found.due.period.days),
        ]
        if found
        else []
    )
    assigned = [_assigned(matters)] if matters and matters.open else []
    if not own and not assigned:
        return None
    return html.Dl(
        [*own, *assigned],
        className="figures office-strip",
        **{"data-testid": "office-figures"},
    )


def _assigned(matters: AssignedFigures) -> Component:
    """Return how many assigned matters are open and overdue, as the way to them."""
    late = t("逾期 {count} 件", count=times.number(matters.overdue)) if matters.overdue else ""
    return html.Div(
        [
            html.Dt(html.A(t("交办事项"), href=ASSIGNED), className="figures__name"),
            html.Dd(
                [
                    html.Span(times.number(matters.open), className="figure figures__value"),
                    html.Span(late, className="badge badge--late") if late else None,
                ]
            ),
        ],
        className="figures__cell",
        **{"data-testid": "assigned-figure"},
    )


def _rate(name: str, share: Share, *, days: int) -> Component:
    part, whole = times.number(share.part), times.number(share.whole)
    counted = t("近 {days} 日 {part}/{whole}", days=days, part=part, whole=whole)
    return render_figure(name, times.share(share.value), note=counted)
