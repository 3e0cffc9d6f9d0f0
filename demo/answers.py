"""Answer pending requests of the demonstration: the Center decides, departments and towns reply."""

import random
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries.simulation import WaitingMotion
from demo.actions import seat_of, town_of
from demo.report_pool import World
from domain.act_payloads import ActPayload
from domain.coordination import MotionKind
from domain.enums import Act, Role
from domain.scopes import Actor, Reach, Scope
from services.workflow import execution
from services.workflow.execution import ActRequest

# How often the Center, or the party asked, agrees.
AGREES = {
    MotionKind.RETURN: 0.5,
    MotionKind.TRANSFER: 0.7,
    MotionKind.EXTENSION: 0.8,
    MotionKind.CONTACT_DISPUTE: 0.4,
    MotionKind.OBJECTION: 0.5,
}
REFUSALS = {
    MotionKind.RETURN: (Act.REFUSE_RETURN, "按权责清单属你单位职责，请继续办理"),
    MotionKind.TRANSFER: (Act.DECLINE, "经研究不属我单位职责"),
    MotionKind.EXTENSION: (Act.REFUSE_EXTENSION, "理由不充分，请按期办结"),
    MotionKind.CONTACT_DISPUTE: (Act.ANSWER, "已核实通话记录，首次联系有效"),
}
CONSENTS = {
    MotionKind.RETURN: (Act.REASSIGN, "同意退单，改派"),
    MotionKind.TRANSFER: (Act.TAKE_OVER, ""),
    MotionKind.EXTENSION: (Act.EXTEND, "同意延期"),
    MotionKind.CONTACT_DISPUTE: (Act.VOID_CONTACT, "经核实未联系，责令立即联系"),
    MotionKind.OBJECTION: (Act.REWORK, "镇街异议属实，退回重办"),
}
ANSWERS = ("已收到，今天安排人员办理", "已采纳，将在分派时参考", "已复核，情况属实，按意见办理")


def decide(
    session: Session, scenery: World, motion: WaitingMotion, *, dice: random.Random, now: datetime
) -> None:
    """Answer one motion as the asked party would."""
    agrees = dice.random() < AGREES.get(motion.kind, 0)
    act, words = (CONSENTS if agrees else REFUSALS).get(motion.kind, (Act.ANSWER, dice.choice(ANSWERS)))
    successor = _another(scenery, motion, dice) if act is Act.REASSIGN else None
    order = None if act is Act.ANSWER else motion.order_id
    request = ActRequest(
        act, motion.version, ActPayload(text=words, successor=successor, motion=motion.id), order
    )
    execution.execute(session, motion.ticket_id, request=request, actor=_asked(scenery, motion), now=now)


def _asked(scenery: World, motion: WaitingMotion) -> Actor:
    code = motion.asked_of
    if code is None:
        seat = "reviewer" if motion.kind is MotionKind.OBJECTION else "dispatcher"
        return seat_of(scenery.city, seat)
    if code in {area.code for area in scenery.layout.towns}:
        return town_of(scenery, code)
    role = Role.AGENCY if "-" in code else Role.DEPARTMENT
    scope = Scope(scenery.city, Reach.DEPARTMENT, department=code)
    return Actor(f"demo:{code}", f"{code} 经办人", frozenset({role}), scope)


def _another(scenery: World, motion: WaitingMotion, dice: random.Random) -> str:
    codes = sorted({row.department for row in scenery.matters.values()} - {motion.party})
    return dice.choice(codes)
