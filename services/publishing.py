"""Publish selected replies, edited and without personal data, and withdraw them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import PublishedReply, Ticket
from db.writes import publishing, tickets
from domain.enums import Act, Secrecy, Status
from domain.errors import DomainError, Invalid
from domain.permissions import permit
from domain.redaction import PersonalDataSpan, find, list_covered_places, redact_text
from domain.scopes import Actor
from services import history, outbox
from services.history import Entry
from services.workflow import permission_facts

LONGEST = 2000  # characters of question or answer; ours


def publish(
    session: Session, ticket_id: UUID, *, question: str, answer: str, actor: Actor, now: datetime
) -> PublishedReply:
    """Publish the question and answer of a ticket as edited.

    Raises NotAllowed, NotFound, DomainError for a ticket that may not be published, or Invalid where a
    text is missing, too long or contains personal data.
    """
    ticket = publishing.lock_ticket(session, actor.city, ticket_id)
    permit(actor, Act.PUBLISH, permission_facts.build_ticket_facts(ticket))
    matter = _matter_of(ticket)
    texts = _checked(question, answer, names=publishing.list_reporter_names(session, ticket))
    if publishing.find_published(session, ticket) is not None:
        raise DomainError("这件诉求的答复已经公开，请先撤下再重新公开")
    made = PublishedReply(
        city=ticket.city,
        id=new_id(now),
        ticket_id=ticket.id,
        matter=matter,
        town_code=ticket.town_code,
        question=texts[0],
        answer=texts[1],
        published_by=actor.id,
        at=now,
    )
    session.add(made)
    _record(session, ticket, Act.PUBLISH, None, actor=actor, now=now)
    return made


def redact_texts(session: Session, city: str, ticket_id: UUID, *texts: str) -> list[str]:
    """Return texts of a ticket with all personal data covered. Raises NotFound."""
    names = publishing.list_reporter_names(session, tickets.load_ticket(session, city, ticket_id))
    return [redact_text(text, names=names) for text in texts]


def find_personal_data(session: Session, city: str, ticket_id: UUID, *texts: str) -> list[PersonalDataSpan]:
    """Return the personal data in texts of a ticket, each once, to show it to its publisher."""
    names = publishing.list_reporter_names(session, tickets.load_ticket(session, city, ticket_id))
    found = (finding for text in texts for finding in find(text, names=names))
    return list({(finding.kind, finding.words): finding for finding in found}.values())


def withdraw(session: Session, ticket_id: UUID, *, reason: str, actor: Actor, now: datetime) -> None:
    """Withdraw a published reply, with a reason. Raises as publish, DomainError where none is published."""
    ticket = publishing.lock_ticket(session, actor.city, ticket_id)
    permit(actor, Act.WITHDRAW, permission_facts.build_ticket_facts(ticket))
    if not reason.strip():
        raise Invalid("请写明原因")
    found = publishing.find_published(session, ticket)
    if found is None:
        raise DomainError("这件诉求没有公开的答复")
    found.withdrawn_at = now
    _record(session, ticket, Act.WITHDRAW, reason.strip(), actor=actor, now=now)


def may_be_published(ticket: Ticket) -> bool:
    """Return whether a ticket's reply may be selected at all; row security does the same."""
    return ticket.public and ticket.publishable and ticket.secrecy is Secrecy.NORMAL


def _matter_of(ticket: Ticket) -> str:
    """Return the matter, which is the title, of a ticket that may be published."""
    if not may_be_published(ticket) or ticket.matter is None:
        raise DomainError("这件诉求不能公开：事项不公开、已保密，或诉求人不同意公开")
    return ticket.matter


def _checked(*texts: str, names: tuple[str, ...]) -> list[str]:
    """Return the texts as they are published. Raises Invalid with all that is wrong in any of them."""
    stripped = [text.strip() for text in texts]
    if not all(stripped):
        raise Invalid("请写明公开的来信摘要和答复")
    if any(len(text) > LONGEST for text in stripped):
        raise Invalid("文字请不超过 {most} 字", most=LONGEST)
    found = tuple(
        dict.fromkeys(
            place
            for text in stripped
            if find(text, names=names)
            for place in list_covered_places(text, names=names)
        )
    )
    if found:
        raise Invalid("文中还有个人信息，请删除或改写后再公开：{found}", found=found)
    return stripped


def _record(
    session: Session, ticket: Ticket, act: Act, reason: str | None, *, actor: Actor, now: datetime
) -> None:
    entry = Entry(act, before=Status(ticket.status), reason=reason)
    history.record(session, ticket, entry, actor=actor, at=now)
    outbox.record(session, ticket.city, [ticket.id], now)
