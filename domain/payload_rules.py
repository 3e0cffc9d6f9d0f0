"""Check that an act's payload has what its rule needs; every refusal names what is missing."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from domain.act_payloads import ActPayload
from domain.coordination import ReplyChannel, Settlement
from domain.errors import Invalid
from domain.replies import check_proof
from domain.transitions import Need

LONGEST_REASON = 500  # characters
LONGEST_TEXT = 4000  # characters of a result, plan, reply or minutes
MOST_PARTS = 10
IN_SHORT = frozenset({Need.REASON, Need.NOTE})


def check(needs: Iterable[Need], said: ActPayload) -> None:
    """Raise Invalid, with what to do, where something that an act needs was not said or is too long."""
    wanted = list(needs)
    longest = LONGEST_REASON if wanted and set(wanted) <= IN_SHORT else LONGEST_TEXT
    if len(said.text) > longest:
        raise Invalid("文字请不超过 {most} 字", most=longest)
    for need in wanted:
        CHECKS[need](said)


def _text(complaint: str) -> Callable[[ActPayload], None]:
    def checked(said: ActPayload) -> None:
        if not said.text.strip():
            raise Invalid(complaint)

    return checked


def _lead(said: ActPayload) -> None:
    if not said.lead:
        raise Invalid("请选择主办单位")
    chosen = (said.lead, *said.cooperating)
    if len(set(chosen)) < len(chosen):
        raise Invalid("同一单位不能同时主办和协办，也不能重复")


def _successor(said: ActPayload) -> None:
    if not said.successor:
        raise Invalid("请选择接办单位")


def _plan(said: ActPayload) -> None:
    if not said.text.strip():
        raise Invalid("请写明办理方案")
    if said.day is None:
        raise Invalid("请写明方案的完成日期")


def _reply(said: ActPayload) -> None:
    if not said.text.strip():
        raise Invalid("请写明答复内容")
    if said.delivery is None:
        raise Invalid("请写明答复如何送达诉求人")
    if said.delivery.way is ReplyChannel.IMPOSSIBLE and not said.delivery.why_not.strip():
        raise Invalid("无法反馈须写明原因")
    check_proof(said.delivery.way, said.delivery.proof)


def _answer(said: ActPayload) -> None:
    if said.reached is None:
        raise Invalid("请选择是否联系上诉求人")
    if said.reached and (said.solved is None or said.satisfied is None):
        raise Invalid("请记录诉求人的回答：是否解决、是否满意")


def _grades(said: ActPayload) -> None:
    if said.speed is None or said.effect is None:
        raise Invalid("请对响应速度和办理效果分别评价")


def _review_date(said: ActPayload) -> None:
    if said.day is None:
        raise Invalid("挂账须写明复查日期")


def _target(said: ActPayload) -> None:
    if not (said.target or "").strip():
        raise Invalid("请填写另一件诉求的编号")


def _class(said: ActPayload) -> None:
    if said.ticket_class is None:
        raise Invalid("请选择一般或复杂")


def _meeting(said: ActPayload) -> None:
    held = said.consultation
    if held is None or not held.place.strip():
        raise Invalid("请写明会商的时间和地点")
    if held.conclusions.strip() and not held.attendance.strip():
        raise Invalid("会商纪要须写明参加单位和人员")
    if any(not task.party or not task.what.strip() for task in held.tasks):
        raise Invalid("会商议定的每件事须写明谁来办、办什么、何时办完")


def _mediation(said: ActPayload) -> None:
    held = said.mediation
    if held is None or not held.mediators.strip():
        raise Invalid("请写明调解员和调解结果")
    if held.settlement is Settlement.AGREED and not said.text.strip():
        raise Invalid("调解成功须写明协议内容")


def _contact(said: ActPayload) -> None:
    if said.contact is None:
        raise Invalid("请选择首次联系镇街的方式：电话、到场或报送方案")


def _days(said: ActPayload) -> None:
    if said.days is None or said.days < 1:
        raise Invalid("请写明延长几个工作日")


def _parts(said: ActPayload) -> None:
    if len(said.parts) < 2 or any(not part.description.strip() for part in said.parts):
        raise Invalid("拆分须至少写明两件诉求，每件都要有内容")
    if len(said.parts) > MOST_PARTS:
        raise Invalid("一次最多拆分为 {most} 件", most=MOST_PARTS)


def _handler(said: ActPayload) -> None:
    if not said.section and not said.handler:
        raise Invalid("请选择转交给哪个科室或经办人")


def _correction(said: ActPayload) -> None:
    if said.correction is None or said.correction.is_empty:
        raise Invalid("没有要更正的内容")


CHECKS: Mapping[Need, Callable[[ActPayload], None]] = MappingProxyType(
    {
        Need.REASON: _text("请写明原因"),
        Need.NOTE: _text("请写明说明"),
        Need.EVIDENCE: _text("请写明办理结果"),
        Need.LEAD: _lead,
        Need.SUCCESSOR: _successor,
        Need.PLAN: _plan,
        Need.REPLY: _reply,
        Need.ANSWER: _answer,
        Need.GRADES: _grades,
        Need.REVIEW_DATE: _review_date,
        Need.TARGET: _target,
        Need.CLASS: _class,
        Need.MINUTES: _meeting,
        Need.MEDIATION: _mediation,
        Need.CONTACT: _contact,
        Need.DAYS: _days,
        Need.PARTS: _parts,
        Need.HANDLER: _handler,
        Need.CORRECTION: _correction,
    }
)
