"""Leave traces of the acts beside the loop on some open tickets: no desk of the demonstration is bare.

Everything is done by the services that people use, at the end of the built time.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.queries.simulation import Candidate, at_work, in_status, unanswered
from db.tables import WorkOrder
from domain.calendars import MissingYear
from domain.coordination import Contact, MediationKind, Settlement
from domain.errors import DomainError
from domain.said import Consultation, Mediation, Said, Task
from domain.scopes import Actor
from domain.terms import Act, OrderRole, OrderStatus, Status
from etl.demo.scenes import Scenery, party_of, seat_of, town_of
from services import loop
from services.city_rules import city_rules
from services.loop import ActRequest

MANY = 400  # candidates looked at for each act
RETURN_SECONDS = 4 * 3600


@dataclass(frozen=True, slots=True)
class Trace:
    """How often an act is left behind, on which tickets, by whom, saying what."""

    act: Act
    times: int
    found: Callable[[Session, str, int], Iterable[Candidate]]
    who: Callable[["Stage", Candidate], Actor]
    said: Callable[["Stage", Candidate], Said]
    of_order: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """The city as it stands at the end of the built time."""

    session: Session
    scenery: Scenery
    dice: random.Random
    now: datetime


def leave_traces(session: Session, scenery: Scenery, *, now: datetime, seed: int, scale: float) -> int:
    """Do the acts; return how many were done. A ticket that cannot take one is passed over."""
    stage = Stage(session, scenery, random.Random(seed), now)  # noqa: S311  # dice of a game, not a secret
    session.info["until"] = now
    return sum(_leave(stage, trace, max(1, round(trace.times * scale))) for trace in TRACES)


def _leave(stage: Stage, trace: Trace, times: int) -> int:
    candidates = list(trace.found(stage.session, stage.scenery.city, MANY))
    stage.dice.shuffle(candidates)
    done = 0
    for candidate in candidates:
        if done >= times:
            break
        done += _done(stage, trace, candidate)
    return done


def _done(stage: Stage, trace: Trace, candidate: Candidate) -> bool:
    order = candidate.order_id if trace.of_order else None
    request = ActRequest(trace.act, candidate.version, trace.said(stage, candidate), order)
    actor = trace.who(stage, candidate)
    try:
        with stage.session.begin_nested():
            loop.act(stage.session, candidate.ticket_id, request=request, actor=actor, now=stage.now)
    except DomainError:
        return False
    return True


def _holder(stage: Stage, candidate: Candidate) -> Actor:
    return party_of(stage.scenery, candidate)


def _town(stage: Stage, candidate: Candidate) -> Actor:
    return town_of(stage.scenery, candidate.town)


def _center(seat: str) -> Callable[[Stage, Candidate], Actor]:
    return lambda stage, _candidate: seat_of(stage.scenery.city, seat)


def _words(*words: str, **more: object) -> Callable[[Stage, Candidate], Said]:
    return lambda stage, _candidate: Said(text=stage.dice.choice(words), **more)  # type: ignore[arg-type]


def _leads(
    found: Callable[[Session, str, int], list[Candidate]],
) -> Callable[[Session, str, int], list[Candidate]]:
    """Keep what departments lead."""

    def kept(session: Session, city: str, limit: int) -> list[Candidate]:
        listed = found(session, city, limit)
        leads = set(
            session.scalars(
                select(WorkOrder.id).where(
                    WorkOrder.city == city,
                    WorkOrder.id.in_([one.order_id for one in listed]),
                    WorkOrder.role == OrderRole.LEAD,
                )
            )
        )
        return [one for one in listed if one.order_id in leads and one.party and one.party.startswith("D")]

    return kept


def _called(status: Status) -> Callable[[Session, str, int], list[Candidate]]:
    """Return the open tickets of a state that a town called."""

    def found(session: Session, city: str, limit: int) -> list[Candidate]:
        listed = in_status(session, city, status, limit)
        return [one for one in listed if one.called and one.town]

    return found


def _fresh(session: Session, city: str, limit: int) -> list[Candidate]:
    """Return lead work orders that may still be returned."""
    listed = _leads(unanswered)(session, city, limit)
    now = session.info["until"]
    calendar = city_rules(session, city).calendar
    sent = dict(
        session.execute(
            select(WorkOrder.id, WorkOrder.sent_at).where(
                WorkOrder.city == city, WorkOrder.status == OrderStatus.SENT
            )
        ).all()
    )
    return [
        one
        for one in listed
        if one.order_id in sent
        and not isinstance(worked := calendar.working_seconds_between(sent[one.order_id], now), MissingYear)
        and worked < RETURN_SECONDS
    ]


def _another(stage: Stage, candidate: Candidate) -> str:
    """Return a department other than the one that has it."""
    codes = sorted({row.department for row in stage.scenery.matters.values()} - {candidate.party})
    return stage.dice.choice(codes)


def _to_another(*words: str) -> Callable[[Stage, Candidate], Said]:
    return lambda stage, one: Said(text=stage.dice.choice(words), successor=_another(stage, one))


def _proposal(stage: Stage, candidate: Candidate) -> Said:
    return Said(text="建议由该部门主办，镇街配合", lead=_another(stage, candidate))


def _plan(stage: Stage, _candidate: Candidate) -> Said:
    return Said(text="现场勘查后编制方案，分两步实施", day=(stage.now + timedelta(days=4)).date())


def _invitation(stage: Stage, candidate: Candidate) -> Said:
    held = stage.now + timedelta(days=1)
    return Said(
        consultation=Consultation(held, "镇街综治中心会议室", invited=(_another(stage, candidate),)),
        text="职责交叉，请到场共同研究",
    )


def _minutes(stage: Stage, candidate: Candidate) -> Said:
    other = _another(stage, candidate)
    return Said(
        consultation=Consultation(
            stage.now - timedelta(hours=3),
            "现场",
            invited=(other,),
            attendance="镇街综治中心、主办单位、协办单位各一名负责人",
            conclusions="由主办单位牵头整改，协办单位提供技术支持",
            tasks=(Task(other, "出具技术意见", (stage.now + timedelta(days=2)).date()),),
        ),
        text="已现场会商",
    )


def _mediation(stage: Stage, _candidate: Candidate) -> Said:
    kind = stage.dice.choice((MediationKind.NEIGHBOURS, MediationKind.LAND, MediationKind.FAMILY))
    day = (stage.now + timedelta(days=30)).date()
    return Said(
        text="双方同意各让一步，书面约定施工时间",
        mediation=Mediation(kind, "村居调解员", Settlement.AGREED, follow_up_on=day),
    )


TRACES = (
    Trace(Act.RETURN, 8, _fresh, _holder, _words("经核实不属本部门职责范围", "责任主体为其他部门，附依据")),
    Trace(Act.SIGN, 30, unanswered, _holder, _words("")),
    Trace(
        Act.RESPOND,
        12,
        unanswered,
        _holder,
        lambda stage, _one: Said(contact=stage.dice.choice(list(Contact))),
    ),
    Trace(Act.PLAN, 20, _leads(at_work), _holder, _plan),
    Trace(
        Act.REQUEST_EXTENSION,
        14,
        _leads(at_work),
        _holder,
        _words("需履行招标程序", "雨雪天气影响施工", days=2),
    ),
    Trace(Act.TRANSFER, 9, _leads(at_work), _holder, _to_another("按权责清单应由贵单位主办")),
    Trace(
        Act.DISPUTE_CONTACT, 4, _leads(at_work), _town, _words("未接到电话，也无人到场", "来电未说明办理安排")
    ),
    Trace(Act.URGE, 16, _leads(at_work), _town, _words("群众多次来电，请尽快处理", "临近时限，请抓紧办理")),
    Trace(Act.CONSULT, 5, _called(Status.DISPATCHED), _town, _invitation, of_order=False),
    Trace(Act.CONSULT, 5, _called(Status.DISPATCHED), _town, _minutes, of_order=False),
    Trace(Act.PROPOSE, 6, _called(Status.ACCEPTED), _town, _proposal, of_order=False),
    Trace(
        Act.OBJECT,
        6,
        _called(Status.COMPLETED),
        _town,
        _words("现场仍有遗留，照片与实际不符", "只清理了一半"),
        of_order=False,
    ),
    Trace(Act.MEDIATE, 8, _called(Status.DISPATCHED), _town, _mediation, of_order=False),
    Trace(
        Act.ESCALATE,
        4,
        _called(Status.DISPATCHED),
        _center("dispatcher"),
        _words("多次逾期，提级督办"),
        of_order=False,
    ),
    Trace(
        Act.SUPERVISE,
        8,
        _called(Status.DISPATCHED),
        _center("dispatcher"),
        _words("请每日报进度"),
        of_order=False,
    ),
    Trace(
        Act.MISS_CALL_BACK,
        20,
        lambda session, city, limit: in_status(session, city, Status.FED_BACK, limit),
        _center("caller"),
        _words("无人接听", "号码占线"),
        of_order=False,
    ),
)
