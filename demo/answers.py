"""Answer pending requests of the demonstration: the Center decides, departments and towns reply."""

from db.queries.simulation import WaitingMotion
from demo.actors import party_of, seat_of
from demo.world import CityMoment
from domain.act_payloads import payload_of
from domain.coordination import MotionKind
from domain.enums import Act
from services.workflow import execution
from services.workflow.execution import ActRequest

# How often the Center, or the party asked, agrees.
AGREES = {
    MotionKind.RETURN: 0.5, MotionKind.TRANSFER: 0.7, MotionKind.EXTENSION: 0.8,
    MotionKind.CONTACT_DISPUTE: 0.4, MotionKind.OBJECTION: 0.5,
}  # fmt: skip
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


def decide(moment: CityMoment, motion: WaitingMotion) -> None:
    """Answer one motion as the asked party would."""
    agrees = moment.dice.random() < AGREES.get(motion.kind, 0)
    answer = (Act.ANSWER, moment.dice.choice(ANSWERS))
    act, words = (CONSENTS if agrees else REFUSALS).get(motion.kind, answer)
    codes = sorted({row.department for row in moment.world.matters.values()} - {motion.party})
    successor = moment.dice.choice(codes) if act is Act.REASSIGN else None
    order = None if act is Act.ANSWER else motion.order_id
    said = payload_of(act, text=words, successor=successor, motion=motion.id)
    request = ActRequest(act, motion.version, said, order)
    seat = seat_of(moment.city, "reviewer" if motion.kind is MotionKind.OBJECTION else "dispatcher")
    actor = party_of(moment.world, motion.asked_of) if motion.asked_of else seat
    execution.execute(moment.session, motion.ticket_id, request=request, actor=actor, now=moment.now)
