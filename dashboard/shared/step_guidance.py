"""The step of the flow chart at which a ticket is, as its desk says it: where, and by when as guidance."""

from collections.abc import Sequence
from datetime import datetime

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.chart_follower import FollowedChart, describe_holder
from db.queries.ticket_steps import StepTicket
from domain.calendars import MissingYear
from domain.step_deadlines import StepDeadline
from i18n import either, t, times


def render_present(followed: FollowedChart | None) -> Component | None:
    """Return at which step the ticket is with each holder; None where it follows no chart."""
    if followed is None or not followed.present:
        return None
    lines = [html.Li(describe_holder(followed, one)) for one in followed.present]
    return html.Ul(lines, className="ticket-duty__steps", **{"data-testid": "present-steps"})


def render_deadlines(
    found: Sequence[StepDeadline], ticket: StepTicket | None, *, now: datetime
) -> Component | None:
    """Return the guidance below the clocks: party, step, limit, and by when; None without any."""
    if not found or ticket is None:
        return None
    names = {order.party: either(order.party_name, order.party_name_en) for order in ticket.orders}
    return html.Div(
        [
            html.P(t("流程图的步骤时限，仅供参考，不改变办理时限"), className="muted"),
            html.Ul([_deadline(one, names[one.party], now) for one in found], className="clocks"),
        ],
        className="step-guidance",
        **{"data-testid": "step-deadlines"},
    )


def _deadline(one: StepDeadline, party: str, now: datetime) -> Component:
    told = t("第 {no} 步 {title}：{days} 个工作日", no=one.step.no, title=one.step.title, days=one.step.limit)
    return html.Li(
        [
            html.Span(told, className="step-guidance__step"),
            html.Span(party, className="muted"),
            html.Span(_until(one, now), className="figure"),
        ],
        className="step-guidance__row",
    )


def _until(one: StepDeadline, now: datetime) -> str:
    if isinstance(one.due, MissingYear):
        return t("待定：{year} 年的工作日历尚未载入", year=one.due.year)
    when = times.instant(one.due.at)
    if one.due.at <= now:
        return t("已过 {when}", when=when)
    return t("至 {when}（暂定）", when=when) if one.due.provisional else t("至 {when}", when=when)
