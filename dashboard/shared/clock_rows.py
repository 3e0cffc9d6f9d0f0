"""Clocks of a ticket, each with its status light."""

from datetime import datetime

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.clock_endings import EndingSign, get_ending, sign
from dashboard.shared.controls import render_light
from db.queries.ticket_facts import ClockFacts
from domain.calendars import Mode
from domain.clocks import ClockState
from domain.enums import Light
from domain.sla_status import get_light
from i18n import label, t, times


def render_clocks(found: list[ClockFacts], *, now: datetime) -> Component:
    """Return one row a clock, the running ones first."""
    if not found:
        return html.P(t("没有时限"), className="muted")
    ordered = sorted(found, key=lambda clock: (clock.stopped_at is not None, clock.started_at))
    rows = [html.Li(_row(clock, now), className=_class_of(clock)) for clock in ordered]
    return html.Ul(rows, className="clocks")


def get_shown_light(clock: ClockFacts, now: datetime) -> Light:
    """Return the light of a clock; a stopped one keeps its last one."""
    return get_light(
        ClockState(
            kind=clock.kind,
            mode=Mode(clock.mode),
            started_at=clock.started_at,
            yellow_at=clock.yellow_at,
            orange_at=clock.orange_at,
            due_at=clock.due_at,
            stopped_at=clock.stopped_at,
            paused_at=clock.paused_at,
            remaining_seconds=clock.remaining_seconds,
        ),
        now,
    )


def describe_deadline(clock: ClockFacts) -> str:
    """Return until when a clock runs, or why that is not known."""
    if clock.paused_at is not None and clock.stopped_at is None:
        return t("暂停中，剩余 {left}", left=times.span(clock.remaining_seconds))
    if clock.due_at is None:
        return t("待定：{year} 年的工作日历尚未载入", year=clock.missing_year) if clock.missing_year else "—"
    firm = times.instant(clock.due_at)
    return t("{due}（暂定）", due=firm) if clock.provisional else firm


def _row(clock: ClockFacts, now: datetime) -> list[Component | None]:
    whose = clock.department_name or t("本件诉求")
    return [
        html.Span(label(clock.kind), className="clocks__kind"),
        html.Span(whose, className="muted"),
        _standing(clock, now) if clock.stopped_at is None else _outcome(clock, clock.stopped_at),
        html.Span(describe_deadline(clock), className="figure clocks__due"),
    ]


def _standing(clock: ClockFacts, now: datetime) -> Component:
    shown = get_shown_light(clock, now)
    return render_light(shown.value, label(shown))


def _outcome(clock: ClockFacts, stopped_at: datetime) -> Component:
    if clock.ended:
        return sign(EndingSign.CUT)
    if clock.due_at is None:
        return render_light(Light.NO_DEADLINE.value, t("已停止"))
    return sign(get_ending(in_time=stopped_at <= clock.due_at))


def _class_of(clock: ClockFacts) -> str:
    return "clocks__row" + (" clocks__row--stopped" if clock.stopped_at else "")
