"""Perform one act of the demonstration through the same services that users call."""

import random
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries import simulation, simulation_facts
from db.queries.simulation import MovableTicket
from demo.admitted_matters import grid_reports, is_called
from demo.photo_drawing import PhotoTime
from demo.reference_data import AGENCIES
from demo.reply_channels import delivery_for
from demo.report_pool import World, drawn
from demo.texts import PHONE_PREFIX
from domain.act_payloads import ActPayload
from domain.coordination import Contact
from domain.enums import Act, Channel, Effect, Role, Speed, Status, TicketClass
from domain.scopes import Actor, Reach, Scope
from services import attachments, dispatch, intake
from services.dispatch import DispatchRequest
from services.intake import ReportRequest
from services.workflow import execution
from services.workflow.execution import ActRequest

SEATS = {
    "intake": ("demo:intake", "受理员（模拟）", Role.INTAKE),
    "dispatcher": ("demo:dispatcher", "分派员（模拟）", Role.DISPATCHER),
    "reviewer": ("demo:reviewer", "审核员（模拟）", Role.REVIEWER),
    "caller": ("demo:caller", "回访员（模拟）", Role.CALLER),
}
DONE = (
    "已现场处置完毕，问题已解决",
    "已安排维修并恢复正常",
    "已整改到位，并与诉求人沟通",
    "已联合镇街处理完毕",
    "已按规定办理并答复",
)
REPLIES = (
    "您反映的问题已处理完毕，感谢您的支持。",
    "经核实已整改，如有反复请再次拨打热线。",
    "已由责任单位办结，欢迎监督。",
)
REASONS = ("超出镇街处置能力，请市级部门处置", "涉及专业设备，请主管部门处置", "需执法权限，请主管部门处置")
SOLVED = ("网格员现场处置完毕", "村居协调解决", "已当场整改")
PHOTO_SHARE = 0.5  # of completions; where the matter can be photographed
LOCAL_SHARE = 0.35
SPOKEN_OF = 200  # recent tickets that others may report again
REWORK_SHARE = 0.03
MISSED_SHARE = 0.12
SOLVED_SHARE = 0.95
REOPENED_SHARE = 0.6  # of what is not solved; the rest was explained


_BY_ORDER = {
    Act.RESPOND: simulation.list_unanswered,
    Act.COMPLETE: simulation.list_at_work,
    Act.RATE: simulation.list_unrated,
    Act.ACCEPT: simulation.list_letters,
}
_STATUSES_OF = {
    Act.DISPATCH: (Status.CALLED, Status.ACCEPTED),
    Act.FEED_BACK: (Status.HANDLED_LOCALLY, Status.REVIEWED),
    Act.CALL: (Status.REPORTED,),
    Act.PASS_REVIEW: (Status.COMPLETED,),
    Act.CALL_BACK: (Status.FED_BACK,),
    Act.CLOSE: (Status.CALLED_BACK,),
}


def candidates(session: Session, city: str, act: Act, limit: int, *, now: datetime) -> list[MovableTicket]:
    """Return what could be moved on by ``act``, the most urgent first."""
    if act in _BY_ORDER:
        return _BY_ORDER[act](session, city, limit)
    found = (simulation.list_in_status(session, city, status, limit, now=now) for status in _STATUSES_OF[act])
    return [candidate for of_status in found for candidate in of_status]


def report_one(
    session: Session,
    scenery: World,
    _candidate: MovableTicket | None,
    *,
    dice: random.Random,
    now: datetime,
) -> None:
    """Let an actor report something from the pool: grid staff what they found, else the intake."""
    told = drawn(scenery, dice, letter=False)
    by_grid = told.by_grid and told.grid >= 0 and grid_reports(scenery.matters[told.matter])
    heard = Channel.HOTLINE_5123456 if told.by_grid and not by_grid else told.channel
    request = ReportRequest(
        description=told.text,
        channel=heard,
        matter=told.matter,
        lon=told.lon,
        lat=told.lat,
        address=told.address,
        urgent=told.urgent,
        requester_kind=told.requester,
        request_kind=told.request,
        reporter_phone=told.phone,
    )
    actor = grid_staff_of(scenery, told.grid) if by_grid else seat_of(scenery.city, "intake")
    intake.report_ticket(session, request=request, actor=actor, now=now)


def repeat_one(
    session: Session,
    scenery: World,
    _candidate: MovableTicket | None,
    *,
    dice: random.Random,
    now: datetime,
) -> None:
    """Let a caller report again what another person reported before."""
    known = simulation_facts.list_reported(session, scenery.city, limit=SPOKEN_OF)
    if not known:
        return
    said = dice.choice(known)
    request = ReportRequest(
        description=said.description,
        channel=Channel.HOTLINE_5123456,
        matter=said.matter,
        area_code=said.area,
        address=said.address,
        reporter_phone=f"{PHONE_PREFIX}{dice.randrange(10**8):08}",
    )
    intake.report_ticket(session, request=request, actor=seat_of(scenery.city, "intake"), now=now)


def dispatch_one(
    session: Session, scenery: World, candidate: MovableTicket, *, dice: random.Random, now: datetime
) -> None:
    """Let a dispatcher send a ticket to the department of its matter, or to that one's office in the town."""
    matter = scenery.matters.get(candidate.matter or "")
    lead = matter.department if matter else "D07"
    if lead in AGENCIES and candidate.town and dice.random() < 0.5:
        lead = f"{lead}-{candidate.town[6:]}"
    helps = (candidate.town,) if candidate.town and dice.random() < 0.08 else ()
    harder = TicketClass.COMPLEX if candidate.complex or dice.random() < 0.15 else TicketClass.GENERAL
    request = DispatchRequest(harder, candidate.urgent, lead, helps, "请按时限办结并反馈", candidate.version)
    dispatch.dispatch_ticket(
        session, candidate.ticket_id, request=request, actor=seat_of(scenery.city, "dispatcher"), now=now
    )


def respond_one(
    session: Session, scenery: World, candidate: MovableTicket, *, dice: random.Random, now: datetime
) -> None:
    """Let the party of a work order respond."""
    said = ActPayload(contact=dice.choice((Contact.CALL, Contact.CALL, Contact.ARRIVAL)))
    _do(session, candidate, Act.RESPOND, said, actor=party_of(scenery, candidate), now=now)


def complete_one(
    session: Session, scenery: World, candidate: MovableTicket, *, dice: random.Random, now: datetime
) -> None:
    """Let the party of a work order complete it, often with photos."""
    actor = party_of(scenery, candidate)
    files = _photos(session, scenery, candidate, actor=actor, now=now) if dice.random() < PHOTO_SHARE else ()
    said = ActPayload(text=dice.choice(DONE), files=files)
    _do(session, candidate, Act.COMPLETE, said, actor=actor, now=now)


def rate_one(
    session: Session, scenery: World, candidate: MovableTicket, *, dice: random.Random, now: datetime
) -> None:
    """Let the calling town rate a work order; each party has its own record, as in the two years before."""
    bias = (sum(map(ord, candidate.party or "")) % 7 - 3) * 0.03
    speed = dice.choices(list(Speed), (0.8 + bias, 0.18 - bias, 0.02))[0]
    effect = dice.choices(list(Effect), (0.6 + bias, 0.24, 0.12 - bias, 0.04))[0]
    said = ActPayload(speed=speed, effect=effect)
    _do(session, candidate, Act.RATE, said, actor=town_of(scenery, candidate.town), now=now)


def call_one(
    session: Session, scenery: World, candidate: MovableTicket, *, dice: random.Random, now: datetime
) -> None:
    """Let the town solve what its grid reported, or call the Center."""
    stays = not is_called(scenery.matters.get(candidate.matter or ""))
    solves = not candidate.urgent and (dice.random() < LOCAL_SHARE or stays)
    act, words = (Act.SOLVE_LOCALLY, SOLVED) if solves else (Act.CALL, REASONS)
    _do(
        session,
        candidate,
        act,
        ActPayload(text=dice.choice(words)),
        actor=town_of(scenery, candidate.town),
        now=now,
    )


def feed_back_one(
    session: Session, scenery: World, candidate: MovableTicket, *, dice: random.Random, now: datetime
) -> None:
    """Give the reply: the Center's caller, or the town where it was solved on the spot."""
    said = ActPayload(text=dice.choice(REPLIES), delivery=delivery_for(session, scenery.city, candidate))
    on_the_spot = candidate.status is Status.HANDLED_LOCALLY
    actor = town_of(scenery, candidate.town) if on_the_spot else seat_of(scenery.city, "caller")
    _do(session, candidate, Act.FEED_BACK, said, actor=actor, now=now)


def review_one(
    session: Session, scenery: World, candidate: MovableTicket, *, dice: random.Random, now: datetime
) -> None:
    """Pass a completion, or send one in thirty back for rework."""
    fails = dice.random() < REWORK_SHARE
    act, words = (Act.REWORK, "现场仍有遗留，请补充处置并附照片") if fails else (Act.PASS_REVIEW, "审核通过")
    _do(session, candidate, act, ActPayload(text=words), actor=seat_of(scenery.city, "reviewer"), now=now)


def call_back_one(
    session: Session, scenery: World, candidate: MovableTicket, *, dice: random.Random, now: datetime
) -> None:
    """Ask the reporter, who is not always there, whether it was solved and whether they are satisfied."""
    caller = seat_of(scenery.city, "caller")
    if dice.random() < MISSED_SHARE:
        _do(session, candidate, Act.MISS_CALL_BACK, ActPayload(text="无人接听"), actor=caller, now=now)
        return
    solved = dice.random() < SOLVED_SHARE
    said = ActPayload(reached=True, solved=solved, satisfied=solved and dice.random() < 0.93)
    _do(session, candidate, Act.CALL_BACK, said, actor=caller, now=now)


def close_one(
    session: Session, scenery: World, candidate: MovableTicket, *, dice: random.Random, now: datetime
) -> None:
    """Close a ticket that was called back; give many out again whose reporters say it is not solved."""
    unsolved = simulation_facts.is_unsolved(session, scenery.city, candidate.ticket_id)
    reopens = unsolved and dice.random() < REOPENED_SHARE
    act, words = (Act.REOPEN, "回访时诉求人反映问题未解决，重新交办") if reopens else (Act.CLOSE, "")
    _do(session, candidate, act, ActPayload(text=words), actor=seat_of(scenery.city, "caller"), now=now)


def accept_one(
    session: Session, scenery: World, candidate: MovableTicket, *, dice: random.Random, now: datetime
) -> None:
    """Take in what the public handed in."""
    del dice  # every letter is accepted
    _do(session, candidate, Act.ACCEPT, ActPayload(), actor=seat_of(scenery.city, "intake"), now=now)


SCENES: dict[Act, Callable[..., None]] = {
    Act.ACCEPT: accept_one,
    Act.DISPATCH: dispatch_one,
    Act.RESPOND: respond_one,
    Act.COMPLETE: complete_one,
    Act.RATE: rate_one,
    Act.CALL: call_one,
    Act.FEED_BACK: feed_back_one,
    Act.PASS_REVIEW: review_one,
    Act.CALL_BACK: call_back_one,
    Act.CLOSE: close_one,
}


def _photos(
    session: Session, scenery: World, candidate: MovableTicket, *, actor: Actor, now: datetime
) -> tuple[UUID, ...]:
    """Upload photos before and after, of matters that have any."""
    matter = scenery.matters.get(candidate.matter or "")
    if scenery.album is None or matter is None:
        return ()
    taken = scenery.album.of(matter.theme, candidate.ticket_id.int, PhotoTime.BEFORE, PhotoTime.AFTER)
    rows = [attachments.store(session, upload=upload, actor=actor, now=now) for upload in taken]
    session.flush()  # the act takes them out of those that wait
    return tuple(row.id for row in rows)


def _do(
    session: Session, candidate: MovableTicket, act: Act, said: ActPayload, *, actor: Actor, now: datetime
) -> None:
    request = ActRequest(act, candidate.version, said, candidate.order_id)
    execution.execute(session, candidate.ticket_id, request=request, actor=actor, now=now)


def seat_of(city: str, seat: str) -> Actor:
    """Return an actor at a seat of the Center."""
    ident, name, role = SEATS[seat]
    return Actor(ident, name, frozenset({role}), Scope.whole(city))


def town_of(scenery: World, town: str | None) -> Actor:
    """Return an actor of a town's center."""
    names = {area.code: area.name for area in scenery.layout.towns}
    scope = Scope(scenery.city, Reach.TOWN, town=town) if town else Scope.whole(scenery.city)
    return Actor("demo:town", f"{names.get(town or '', '镇街')}综治中心", frozenset({Role.TOWN}), scope)


def grid_staff_of(scenery: World, grid: int) -> Actor:
    """Return a staff member of a grid, named by its place in the layout."""
    area = scenery.layout.grids[grid]
    unit = scenery.layout.units[int(scenery.layout.unit_of_grid[grid])]
    scope = Scope(scenery.city, Reach.GRID, town=area.code[:9], unit=unit.code, grid=area.code)
    return Actor("demo:grid", f"{unit.name}网格员", frozenset({Role.GRID_STAFF}), scope)


def party_of(scenery: World, candidate: MovableTicket) -> Actor:
    """Return an actor of the party of a candidate's work order."""
    code = candidate.party or ""
    if code in {area.code for area in scenery.layout.towns}:
        return town_of(scenery, code)
    role = Role.AGENCY if "-" in code else Role.DEPARTMENT
    return Actor(
        f"demo:{code}",
        f"{code} 经办人",
        frozenset({role}),
        Scope(scenery.city, Reach.DEPARTMENT, department=code),
    )
