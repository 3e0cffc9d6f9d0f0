"""Keep the demonstration's roster filled, and hand ended shifts over with a note."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db.queries import roster, simulation_facts
from demo.actors import seat_of
from domain.enums import Role
from domain.roster import DutyRole, Shift, ShiftKind, get_shift_span
from domain.scopes import Actor, Scope
from domain.setting_values import parse_shift_hours
from services import roster as services
from services.city_context import load_city_rules
from services.roster import ShiftRequest

HALF_A_DAY = timedelta(hours=12)
DAYS_BEFORE, DAYS_AHEAD = 7, 8
PLANNED_BEFORE = timedelta(days=2)  # a shift is put on the roster so long before it begins
LEFT_TO_PEOPLE = timedelta(hours=2)  # within which the person on duty may still hand over
SEATS = ("中心分派员", "中心分派员（第二席）", "热线受理员")  # accounts that take day shifts
# Names are invented; no mobile number of the country begins so.
NIGHT = (
    ("值班员周志远（模拟）", "10055501001"), ("值班员孙海燕（模拟）", "10055501002"),
    ("值班员马建国（模拟）", "10055501003"), ("值班员宋晓琳（模拟）", "10055501004"),
)  # fmt: skip
CHIEFS = (
    ("带班主任郑明（模拟）", "10055502001"), ("带班副主任韩雪（模拟）", "10055502002"),
    ("带班副主任曹勇（模拟）", "10055502003"),
)  # fmt: skip
BY_DAY = (
    "设备运行正常，无遗留事项。",
    "部分小区二次供水检修，供水类来电较多，请夜班留意。",
    "城区主干道有道路施工，交通类诉求较多，请夜班留意。",
    "热线话务平稳，交接物品齐全。",
)
BY_NIGHT = (
    "夜间无突发情况，设备运行正常。",
    "夜间有居民反映施工噪声，已通知责任单位到场，请白班跟进。",
    "凌晨有一处管道漏水，抢修人员已到场，请白班了解修复情况。",
)


@dataclass(frozen=True, slots=True)
class _Post:
    """Who is to be on duty in one shift."""

    span: Shift
    role: DutyRole
    name: str
    phone: str


def keep(session: Session, city: str, *, now: datetime) -> int:
    """Fill the roster around ``now`` where it is empty, and hand over what ended; return how many.

    Shifts entered by users stay: a shift is added only where that role has none.
    """
    rules = load_city_rules(session, city)
    zone, hours = rules.calendar.zone, parse_shift_hours(rules.stored)
    today = now.astimezone(zone).date()
    days = [today + timedelta(days=offset) for offset in range(-DAYS_BEFORE, DAYS_AHEAD + 1)]
    accounts = {name: account for account, name in roster.list_people(session, city)}
    added = sum(_added(session, city, post, accounts) for day in days for post in _posts(day, zone, hours))
    return added + _hand_over(session, city, accounts, now=now)


def _posts(day: date, zone: ZoneInfo, hours: tuple[time, time]) -> Iterator[_Post]:
    turn = day.toordinal()
    by_night, chief = NIGHT[turn % len(NIGHT)], CHIEFS[turn % len(CHIEFS)]
    by_day, night, whole = (
        get_shift_span(kind, day, zone, hours=hours)
        for kind in (ShiftKind.DAY, ShiftKind.NIGHT, ShiftKind.WHOLE)
    )
    yield _Post(by_day, DutyRole.OFFICER, SEATS[turn % len(SEATS)], "")
    yield _Post(night, DutyRole.OFFICER, *by_night)
    yield _Post(whole, DutyRole.CHIEF, *chief)


def _added(session: Session, city: str, post: _Post, accounts: dict[str, UUID]) -> bool:
    standing = roster.list_shifts(session, city, since=post.span.starts_at, until=post.span.ends_at)
    if any(shift.role is post.role for shift in standing):
        return False
    account = accounts.get(post.name)
    name, phone = ("", "") if account else (post.name, post.phone or NIGHT[0][1])
    request = ShiftRequest(post.span, post.role, account_id=account, name=name, phone=phone)
    planned = post.span.starts_at - PLANNED_BEFORE
    services.add_shift(session, request=request, actor=seat_of(city, "dispatcher"), now=planned)
    return True


def _hand_over(session: Session, city: str, accounts: dict[str, UUID], *, now: datetime) -> int:
    """Write the notes of the officers' shifts that ended a while ago without one."""
    since, until = now - timedelta(days=DAYS_BEFORE), now - LEFT_TO_PEOPLE
    ended = [
        shift
        for shift in roster.list_shifts(session, city, since=since, until=until)
        if shift.role is DutyRole.OFFICER and shift.ends_at <= until and shift.taken_over_at is None
    ]
    for shift in ended:
        account = accounts.get(shift.name)
        author = Actor(
            str(account) if account else "demo:duty", shift.name, frozenset({Role.INTAKE}), Scope.whole(city)
        )
        text = _note(session, city, shift)
        services.hand_over(session, shift.id, text=text, actor=author, now=shift.ends_at)
    return len(ended)


def _note(session: Session, city: str, shift: roster.RosterShift) -> str:
    """Return what a shift leaves to the next: what came in meanwhile, as counted, and a remark."""
    came = simulation_facts.count_arrivals(session, city, since=shift.starts_at, until=shift.ends_at)
    remarks = BY_DAY if shift.ends_at - shift.starts_at < HALF_A_DAY else BY_NIGHT
    remark = remarks[shift.starts_at.toordinal() % len(remarks)]
    urgent = f"其中紧急 {came.urgent} 件，均已电话核实" if came.urgent else "无紧急诉求"
    return f"本班收到诉求 {came.tickets} 件，{urgent}。{remark}"
