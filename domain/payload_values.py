"""The values of several parts that payloads carry: a delivery, a consultation, a mediation, a part."""

from datetime import date, datetime
from typing import Annotated

from pydantic.dataclasses import dataclass

from domain.coordination import MediationKind, ReplyChannel, Settlement
from domain.payload_fields import Display, FieldKind
from domain.transitions import Need

PARTS_LACK = "拆分须至少写明两件诉求，每件都要有内容"
_TASKS_LACK = "会商议定的每件事须写明谁来办、办什么、何时办完"
_MEETING_LACKS = "请写明会商的时间和地点"
_MEDIATION_LACKS = "请写明调解员和调解结果"


@dataclass(frozen=True, slots=True)
class DeliveryProof:
    """How a reply reached the reporter, with its proof; or why it could not (无法反馈)."""

    way: Annotated[ReplyChannel, Display("答复方式", need=Need.REPLY, required="请写明答复如何送达诉求人")]
    proof: Annotated[
        str,
        Display(
            "送达凭据",
            need=Need.REPLY,
            hint="须填写，如通话时间、签收人；短信和网上答复由系统记下",
            visible_if="delivery.way!=impossible",
        ),
    ] = ""
    why_not: Annotated[
        str,
        Display(
            "无法反馈的原因",
            need=Need.REPLY,
            required="无法反馈须写明原因",
            hint="仅在无法反馈时填写，如匿名、号码无效",
            visible_if="delivery.way=impossible",
        ),
    ] = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Who does what by when, as a consultation concluded."""

    party: Annotated[str, Display("单位", FieldKind.PARTY, required=_TASKS_LACK)]
    what: Annotated[str, Display("事项", required=_TASKS_LACK)]
    by: Annotated[date, Display("时限", required=_TASKS_LACK)]


@dataclass(frozen=True, slots=True)
class ConsultationDetails:
    """A joint consultation or site visit: first the invitation, later its minutes.

    invited: codes of parties; attendance: as written down, offices and names of those who came for work.
    """

    held_at: Annotated[datetime, Display("会商时间", need=Need.MINUTES, required=_MEETING_LACKS)]
    place: Annotated[str, Display("会商地点", need=Need.MINUTES, required=_MEETING_LACKS)]
    invited: Annotated[tuple[str, ...], Display("邀请单位", FieldKind.PARTIES, need=Need.MINUTES)] = ()
    attendance: Annotated[str, Display("参加单位和人员", FieldKind.TEXT, need=Need.MINUTES)] = ""
    conclusions: Annotated[str, Display("会商结论", FieldKind.TEXT, need=Need.MINUTES)] = ""
    tasks: Annotated[
        tuple[Task, ...],
        Display("议定事项：谁、办什么、何时办完", FieldKind.ROWS, need=Need.MINUTES, rows=3),
    ] = ()


@dataclass(frozen=True, slots=True)
class MediationDetails:
    """A mediation (调处化解): what it was about, who mediated, how it ended, when it is looked at again."""

    kind: Annotated[MediationKind, Display("纠纷类型", need=Need.MEDIATION, required=_MEDIATION_LACKS)]
    mediators: Annotated[str, Display("调解员", need=Need.MEDIATION, required=_MEDIATION_LACKS)]
    settlement: Annotated[Settlement, Display("调解结果", need=Need.MEDIATION, required=_MEDIATION_LACKS)]
    follow_up_on: Annotated[date | None, Display("回头看日期（可选）", need=Need.MEDIATION)] = None


@dataclass(frozen=True, slots=True)
class SplitPart:
    """One ticket to be split off."""

    description: Annotated[str, Display("拆分出的第 {number} 件", FieldKind.TEXT, required=PARTS_LACK)]
    matter: str | None = None
