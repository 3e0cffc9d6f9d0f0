"""Let the supervision office send notices, parties answer them, and the office close them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import SupervisionEvent, SupervisionNotice
from db.writes import supervision as rows
from db.writes import tickets
from domain.enums import Role
from domain.errors import Invalid
from domain.notifications import NoticeKind, ToKind
from domain.scopes import Actor
from domain.supervision import (
    Grounds,
    SupervisionAct,
    SupervisionKind,
    SupervisionStatus,
    checked_words,
    document_number,
    permit_supervision,
)
from i18n import DEFAULT_LOCALE, t, use
from services.city_context import city_rules
from services.notifications import News, tell_one
from services.recipients import Recipient

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
    _tell(session, notice, done, actor=actor, now=now)


def _tell(
    session: Session, notice: SupervisionNotice, done: SupervisionAct, *, actor: Actor, now: datetime
) -> None:
    """Tell the party what the office did, and the office what the party answered.

    An inbox speaks of tickets: a notice about none that the actor sees stands on its own page alone.
    """
    ticket = rows.first_ticket(session, notice)
    if ticket is None:
        return
    answered = done is SupervisionAct.ANSWER
    office = Recipient(ToKind.ROLE, Role.SUPERVISOR.value)
    number = document_number(notice.kind, year=notice.year, sequence=notice.sequence)
    with use(DEFAULT_LOCALE):
        note = t("{number}：{act}", number=t(number.message_id, **number.values), act=done)
    news = News(
        to=office if answered else Recipient(ToKind.PARTY, notice.party),
        kind=NoticeKind.SUPERVISION_ANSWERED if answered else NoticeKind.SUPERVISION_NOTICE,
        event=f"supervision:{notice.id}:v{notice.version}",
        note=note,
    )
    calendar = city_rules(session, notice.city).calendar
    tell_one(session, ticket, news, actor=actor, now=now, calendar=calendar)
