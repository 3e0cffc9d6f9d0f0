"""Assigned matters (交办事项): given to a lead unit by a document, with milestones, closed on evidence."""

from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from pydantic.dataclasses import dataclass

from domain.enums import Role
from domain.errors import Invalid
from domain.message import Sentence
from domain.payload_fields import Display, FieldKind
from domain.workflows import WorkflowPayload, WorkflowTable, WorkflowTransition, check_words

LONGEST = 4000  # characters
LONGEST_TITLE = 120
MOST_MILESTONES = 12
MOST_UNITS = 20
TITLE_LACKS, DOCUMENT_LACKS, WHAT_LACKS = "请写明事项名称", "请写明交办文号", "请写明交办内容和要求"
LEAD_LACKS, DUE_LACKS = "请选择牵头单位", "请写明完成期限"
MILESTONE_LACKS = "每个节点须写明名称和完成日期"


class AssignedSource(StrEnum):
    """Where a matter comes from."""

    INSTRUCTION = "instruction"  # 领导批示
    MEETING = "meeting"
    HIGHER_LEVEL = "higher_level"
    INSPECTION = "inspection"
    PROPOSAL = "proposal"  # of delegates and members
    OTHER = "other"


class AssignedStatus(StrEnum):
    """How far a matter has come."""

    ASSIGNED = "assigned"  # the lead unit has not signed yet
    UNDER_WAY = "under_way"
    CLOSING_ASKED = "closing_asked"  # its evidence is checked
    CLOSED = "closed"  # 已销号
    WITHDRAWN = "withdrawn"


class AssignedAct(StrEnum):
    """What can be done with a matter."""

    ASSIGN = "assign"
    SIGN = "sign"
    REPORT = "report"  # progress, by the lead or a cooperating unit
    REACH = "reach"  # a milestone
    ASK_CLOSING = "ask_closing"
    CLOSE = "close"  # 销号
    SEND_BACK = "send_back"
    URGE = "urge"
    POSTPONE = "postpone"
    WITHDRAW = "withdraw"


class AssignedClock(StrEnum):
    """Which clock of a matter runs."""

    SIGNING = "signing"
    MILESTONE = "milestone"
    COMPLETION = "completion"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class MilestonePlan:
    """One milestone as it is set: what is reached by which day."""

    name: Annotated[str, Display("节点 {number}", required=MILESTONE_LACKS)]
    due_on: Annotated[date, Display("节点 {number} 完成日期", required=MILESTONE_LACKS)]


class AssignPayload(WorkflowPayload):
    """What is assigned to whom, on which document, until when."""

    source: Annotated[AssignedSource, Display("来源", required="请选择来源")]
    document: Annotated[str, Display("交办文号", required=DOCUMENT_LACKS)]
    title: Annotated[str, Display("事项名称", required=TITLE_LACKS)]
    lead: Annotated[str, Display("牵头单位", FieldKind.PARTY, required=LEAD_LACKS)]
    cooperating: Annotated[tuple[str, ...], Display("配合单位", FieldKind.PARTIES)] = ()
    due_on: Annotated[date, Display("完成期限", required=DUE_LACKS)]
    milestones: Annotated[tuple[MilestonePlan, ...], Display("节点", FieldKind.ROWS, rows=4)] = ()
    text: Annotated[str, Display("交办内容和要求", FieldKind.TEXT, required=WHAT_LACKS)]

    def check(self) -> None:
        """Raise Invalid where words are missing or too long, or milestones end after the matter."""
        check_words(self.title, missing=TITLE_LACKS, longest=LONGEST_TITLE)
        check_words(self.document, missing=DOCUMENT_LACKS, longest=LONGEST_TITLE)
        check_words(self.text, missing=WHAT_LACKS, longest=LONGEST)
        if not self.lead.strip():
            raise Invalid(LEAD_LACKS)
        if self.lead in self.cooperating:
            raise Invalid("牵头单位不能同时是配合单位")
        if len(self.milestones) > MOST_MILESTONES or len(self.cooperating) > MOST_UNITS:
            raise Invalid(
                "节点最多 {most} 个，配合单位最多 {units} 个", most=MOST_MILESTONES, units=MOST_UNITS
            )
        for milestone in self.milestones:
            check_words(milestone.name, missing=MILESTONE_LACKS, longest=LONGEST_TITLE)
            if milestone.due_on > self.due_on:
                raise Invalid("节点“{name}”的日期晚于完成期限", name=milestone.name.strip())

    @property
    def note(self) -> str:
        """Return what was assigned."""
        return self.text.strip()


class AssignedWordsPayload(WorkflowPayload):
    """What is said with an act that must be explained."""

    text: Annotated[str, Display("内容或原因", FieldKind.TEXT, required="请写明内容或原因")]

    def check(self) -> None:
        """Raise Invalid without words."""
        check_words(self.text, missing="请写明内容或原因", longest=LONGEST)

    @property
    def note(self) -> str:
        """Return what was said."""
        return self.text.strip()


class ReportPayload(AssignedWordsPayload):
    """How far it has come, with files."""

    files: tuple[UUID, ...] = ()
    text: Annotated[str, Display("进展情况", FieldKind.TEXT, required="请写明进展情况")]


class ReachPayload(AssignedWordsPayload):
    """Which milestone was reached, with files."""

    milestone: Annotated[int, Display("节点", FieldKind.STEP, required="请选择节点")]
    files: tuple[UUID, ...] = ()
    text: Annotated[str, Display("完成情况", FieldKind.TEXT, required="请写明完成情况")]


class ClosingPayload(AssignedWordsPayload):
    """What was achieved, with the evidence."""

    files: tuple[UUID, ...] = ()
    text: Annotated[str, Display("办理结果", FieldKind.TEXT, required="请写明办理结果")]


class CheckedPayload(WorkflowPayload):
    """How the evidence was checked."""

    text: Annotated[str, Display("核验意见", FieldKind.TEXT, required="请写明核验意见")]

    def check(self) -> None:
        """Raise Invalid without words."""
        check_words(self.text, missing="请写明核验意见", longest=LONGEST)

    @property
    def note(self) -> str:
        """Return what was said."""
        return self.text.strip()


class PostponePayload(AssignedWordsPayload):
    """To which day the matter, or one milestone of it, is put off."""

    milestone: Annotated[int | None, Display("节点（不选为整个事项）", FieldKind.STEP)] = None
    due_on: Annotated[date, Display("新的日期", required="请写明新的日期")]
    text: Annotated[str, Display("调整原因", FieldKind.TEXT, required="请写明调整原因")]


OFFICE = frozenset({Role.SUPERVISOR, Role.DISPATCHER})
UNITS = frozenset({Role.DEPARTMENT, Role.AGENCY, Role.TOWN})
_S, _A = AssignedStatus, AssignedAct
KEPT_BY = "交办、销号和调整由督查室或中心办理"
BY_UNITS = "由牵头单位或配合单位报送"
ASSIGNED_ACTS = WorkflowTable(
    kind="assigned_matter",
    states=AssignedStatus,
    acts=AssignedAct,
    readers=OFFICE | UNITS | {Role.LEADER},
    missing="没有这件交办事项，或不在您的权限范围内",
    refusals=MappingProxyType(
        {
            **dict.fromkeys((_A.ASSIGN, _A.CLOSE, _A.SEND_BACK, _A.URGE, _A.POSTPONE, _A.WITHDRAW), KEPT_BY),
            **dict.fromkeys((_A.SIGN, _A.REACH, _A.ASK_CLOSING), "由牵头单位办理"),
            _A.REPORT: BY_UNITS,
        }
    ),
    transitions=MappingProxyType(
        {
            (None, _A.ASSIGN): WorkflowTransition(OFFICE, _S.ASSIGNED, AssignPayload),
            (_S.ASSIGNED, _A.SIGN): WorkflowTransition(UNITS, _S.UNDER_WAY, addressed=True),
            (_S.UNDER_WAY, _A.REPORT): WorkflowTransition(UNITS, _S.UNDER_WAY, ReportPayload),
            (_S.UNDER_WAY, _A.REACH): WorkflowTransition(UNITS, _S.UNDER_WAY, ReachPayload, addressed=True),
            (_S.UNDER_WAY, _A.ASK_CLOSING): WorkflowTransition(
                UNITS, _S.CLOSING_ASKED, ClosingPayload, addressed=True
            ),
            (_S.CLOSING_ASKED, _A.CLOSE): WorkflowTransition(OFFICE, _S.CLOSED, CheckedPayload),
            (_S.CLOSING_ASKED, _A.SEND_BACK): WorkflowTransition(OFFICE, _S.UNDER_WAY, AssignedWordsPayload),
            **{
                (state, _A.URGE): WorkflowTransition(OFFICE, state, AssignedWordsPayload)
                for state in (_S.ASSIGNED, _S.UNDER_WAY)
            },
            (_S.UNDER_WAY, _A.POSTPONE): WorkflowTransition(OFFICE, _S.UNDER_WAY, PostponePayload),
            **{
                (state, _A.WITHDRAW): WorkflowTransition(OFFICE, _S.WITHDRAWN, AssignedWordsPayload)
                for state in (_S.ASSIGNED, _S.UNDER_WAY)
            },
        }
    ),
)
OPEN = (_S.ASSIGNED, _S.UNDER_WAY, _S.CLOSING_ASKED)


def build_assigned_number(*, year: int, sequence: int) -> Sentence:
    """Return the number of a matter, as 交办〔2026〕3号."""
    return Sentence("交办〔{year}〕{sequence}号", {"year": str(year), "sequence": sequence})
