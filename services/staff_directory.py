"""Reveal a phone number of the staff directory to an administrator: with a reason, which is recorded."""

from datetime import datetime
from uuid import UUID

from db.queries import staff_directory
from db.session import Session
from db.writes import accounts
from domain.errors import Invalid, NotFound
from domain.scopes import Actor
from domain.setting_changes import LONGEST_REASON
from services.accounts import require_administrator


def reveal_phone(session: Session, ident: UUID, reason: str, *, actor: Actor, now: datetime) -> str:
    """Return the whole phone of a person and keep who saw it, when and why.

    Raises NotAllowed for everyone but administrators, Invalid without a reason, NotFound.
    """
    require_administrator(actor)
    if not reason.strip():
        raise Invalid("请写明查看的原因")
    if len(reason) > LONGEST_REASON:
        raise Invalid("原因最多 {most} 字", most=LONGEST_REASON)
    person = staff_directory.find_person(session, actor.city, ident)
    if person is None:
        raise NotFound("网格队伍名册中没有这个人")
    accounts.insert_reveal(session, ident, reason.strip(), by=actor, now=now)
    return person.phone
