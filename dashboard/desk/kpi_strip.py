"""Components of the KPI strip above an office's queues: the state of its own clocks."""

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.figures import render_figure
from db.queries.party_kpis import OfficeFigures, Share
from domain.enums import Light
from i18n import label, t, times


def render_strip(found: OfficeFigures) -> Component:
    """Return the figures of one's own clocks; each rate with what it was counted from."""
    return html.Dl(
        [
            render_figure(t("待响应"), found.to_respond),
            render_figure(label(Light.YELLOW), found.near),
            render_figure(label(Light.RED), found.overdue),
            _rate(t("按时响应率"), found.due.responded, days=found.due.period.days),
            _rate(t("按时办结率"), found.due.completed, days=found.due.period.days),
        ],
        className="figures office-strip",
        **{"data-testid": "office-figures"},
    )


def _rate(name: str, share: Share, *, days: int) -> Component:
    part, whole = times.number(share.part), times.number(share.whole)
    counted = t("近 {days} 日 {part}/{whole}", days=days, part=part, whole=whole)
    return render_figure(name, times.share(share.value), note=counted)
