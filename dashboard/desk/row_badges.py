"""Badges of a queue row for the reader's own part: role, handler, plan, lateness."""

from dash.development.base_component import Component

from dashboard.shared import html
from db.queries.queues import Queue
from db.queries.ticket_list import ListedTicket
from domain.enums import Light, OrderStatus
from i18n import label, t, times


def render_badges(ticket: ListedTicket, *, queue: Queue) -> Component | None:
    """Return the marks of a row, or nothing where there is nothing to tell."""
    told = [
        *_own(ticket),
        html.Span(t("待答复"), className="badge") if ticket.awaits_answer else None,
        _unrated(ticket) if queue is Queue.TO_RATE else None,
        _still_answers(ticket) if queue is Queue.FIRST_RECEIVED else None,
    ]
    found = [mark for mark in told if mark is not None]
    return html.Span(found, className="row__marks") if found else None


def _own(ticket: ListedTicket) -> list[Component | None]:
    own = ticket.own
    if own is None:
        return []
    ended = own.status is OrderStatus.ENDED
    return [
        None if ended else html.Span(label(own.role), className="badge"),
        html.Span(t("首接"), className="badge", title=t("新的主办单位响应之前由其负责"))
        if own.is_first
        else None,
        _words(_handled_by(own.section, own.handler)),
        _words(t("方案 {day}", day=times.short_day(own.plan_on)) if own.plan_on else ""),
        _words(t("内部 {day}", day=times.short_day(own.inner_due_on)) if own.inner_due_on else ""),
    ]


def _handled_by(section: str | None, handler: str | None) -> str:
    return " · ".join(name for name in (section, handler) if name)


def _words(words: str) -> Component | None:
    return html.Span(words, className="muted row__mark") if words else None


def _unrated(ticket: ListedTicket) -> Component | None:
    """Badge for a missed rating deadline: 未评价, which never counts as good."""
    return html.Span(t("未评价"), className="badge badge--late") if ticket.light is Light.RED else None


def _still_answers(ticket: ListedTicket) -> Component | None:
    """Badge with the reason why a transferred work order is still here."""
    return _words(t("{name}响应之前，仍由本单位负责", name=ticket.department_name or "—"))


def format_lateness(days: int) -> str:
    """Return how late a row is; days: whole working days past its clock."""
    return t("逾期 {days} 个工作日", days=days) if days else t("逾期不足 1 个工作日")
