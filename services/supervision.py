"""Let the supervision office send notices, parties answer them, and the office close them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db import supervision as rows
from db import tickets
from db.ids import new_id
from db.tables import SupervisionEvent, SupervisionNotice
from domain.errors import Invalid
from domain.scopes import Actor
from domain.supervision import (
    Grounds,
    SupervisionAct,
    SupervisionKind,
    SupervisionStatus,
    checked_words,
    permit_supervision,
)
from services.city_rules import city_rules

MOST_TICKETS = 200


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """What is sent to whom, why, about which tickets (their numbers); due_on: an order's day."""

    kind: SupervisionKind
    party: str
    grounds: Grounds
    text: str
    numbers: tuple[str, ...] = ()
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    """What is done with a notice and said about it; ``version`` is the one the actor saw."""

    act: SupervisionAct
    text: str
    version: int


def issue(session: Session, *, request: IssueRequest, actor: Actor, now: datetime) -> SupervisionNotice:
    """Send a notice; its number counts within its kind and year. Raises NotAllowed, NotFound or Invalid."""
    rule = permit_supervision(actor, SupervisionAct.ISSUE, None, party=request.party)
    content = checked_words(SupervisionAct.ISSUE, request.text)
    tickets.party(session, actor.city, request.party)
    today = city_rules(session, actor.city).day_of(now)
    if request.kind is SupervisionKind.ORDER and (request.due_on is None or request.due_on <= today):
        raise Invalid("责令整改须写明今天之后的整改期限")
    if len(request.numbers) > MOST_TICKETS:
        raise Invalid("一份文书最多涉及 {most} 件诉求", most=MOST_TICKETS)
    notice = SupervisionNotice(
        city=actor.city,
        id=new_id(now),
        kind=request.kind,
        year=today.year,
        sequence=rows.next_sequence(session, actor.city, request.kind, today.year),
        party=request.party,
        grounds=request.grounds,
        content=content,
        tickets=rows.tickets_numbered(session, actor.city, request.numbers),
        status=rule.to,
        issued_at=now,
        due_on=request.due_on if request.kind is SupervisionKind.ORDER else None,
        version=0,
    )
    session.add(notice)
    session.flush()  # the row of its story names it
    _record(session, notice, SupervisionAct.ISSUE, content, actor=actor, now=now)
    return notice


def act(
    session: Session, notice_id: UUID, *, request: NoticeRequest, actor: Actor, now: datetime
) -> SupervisionNotice:
    """Answer, send back, close or withdraw a notice; raises as the rules and the row demand."""
    notice = rows.at_version(session, actor.city, notice_id, request.version)
    status = SupervisionStatus(notice.status)
    rule = permit_supervision(actor, request.act, status, party=notice.party)
    words = checked_words(request.act, request.text)
    notice.status = rule.to
    _record(session, notice, request.act, words, actor=actor, now=now)
    return notice


def _record(
    session: Session,
    notice: SupervisionNotice,
    done: SupervisionAct,
    words: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    notice.version += 1
    session.add(
        SupervisionEvent(
            city=notice.city,
            notice_id=notice.id,
            seq=notice.version,
            at=now,
            act=done,
            actor=actor.id,
            actor_name=actor.name,
            content=words,
        )
    )
