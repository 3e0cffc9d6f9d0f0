"""Execute an act of the transition tables on an existing ticket: one entry for desks, phones and programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Ticket
from db.writes import tickets
from db.writes import workflow as loop_rows
from domain.act_payloads import PAYLOADS, TargetPayload
from domain.enums import Act
from domain.errors import DomainError
from domain.payload_base import Payload
from domain.permissions import refuse_strangers
from domain.scopes import Actor
from services import guest_access, order_openings
from services.city_context import load_city_rules
from services.workflow.act_context import ActContext
from services.workflow.effects import (
    center,
    closing,
    coordination,
    corrections,
    handover,
    holder,
    local_handling,
    merge_split,
    steps,
    time_limits,
    urgency,
    withdrawal,
)
from services.workflow.history_payload import Handler


@dataclass(frozen=True, slots=True)
class ActRequest:
    """Which act, on which work order where it is about one, with its payload; ``version``: the one seen.

    said: None for an act that was given nothing; its payload is then empty.
    """

    act: Act
    version: int
    said: Payload | None = None
    work_order_id: UUID | None = None


HANDLERS: Mapping[Act, Handler] = MappingProxyType(
    {
        Act.SOLVE_LOCALLY: local_handling.solve_locally,
        Act.RISE: local_handling.escalate_report,
        Act.CALL: local_handling.call_center,
        Act.MEDIATE: local_handling.mediate,
        Act.ACCEPT: corrections.accept,
        Act.CORRECT: corrections.correct,
        Act.DISPATCH: center.dispatch,
        Act.REASSIGN: center.reassign,
        Act.WITHDRAW_DISPATCH: withdrawal.withdraw,
        Act.SHELVE: center.shelve,
        Act.UNSHELVE: center.unshelve,
        Act.CANCEL: center.cancel,
        Act.RECLASSIFY: center.reclassify,
        Act.MAKE_URGENT: urgency.make_urgent,
        Act.END_URGENCY: urgency.end_urgency,
        Act.SUPERVISE: center.supervise,
        Act.INSTRUCT: center.supervise,
        Act.ESCALATE: center.escalate,
        Act.SUPPLEMENT: center.supplement,
        Act.MERGE: merge_split.merge,
        Act.LINK: merge_split.link,
        Act.SPLIT: merge_split.split,
        Act.SIGN: holder.sign,
        Act.RESPOND: holder.respond,
        Act.PLAN: holder.plan,
        Act.COMPLETE: holder.complete,
        Act.HAND_ON: holder.hand_on,
        Act.MARK_STEP: steps.mark_step,
        Act.RETURN: handover.give_back,
        Act.REFUSE_RETURN: handover.refuse_return,
        Act.TRANSFER: handover.transfer,
        Act.TAKE_OVER: handover.take_over,
        Act.DECLINE: handover.decline,
        Act.RELEASE: handover.release,
        Act.REQUEST_EXTENSION: time_limits.request_extension,
        Act.EXTEND: time_limits.extend,
        Act.REFUSE_EXTENSION: time_limits.refuse_extension,
        Act.PAUSE: time_limits.pause,
        Act.RESUME: time_limits.resume,
        Act.PROPOSE: coordination.propose,
        Act.URGE: coordination.urge,
        Act.OBJECT: coordination.object_,
        Act.CONSULT: coordination.consult,
        Act.ANSWER: coordination.answer,
        Act.DISPUTE_CONTACT: coordination.dispute_contact,
        Act.VOID_CONTACT: coordination.void_contact,
        Act.PASS_REVIEW: closing.pass_review,
        Act.REWORK: closing.rework,
        Act.FEED_BACK: closing.feed_back,
        Act.ANSWER_AT_ONCE: closing.answer_at_once,
        Act.RATE: closing.rate,
        Act.MISS_CALL_BACK: closing.miss_call_back,
        Act.CALL_BACK: closing.call_back,
        Act.CLOSE: closing.close,
        Act.REOPEN: closing.reopen,
        Act.REVEAL: center.reveal,
    }
)


def execute(session: Session, ticket_id: UUID, *, request: ActRequest, actor: Actor, now: datetime) -> Ticket:
    """Do an act: the ticket is locked, the act permitted, its needs checked, its history written.

    Raises NotFound, Stale, NotAllowed, Invalid, or DomainError where a state refuses it.
    """
    handler = HANDLERS.get(request.act)
    if handler is None:
        raise DomainError("{act}不能这样办理", act=request.act)
    refuse_strangers(actor, request.act)
    said = request.said or PAYLOADS[request.act]()
    if not isinstance(said, PAYLOADS[request.act]):
        raise TypeError(f"{request.act} takes another payload than {type(said).__name__}")
    if isinstance(said, TargetPayload) and said.target:
        loop_rows.lock_both(session, actor.city, ticket_id, said.target)
    ticket = tickets.lock_ticket(session, actor.city, ticket_id, request.version)
    order = tickets.load_order(session, ticket, request.work_order_id) if request.work_order_id else None
    rules = load_city_rules(session, actor.city)
    if request.act is not Act.WITHDRAW_DISPATCH:
        order_openings.note_opened(session, actor, ticket.id, now=now)
    handler(ActContext(session, request.act, ticket, order, said, actor, rules, now))
    guest_access.notify_change(session, ticket, now)
    return ticket
