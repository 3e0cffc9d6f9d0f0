"""Notify of motions not answered in time (建议、异议、申请逾期未答复), each exactly once."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.models import Motion, Ticket
from db.queries.guest_parties import covered_words
from db.writes import notifications, overdue_motions
from domain.coordination import MotionKind
from domain.enums import Secrecy
from domain.escalation import list_motion_recipients
from domain.notifications import Grade, NoticeKind, ToKind
from domain.redaction import redact_text
from domain.secrecy import get_notice_words
from services import outbox, recipients
from services.city_context import CityRules, load_city_rules
from services.notifications import LONGEST_NOTE, build_notice_row
from services.recipients import About, Recipient


def escalate_late(session: Session, city: str, now: datetime, limit: int = 50) -> int:
    """Notify of the late motions of up to ``limit`` tickets; return how many motions.

    The motion records this in the transaction of its notifications. A replay's past is not acted on.
    """
    rules = load_city_rules(session, city)
    if rules.facts.as_of is not None:
        return 0
    found = {ticket.id: ticket for ticket in overdue_motions.lock_late(session, city, now, limit=limit)}
    late = overdue_motions.list_late(session, list(found.values()), now)
    for motion in late:
        motion.escalated_at = now
        _tell(session, found[motion.ticket_id], motion, rules=rules, now=now)
    if late:
        outbox.record(session, city, list(found), now)
    return len(late)


def _tell(session: Session, ticket: Ticket, motion: Motion, *, rules: CityRules, now: datetime) -> None:
    """Notify the party asked, and those above it."""
    whom = list_motion_recipients(MotionKind(motion.kind), of_center=motion.asked_of is None)
    to = dict.fromkeys(recipients.find(session, ticket, whom, about=About(at=now)))
    if motion.asked_of is not None:
        to = {Recipient(ToKind.PARTY, motion.asked_of): None, **to}
    note = get_notice_words(motion.reason, Secrecy(ticket.secrecy))
    if motion.asked_of in ticket.guests:
        note = redact_text(note, names=covered_words(session, ticket.city, [ticket.id])[ticket.id])
    rows = []
    for recipient in to:
        event = f"{ticket.id}:motion:{motion.id}"
        row = build_notice_row(ticket, recipient, event, grade=Grade.WARNING, at=now, calendar=rules.calendar)
        rows.append(row | {"kind": NoticeKind.MOTION_LATE, "note": note[:LONGEST_NOTE]})
    session.flush()  # notices name rows of the same transaction
    notifications.insert_notices(session, rows)
