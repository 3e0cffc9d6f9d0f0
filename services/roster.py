"""Edit the duty roster: add and remove people, and hand a shift over with a note."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import DutyShift, HandoverNote
from db.queries import roster
from db.queries.cities import load_settings
from domain.enums import Role
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from domain.phone_numbers import read_phone
from domain.roster import LONGEST_NOTE, DutyRole, Shift, check_note
from domain.scopes import CENTER_ROLES, Actor
from domain.setting_values import handover_of

ROSTER_ROLES = frozenset({Role.DISPATCHER, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class ShiftRequest:
    """Who is on duty when: an account, or a name with a phone."""

    span: Shift
    role: DutyRole
    account_id: UUID | None = None
    name: str = ""
    phone: str = ""


def add_shift(session: Session, *, request: ShiftRequest, actor: Actor, now: datetime) -> DutyShift:
    """Add a person to the roster. Raises NotAllowed, Invalid, or DomainError for a shift that exists."""
    if not actor.roles & ROSTER_ROLES:
        raise NotAllowed("值班表须由{who}编排", who=tuple(sorted(ROSTER_ROLES)))
    name = request.name.strip()
    phone = read_phone(request.phone) if request.phone.strip() else ""
    if request.account_id is None and not (name and phone):
        raise Invalid("请选择值班人员，或填写姓名和电话")
    if request.span.ends_at <= now:
        raise Invalid("这一班已经结束，不能再排")
    _refuse_double(session, request, actor.city)
    shift = DutyShift(
        city=actor.city,
        id=new_id(now),
        starts_at=request.span.starts_at,
        ends_at=request.span.ends_at,
        account_id=request.account_id,
        name=name or None,
        phone=phone or None,
        role=request.role,
        created_by=actor.id,
        created_at=now,
    )
    session.add(shift)
    session.flush()  # who asks next in this transaction must see the shift
    return shift


def remove_shift(session: Session, shift_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a shift off the roster that has not begun. Raises NotAllowed, NotFound or DomainError."""
    if not actor.roles & ROSTER_ROLES:
        raise NotAllowed("值班表须由{who}编排", who=tuple(sorted(ROSTER_ROLES)))
    shift = _shift(session, actor.city, shift_id)
    if shift.starts_at <= now:
        raise DomainError("已经开始的班不能撤下，请用交接班")
    session.delete(shift)


def hand_over(session: Session, shift_id: UUID, *, text: str, actor: Actor, now: datetime) -> HandoverNote:
    """Leave a note at the end of a shift; the shift is over when its note is stored.

    Raises Invalid without a note or for one with a phone, NotAllowed for people outside the Center,
    DomainError for a shift that has not begun, was handed over, or ended long ago.
    """
    if not actor.roles & CENTER_ROLES:
        raise NotAllowed("交接班须由中心人员办理")
    said = text.strip()
    if not said or len(said) > LONGEST_NOTE:
        raise Invalid("请写交接记录，不超过 {most} 字；没有待办也请写明", most=LONGEST_NOTE)
    check_note(said)
    shift = _shift(session, actor.city, shift_id)
    latest = handover_of(load_settings(session, actor.city))
    if shift.starts_at > now or shift.ends_at < now - latest:
        hours = latest // timedelta(hours=1)
        raise DomainError("这一班还没有开始，或已结束超过 {hours} 小时，不能交接", hours=hours)
    if shift.taken_over_at is not None:
        raise DomainError("这一班已经交接")
    shift.taken_over_at, shift.taken_over_by = now, actor.id
    shift.ends_at = min(shift.ends_at, max(now, shift.starts_at + timedelta(seconds=1)))
    note = HandoverNote(
        city=actor.city,
        id=new_id(now),
        shift_id=shift.id,
        author=actor.id,
        author_name=actor.name,
        text=said,
        at=now,
    )
    session.add(note)
    session.flush()  # who asks next in this transaction must see the note
    return note


def _refuse_double(session: Session, request: ShiftRequest, city: str) -> None:
    span = request.span
    for standing in roster.list_shifts(session, city, since=span.starts_at, until=span.ends_at):
        same = standing.account_id == request.account_id and standing.name == (
            request.name.strip() or standing.name
        )
        if same:
            raise DomainError("{name} 在这段时间已经排班", name=standing.name)


def _shift(session: Session, city: str, shift_id: UUID) -> DutyShift:
    shift = session.get(DutyShift, (city, shift_id), with_for_update=True, populate_existing=True)
    if shift is None:
        raise NotFound("没有这一班")
    return shift
