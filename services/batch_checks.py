"""Check which tickets may be passed or closed in a batch, and which need a separate look."""

from uuid import UUID

from sqlalchemy.orm import Session

from db.queries import attachments, ticket_activity
from db.writes import tickets, workflow
from domain.attachments import AttachmentKind
from domain.coordination import MotionKind
from domain.errors import DomainError
from domain.scopes import Actor


def check_together(session: Session, actor: Actor, ticket_id: UUID) -> None:
    """Raise DomainError where a completed ticket must be reviewed by itself: an objection, or no photo."""
    ticket = tickets.load_ticket(session, actor.city, ticket_id)
    if workflow.list_waiting(session, ticket, MotionKind.OBJECTION, order_id=None):
        raise DomainError("镇街对办结有异议，请打开逐件审核")
    kinds = {file.kind for file in attachments.list_attachments(session, actor, ticket_id)}
    if AttachmentKind.AFTER not in kinds:
        raise DomainError("没有处置后照片，请打开逐件审核")


def check_solved(session: Session, actor: Actor, ticket_id: UUID) -> None:
    """Raise DomainError where the reporter's last answer was that it is not solved."""
    answered = [
        one
        for one in ticket_activity.load_ticket_activity(session, actor, ticket_id).call_backs
        if one.reached
    ]
    if answered and answered[-1].solved is False:
        raise DomainError("诉求人回访表示未解决，请打开逐件办理：重新交办，或逐件结案")
