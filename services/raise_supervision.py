"""Raise a ticket (提级督办) that bounced, or failed its review, too often; once."""

from db.writes import tickets
from domain.enums import Act, Status
from domain.scopes import Actor
from services import history, notifications
from services.history import Entry
from services.workflow.act_context import ActContext

BOUNCES = frozenset({Act.RETURN, Act.TRANSFER})
REWORKS = frozenset({Act.REWORK})


def raise_if_bounced(step: ActContext) -> None:
    """Raise a ticket that was returned and transferred too often; reassigning does not count."""
    _raise_if(step, BOUNCES, "退单、转办已达 {count} 次")


def raise_if_reworked(step: ActContext) -> None:
    """Raise the ticket once its completion was sent back too often."""
    _raise_if(step, REWORKS, "退回重办已达 {count} 次")


def _raise_if(step: ActContext, acts: frozenset[Act], why: str) -> None:
    if step.ticket.escalated_at is not None:
        return
    count = tickets.count_acts(step.session, step.ticket, acts)
    if count < step.rules.limits.escalation_count:
        return
    step.ticket.escalated_at = step.now
    entry = Entry(
        Act.ESCALATE, before=Status(step.ticket.status), reason=why.format(count=count), data={"count": count}
    )
    system = Actor.system(step.ticket.city)
    history.record(step.session, step.ticket, entry, actor=system, at=step.now)
    notifications.notify_of_act(
        step.session,
        step.ticket,
        Act.ESCALATE,
        actor=system,
        now=step.now,
        calendar=step.rules.calendar,
        note=entry.reason or "",
    )
