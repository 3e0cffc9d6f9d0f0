"""Tell of motions that nobody answered in time (建议、异议、申请逾期未答复), each exactly once."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.models import Motion, Ticket
from db.writes import notifications, overdue_motions
from domain.coordination import MotionKind
from domain.enums import Secrecy
from domain.escalation import told_of_motion
from domain.notifications import Grade, NoticeKind, ToKind
from domain.secrecy import words_of_notice
from services import outbox, recipients
from services.city_context import CityRules, city_rules
from services.notifications import LONGEST_NOTE, notice_row
from services.recipients import About, Recipient


def escalate_late(session: Session, city: str, now: datetime, limit: int = 50) -> int:
    """Tell of the late motions of up to ``limit`` tickets; return how many motions were told of.

    A motion keeps that it was told of in the transaction of its notices. A replay's past is not acted on.
    """
    rules = city_rules(session, city)
    if rules.facts.as_of is not None:
        return 0
    found = {ticket.id: ticket for ticket in overdue_motions.lock_late(session, city, now, limit=limit)}
    late = overdue_motions.late_of(session, list(found.values()), now)
    for motion in late:
        motion.escalated_at = now
        _tell(session, found[motion.ticket_id], motion, rules=rules, now=now)
    if late:
        outbox.record(session, city, list(found), now)
    return len(late)


def _tell(session: Session, ticket: Ticket, motion: Motion, *, rules: CityRules, now: datetime) -> None:
    """Tell whoever was asked, and those above them."""
    whom = told_of_motion(MotionKind(motion.kind), of_center=motion.asked_of is None)
    to = dict.fromkeys(recipients.find(session, ticket, whom, about=About(at=now)))
    if motion.asked_of is not None:
        to = {Recipient(ToKind.PARTY, motion.asked_of): None, **to}
    rows = []
    for recipient in to:
        event = f"{ticket.id}:motion:{motion.id}"
        row = notice_row(ticket, recipient, event, grade=Grade.WARNING, at=now, calendar=rules.calendar)
        note = words_of_notice(motion.reason, Secrecy(ticket.secrecy))
        rows.append(row | {"kind": NoticeKind.MOTION_LATE, "note": note[:LONGEST_NOTE]})
    session.flush()  # notices name rows of the same transaction
    notifications.put(session, rows)
