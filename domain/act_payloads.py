"""What each act carries: one payload per act, its fields described next to their types."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from domain.coordination import Contact, Settlement
from domain.corrections import Correction
from domain.dispatch_payloads import (
    DispatchPayload,
    PartiesPayload,
    ReassignPayload,
    TransferPayload,
    describe_list_reason,
)
from domain.enums import Act, Effect, Speed, TicketClass
from domain.errors import Invalid
from domain.payload_base import NotePayload, Payload, ReasonPayload, describe_words
from domain.payload_fields import Display, FieldKind
from domain.payload_values import PARTS_LACK, ConsultationDetails, DeliveryProof, MediationDetails, SplitPart
from domain.replies import check_proof
from domain.transitions import Need

MOST_PARTS = 10
_ANSWERS_LACK = "请记录诉求人的回答：是否解决、是否满意"
_GRADES_LACK = "请对响应速度和办理效果分别评价"


def _answer(label: str, *, yes: str, no: str) -> Display:
    return Display(label, need=Need.ANSWER, required=_ANSWERS_LACK, visible_if="reached=yes", yes=yes, no=no)


class CallPayload(ReasonPayload):
    """Call the Center."""

    text: Annotated[str, describe_words("呼叫原因", Need.REASON, "请写明原因")] = ""


class AnswerPayload(NotePayload):
    """Answer a motion in words."""

    text: Annotated[str, describe_words("答复内容", Need.NOTE, "请写明说明")] = ""


class InstructPayload(NotePayload):
    """Write an instruction on a ticket."""

    text: Annotated[str, describe_words("批示内容", Need.NOTE, "请写明批示内容")] = ""


class SupplementPayload(NotePayload):
    """Add to a ticket."""

    text: Annotated[str, describe_words("补充内容", Need.NOTE, "请写明说明")] = ""


class ResultPayload(Payload):
    """Say what was done, with photos: a work order completed, a ticket solved on the spot."""

    text: Annotated[
        str, Display("办理结果", FieldKind.TEXT, need=Need.EVIDENCE, required="请写明办理结果")
    ] = ""


class ReclassifyPayload(ReasonPayload):
    """Make a general ticket complex, or the other way round."""

    ticket_class: Annotated[
        TicketClass | None, Display("类别", need=Need.CLASS, required="请选择一般或复杂")
    ] = None


class ContactPayload(Payload):
    """Make first contact with the town."""

    contact: Annotated[
        Contact | None,
        Display("首次联系方式", need=Need.CONTACT, required="请选择首次联系镇街的方式：电话、到场或报送方案"),
    ] = None


class PlanPayload(Payload):
    """File a plan with its date."""

    day: Annotated[date | None, Display("完成日期", need=Need.PLAN, required="请写明方案的完成日期")] = None
    text: Annotated[str, describe_words("办理方案", Need.PLAN, "请写明办理方案")] = ""


class ShelvePayload(ReasonPayload):
    """Shelve a ticket until a day."""

    day: Annotated[date | None, Display("复查日期", need=Need.REVIEW_DATE, required="挂账须写明复查日期")] = (
        None
    )


class HandOnPayload(Payload):
    """Pass a work order on within the department."""

    section: Annotated[str | None, Display("科室", FieldKind.SECTION, need=Need.HANDLER)] = None
    handler: Annotated[str | None, Display("经办人", FieldKind.HANDLER, need=Need.HANDLER)] = None
    day: Annotated[date | None, Display("内部时限（可选）", need=Need.HANDLER)] = None

    def check_rules(self) -> None:
        """Refuse a payload that names neither section nor person."""
        if not self.section and not self.handler:
            raise Invalid("请选择转交给哪个科室或经办人")


class MarkStepPayload(Payload):
    """Say at which step of the flow chart a work order is now."""

    step: Annotated[
        int | None, Display("现在办到哪一步", FieldKind.STEP, need=Need.STEP, required="请选择现在办到哪一步")
    ] = None


class ExtensionPayload(ReasonPayload):
    """Ask for more working days."""

    days: Annotated[
        int | None, Display("延长几个工作日", need=Need.DAYS, required="请写明延长几个工作日")
    ] = None

    def check_rules(self) -> None:
        """Refuse an extension by no day."""
        if (self.days or 0) < 1:
            raise Invalid("请写明延长几个工作日")


class ExtendPayload(Payload):
    """Grant an extension; days: None for as many as were asked for."""

    days: int | None = None


class TargetPayload(Payload):
    """Link another ticket."""

    target: Annotated[
        str | None, Display("另一件诉求的编号", need=Need.TARGET, required="请填写另一件诉求的编号")
    ] = None


class MergePayload(TargetPayload, ReasonPayload):
    """Let a duplicate go on in another ticket."""


class SplitPayload(ReasonPayload):
    """Make a ticket of each part."""

    parts: Annotated[
        tuple[SplitPart, ...],
        Display("拆分", FieldKind.ROWS, need=Need.PARTS, required=PARTS_LACK, rows=4),
    ] = ()

    def check_rules(self) -> None:
        """Refuse fewer than two parts, or too many."""
        if len(self.parts) < 2:
            raise Invalid(PARTS_LACK)
        if len(self.parts) > MOST_PARTS:
            raise Invalid("一次最多拆分为 {most} 件", most=MOST_PARTS)


class ConsultPayload(Payload):
    """Call a joint consultation, or write the minutes of the one that ``motion`` names."""

    motion: Annotated[UUID | None, Display("这是", FieldKind.MEETING, need=Need.MINUTES)] = None
    consultation: ConsultationDetails | None = None
    list_reason: Annotated[str, describe_list_reason(Need.MINUTES)] = ""

    def check_rules(self) -> None:
        """Refuse conclusions without those who came to them."""
        held = self.consultation
        if held and held.conclusions.strip() and not held.attendance.strip():
            raise Invalid("会商纪要须写明参加单位和人员")


class MediatePayload(Payload):
    """Record a mediation."""

    mediation: MediationDetails | None = None
    text: Annotated[str, describe_words("协议内容")] = ""

    def check_rules(self) -> None:
        """Refuse an agreement without its content."""
        held = self.mediation
        if held and held.settlement is Settlement.AGREED and not self.text.strip():
            raise Invalid("调解成功须写明协议内容")


class ReplyPayload(Payload):
    """Reply to the reporter."""

    delivery: DeliveryProof | None = None
    text: Annotated[str, describe_words("答复内容", Need.REPLY, "请写明答复内容")] = ""

    def check_rules(self) -> None:
        """Refuse a delivery without the proof that its way needs."""
        if self.delivery is not None:
            check_proof(self.delivery.way, self.delivery.proof)


class CallBackPayload(Payload):
    """Note the reporter's answers."""

    reached: Annotated[
        bool | None,
        Display(
            "是否联系上诉求人",
            need=Need.ANSWER,
            required="请选择是否联系上诉求人",
            yes="联系上",
            no="未联系上",
        ),
    ] = None
    solved: Annotated[bool | None, _answer("是否解决", yes="已解决", no="未解决")] = None
    satisfied: Annotated[bool | None, _answer("是否满意", yes="满意", no="不满意")] = None


class RatePayload(Payload):
    """Rate a department."""

    speed: Annotated[Speed | None, Display("响应速度", need=Need.GRADES, required=_GRADES_LACK)] = None
    effect: Annotated[Effect | None, Display("办理效果", need=Need.GRADES, required=_GRADES_LACK)] = None


class CorrectPayload(Payload):
    """Put right what a ticket is about."""

    correction: Annotated[
        Correction | None,
        Display("更正", FieldKind.CORRECTION, need=Need.CORRECTION, required="没有要更正的内容"),
    ] = None
    text: Annotated[str, describe_words("更正原因", Need.REASON, "请写明原因")] = ""


class AcceptPayload(Payload):
    """Accept a ticket; what was found out about it may be written down with that."""

    optional = frozenset({Need.CORRECTION, Need.REASON})
    correction: Annotated[Correction | None, Display("更正", FieldKind.CORRECTION, need=Need.CORRECTION)] = (
        None
    )
    text: Annotated[str, describe_words("受理说明", Need.REASON)] = ""


_BY_ACT: dict[Act, type[Payload]] = {
    Act.SOLVE_LOCALLY: ResultPayload,
    Act.CALL: CallPayload,
    Act.ACCEPT: AcceptPayload,
    Act.CORRECT: CorrectPayload,
    Act.DISPATCH: DispatchPayload,
    Act.REASSIGN: ReassignPayload,
    Act.TRANSFER: TransferPayload,
    Act.PROPOSE: PartiesPayload,
    Act.RECLASSIFY: ReclassifyPayload,
    Act.SHELVE: ShelvePayload,
    Act.RESPOND: ContactPayload,
    Act.PLAN: PlanPayload,
    Act.COMPLETE: ResultPayload,
    Act.HAND_ON: HandOnPayload,
    Act.MARK_STEP: MarkStepPayload,
    Act.REQUEST_EXTENSION: ExtensionPayload,
    Act.EXTEND: ExtendPayload,
    Act.MERGE: MergePayload,
    Act.LINK: TargetPayload,
    Act.SPLIT: SplitPayload,
    Act.CONSULT: ConsultPayload,
    Act.MEDIATE: MediatePayload,
    Act.FEED_BACK: ReplyPayload,
    Act.ANSWER_AT_ONCE: ReplyPayload,
    Act.CALL_BACK: CallBackPayload,
    Act.RATE: RatePayload,
    Act.ANSWER: AnswerPayload,
    Act.SUPPLEMENT: SupplementPayload,
    Act.INSTRUCT: InstructPayload,
    **dict.fromkeys((Act.URGE, Act.SUPERVISE, Act.MISS_CALL_BACK), NotePayload),
    **dict.fromkeys(
        (
            Act.UNSHELVE, Act.CANCEL, Act.MAKE_URGENT, Act.END_URGENCY, Act.ESCALATE, Act.RETURN,
            Act.REFUSE_RETURN, Act.DECLINE, Act.RELEASE, Act.REFUSE_EXTENSION, Act.PAUSE, Act.OBJECT,
            Act.DISPUTE_CONTACT, Act.VOID_CONTACT, Act.REWORK, Act.REOPEN, Act.REVEAL,
            Act.WITHDRAW,
        ),
        ReasonPayload,
    ),
}  # fmt: skip
PAYLOADS: Mapping[Act, type[Payload]] = MappingProxyType({act: _BY_ACT.get(act, Payload) for act in Act})


def payload_of(act: Act, **values: Any) -> Payload:
    """Return the payload of an act; fields of other acts are ignored."""
    return PAYLOADS[act](**values)
