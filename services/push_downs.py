"""Let a town report a duty that was pushed down to it outside of the work orders, and have it examined."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import PushDown
from db.writes import push_downs as rows
from db.writes import tickets
from domain.enums import PartyKind
from domain.errors import DomainError, Invalid
from domain.push_downs import IssuerKind, PushStatus, PushWay, permit_finding, permit_report, words_of
from domain.scopes import Actor
from services import attachments
from services.city_context import city_rules


@dataclass(frozen=True, slots=True)
class PushDownRequest:
    """What was pushed down by whom, in whose name, when; files: uploads of the actor that prove it."""

    issuer_kind: IssuerKind
    issuer_name: str
    department: str
    way: PushWay
    what: str
    received_on: date
    files: tuple[UUID, ...] = ()


def report(session: Session, *, request: PushDownRequest, actor: Actor, now: datetime) -> PushDown:
    """Write down a pushed-down duty for the supervision office. Raises NotAllowed, NotFound or Invalid."""
    town = permit_report(actor)
    if tickets.party(session, actor.city, request.department).kind is PartyKind.TOWN:
        raise Invalid("背后的部门须是市直部门或派驻机构")
    if request.received_on > city_rules(session, actor.city).day_of(now):
        raise Invalid("收到日期不能晚于今天")
    most = attachments.limits(session, actor.city).most_per_act
    if not 0 < len(set(request.files)) <= most:
        raise Invalid("请附上文件、会议材料或聊天截图，最多 {most} 个", most=most)
    made = PushDown(
        city=actor.city,
        id=new_id(now),
        town_code=town,
        issuer_kind=request.issuer_kind,
        issuer_name=words_of(request.issuer_name, missing="请写明由谁下发"),
        department=request.department,
        way=request.way,
        what=words_of(request.what, missing="请写明要求镇街承担的事项"),
        received_on=request.received_on,
        status=PushStatus.REPORTED,
        reported_at=now,
        reported_by=actor.id,
        reported_by_name=actor.name,
    )
    session.add(made)
    session.flush()  # its documents name it
    rows.keep_files(session, made, request.files)
    return made


def find(
    session: Session, push_down_id: UUID, *, status: PushStatus, finding: str, actor: Actor, now: datetime
) -> PushDown:
    """Write down what the supervision office found. Raises NotAllowed, NotFound, Invalid or DomainError."""
    permit_finding(actor)
    if status is PushStatus.REPORTED:
        raise Invalid("请选择属实或不属实")
    reason = words_of(finding, missing="请写明认定的理由")
    found = rows.locked(session, actor.city, push_down_id)
    if found.status is not PushStatus.REPORTED:
        raise DomainError("这份报告已由 {who} 认定", who=found.found_by_name or "—")
    found.status, found.found_at = status, now
    found.found_by, found.found_by_name = actor.id, actor.name
    found.finding = reason
    session.flush()
    return found
