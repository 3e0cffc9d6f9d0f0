"""Amendments of the list of shared duties (清单动态调整): applications, and their way to a version."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from itertools import count
from types import MappingProxyType
from typing import Annotated

from domain.catalogue import check_reference
from domain.duties import Duty, DutyList, build_situation_code
from domain.enums import Role
from domain.errors import Invalid
from domain.message import Sentence
from domain.payload_fields import Display, FieldKind
from domain.personal_words import check_no_personal_data
from domain.workflows import WorkflowPayload, WorkflowTable, WorkflowTransition, check_words

LONGEST = 4000  # characters
LONGEST_LAW = 120  # characters of the name of a law
MOST_LAWS, MOST_TICKETS = 20, 50
REASON_MISSING = "请写明原因"
DOCUMENT_MISSING, DAY_MISSING = "请填写文号", "请填写日期"


class AmendmentKind(StrEnum):
    """What is to be done to a duty."""

    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"


class AmendmentReason(StrEnum):
    """Why a duty is to be added, changed or deleted."""

    UNCLEAR_SPLIT = "unclear_split"  # 职责划分不清
    LAW_CHANGED = "law_changed"
    FUNCTIONS_CHANGED = "functions_changed"  # of a department
    ARBITRATION = "arbitration"  # a decision about who is responsible
    PRACTICE = "practice"  # the text does not fit the work


class AmendmentStatus(StrEnum):
    """How far an amendment has come; each of the first eight waits for one side."""

    DRAFTED = "drafted"  # the list office asks a party to apply
    APPLIED = "applied"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"  # waits for 市委、市政府
    CONSENTED = "consented"  # waits for 潍坊市机构编制、司法部门
    REVIEWED = "reviewed"  # waits for its day
    SCHEDULED = "scheduled"  # waits to be published
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AmendmentAct(StrEnum):
    """What can be done with an amendment."""

    DRAFT = "draft"
    APPLY = "apply"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    REFUSE = "refuse"
    CONSENT = "consent"
    DENY_CONSENT = "deny_consent"
    APPROVE_REVIEW = "approve_review"
    DENY_REVIEW = "deny_review"
    SCHEDULE = "schedule"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


class ReviewBody(StrEnum):
    """The two bodies that review; they have no account, the list office records their replies."""

    STAFFING = "staffing"  # 潍坊市机构编制部门
    JUSTICE = "justice"  # 潍坊市司法部门


class DraftPayload(WorkflowPayload):
    """What the list office asks a party to apply for."""

    party: Annotated[str, Display("由谁申请", FieldKind.PARTY, required="请选择由哪个单位申请")]
    kind: Annotated[AmendmentKind, Display("调整方式", required="请选择调整方式")]
    reason: Annotated[AmendmentReason, Display("调整理由", required="请选择调整理由")]
    duty: Annotated[str | None, Display("清单事项", FieldKind.LISTED_DUTY, visible_if="kind!=add")] = None
    text: Annotated[str, Display("要求申请的内容", FieldKind.TEXT, required="请写明要求申请的内容")]

    def check(self) -> None:
        """Raise Invalid where it does not say what is to be applied for."""
        check_words(self.text, missing="请写明要求申请的内容", longest=LONGEST)
        check_no_personal_data(self.text)
        _check_target(self.kind, self.duty)

    @property
    def note(self) -> str:
        """Return what is to be applied for."""
        return self.text.strip()


class ApplyPayload(WorkflowPayload):
    """One written application; proposed: the whole text as it shall read, None where the duty shall end.

    numbers: of the tickets that show the need. An added duty gets its code from the list.
    """

    kind: Annotated[AmendmentKind, Display("调整方式", required="请选择调整方式")]
    reason: Annotated[AmendmentReason, Display("调整理由", required="请选择调整理由")]
    duty: Annotated[str | None, Display("清单事项", FieldKind.LISTED_DUTY, visible_if="kind!=add")] = None
    legal_basis: Annotated[
        tuple[str, ...],
        Display("申请依据的法律法规", FieldKind.LINES, required="请写明法律法规依据", hint="一行一部"),
    ]
    numbers: Annotated[
        tuple[str, ...],
        Display("佐证诉求编号（可选）", FieldKind.LINES, hint="一行一件；保密诉求不能作为佐证"),
    ] = ()
    text: Annotated[str, Display("申请说明", FieldKind.TEXT, required="请写明为什么调整")]
    proposed: Duty | None = None

    def check(self) -> None:
        """Raise Invalid where kind, duty and text do not belong together, or a reason is missing."""
        check_words(self.text, missing="请写明为什么调整", longest=LONGEST)
        check_no_personal_data(self.text)
        _check_target(self.kind, self.duty)
        if not self.legal_basis or any(not law.strip() for law in self.legal_basis):
            raise Invalid("请写明法律法规依据")
        if len(self.legal_basis) > MOST_LAWS or any(len(law) > LONGEST_LAW for law in self.legal_basis):
            raise Invalid(
                "法律法规最多 {most} 部，每部不超过 {longest} 字", most=MOST_LAWS, longest=LONGEST_LAW
            )
        if len(self.numbers) > MOST_TICKETS:
            raise Invalid("佐证诉求最多 {most} 件", most=MOST_TICKETS)
        if (self.proposed is None) is not (self.kind is AmendmentKind.DELETE):
            raise Invalid("新增和修改须附调整后的完整文本，删除不附")
        if self.proposed is not None and self.proposed.duty_list is not DutyList.SHARED:
            raise Invalid("只有属地管理事项清单按此程序调整")
        if self.kind is AmendmentKind.CHANGE and self.proposed and self.proposed.code != self.duty:
            raise Invalid("调整后的文本须与所选事项编码一致")

    @property
    def note(self) -> str:
        """Return why."""
        return self.text.strip()


class StatedReasonPayload(WorkflowPayload):
    """Why something is sent back, refused or withdrawn."""

    text: Annotated[str, Display("原因", FieldKind.TEXT, required=REASON_MISSING)]

    def check(self) -> None:
        """Raise Invalid without a reason."""
        check_words(self.text, missing=REASON_MISSING, longest=LONGEST)

    @property
    def note(self) -> str:
        """Return the reason."""
        return self.text.strip()


class AcceptApplicationPayload(WorkflowPayload):
    """With which opinion the list office takes an application up."""

    text: Annotated[str, Display("审核意见", FieldKind.TEXT)] = ""

    def check(self) -> None:
        """Raise Invalid where it is too long."""
        check_words(self.text, missing=None, longest=LONGEST)

    @property
    def note(self) -> str:
        """Return the opinion."""
        return self.text.strip()


class DocumentPayload(WorkflowPayload):
    """A reply of 市委、市政府: by which document, of which day."""

    document: Annotated[str, Display("文号", required=DOCUMENT_MISSING)]
    decided_on: Annotated[date, Display("文件日期", required=DAY_MISSING)]
    text: Annotated[str, Display("内容摘要", FieldKind.TEXT)] = ""

    def check(self) -> None:
        """Raise Invalid without a document."""
        check_reference(self.document)
        check_words(self.text, missing=None, longest=LONGEST)

    @property
    def note(self) -> str:
        """Return what the document says, or its number."""
        return self.text.strip() or self.document.strip()


class DenialPayload(DocumentPayload):
    """A reply that refuses, with its reason."""

    text: Annotated[str, Display("不同意的原因", FieldKind.TEXT, required=REASON_MISSING)]

    def check(self) -> None:
        """Raise Invalid without a document or a reason."""
        DocumentPayload.check(self)
        check_words(self.text, missing=REASON_MISSING, longest=LONGEST)


class ReviewPayload(WorkflowPayload):
    """The replies of the two bodies of 潍坊市: by which documents, of which days."""

    staffing_document: Annotated[str, Display("潍坊市机构编制部门复函文号", required=DOCUMENT_MISSING)]
    staffing_on: Annotated[date, Display("机构编制部门复函日期", required=DAY_MISSING)]
    justice_document: Annotated[str, Display("潍坊市司法部门复函文号", required=DOCUMENT_MISSING)]
    justice_on: Annotated[date, Display("司法部门复函日期", required=DAY_MISSING)]
    text: Annotated[str, Display("内容摘要", FieldKind.TEXT)] = ""

    def check(self) -> None:
        """Raise Invalid without both documents."""
        check_reference(self.staffing_document)
        check_reference(self.justice_document)
        check_words(self.text, missing=None, longest=LONGEST)

    @property
    def note(self) -> str:
        """Return what the replies say, or their numbers."""
        return self.text.strip() or f"{self.staffing_document.strip()}；{self.justice_document.strip()}"


class ReviewDenialPayload(DenialPayload):
    """A reply of one of the two bodies that refuses."""

    body: Annotated[ReviewBody, Display("审核部门", required="请选择哪个部门未通过")]


class SchedulePayload(WorkflowPayload):
    """From which day the amended text holds."""

    effective_from: Annotated[date, Display("生效日期", required="请填写生效日期")]


class PublishAmendmentPayload(WorkflowPayload):
    """By which document the new version of the list is published."""

    document: Annotated[
        str, Display("发布文号", required="请填写文号，例如 寿编办〔2026〕3号", hint="例如 寿编办〔2026〕3号")
    ]

    def check(self) -> None:
        """Raise Invalid without a document."""
        check_reference(self.document)

    @property
    def note(self) -> str:
        """Return the number of the document."""
        return check_reference(self.document)


OFFICE = frozenset({Role.LIST_OFFICE})
APPLICANTS = frozenset({Role.DEPARTMENT, Role.TOWN})
READERS = frozenset(Role) - {Role.WALL}  # everybody reads what was published, its applicant the rest
_S, _A = AmendmentStatus, AmendmentAct
_REFUSED = WorkflowTransition(OFFICE, _S.REFUSED, StatedReasonPayload)
_APPLIED = WorkflowTransition(APPLICANTS, _S.APPLIED, ApplyPayload, addressed=True)
_WITHDRAWN = WorkflowTransition(APPLICANTS, _S.WITHDRAWN, StatedReasonPayload, addressed=True)
_SCHEDULED = WorkflowTransition(OFFICE, _S.SCHEDULED, SchedulePayload)
KEPT_BY = "清单调整由市委编办审核、登记和发布"
AMENDMENT_ACTS = WorkflowTable(
    kind="amendment",
    states=AmendmentStatus,
    acts=AmendmentAct,
    readers=READERS,
    missing="没有这件清单调整申请，或不在您的权限范围内",
    refusals=MappingProxyType(
        {
            **dict.fromkeys(AmendmentAct, KEPT_BY),
            _A.APPLY: "清单调整由部门或镇街书面申请",
            _A.WITHDRAW: "申请由提出的单位撤回",
        }
    ),
    transitions=MappingProxyType(
        {
            (None, _A.APPLY): WorkflowTransition(APPLICANTS, _S.APPLIED, ApplyPayload),
            (None, _A.DRAFT): WorkflowTransition(OFFICE, _S.DRAFTED, DraftPayload),
            (_S.DRAFTED, _A.APPLY): _APPLIED,
            (_S.DRAFTED, _A.REFUSE): _REFUSED,
            (_S.APPLIED, _A.ACCEPT): WorkflowTransition(OFFICE, _S.ACCEPTED, AcceptApplicationPayload),
            (_S.APPLIED, _A.SEND_BACK): WorkflowTransition(OFFICE, _S.SENT_BACK, StatedReasonPayload),
            (_S.APPLIED, _A.REFUSE): _REFUSED,
            (_S.APPLIED, _A.WITHDRAW): _WITHDRAWN,
            (_S.SENT_BACK, _A.APPLY): _APPLIED,
            (_S.SENT_BACK, _A.WITHDRAW): _WITHDRAWN,
            (_S.ACCEPTED, _A.CONSENT): WorkflowTransition(OFFICE, _S.CONSENTED, DocumentPayload),
            (_S.ACCEPTED, _A.DENY_CONSENT): WorkflowTransition(OFFICE, _S.REFUSED, DenialPayload),
            (_S.CONSENTED, _A.APPROVE_REVIEW): WorkflowTransition(OFFICE, _S.REVIEWED, ReviewPayload),
            (_S.CONSENTED, _A.DENY_REVIEW): WorkflowTransition(OFFICE, _S.REFUSED, ReviewDenialPayload),
            (_S.REVIEWED, _A.SCHEDULE): _SCHEDULED,
            (_S.SCHEDULED, _A.SCHEDULE): _SCHEDULED,
            (_S.SCHEDULED, _A.PUBLISH): WorkflowTransition(OFFICE, _S.PUBLISHED, PublishAmendmentPayload),
            (_S.SCHEDULED, _A.REFUSE): _REFUSED,
        }
    ),
)
WAITING_FOR_PARTY = frozenset({_S.DRAFTED, _S.SENT_BACK})
# Where an amendment waits for another party, in the order of its way.
RUNNING = tuple(status for status in _S if any(state is status for state, _ in AMENDMENT_ACTS.transitions))
ENDED = tuple(status for status in _S if status not in RUNNING)


def build_amendment_number(*, year: int, sequence: int) -> Sentence:
    """Return the number of an application, as 清单调整〔2026〕3号."""
    return Sentence("清单调整〔{year}〕{sequence}号", {"year": str(year), "sequence": sequence})


def number_situations(duty: Duty, code: str, *, taken: frozenset[str] = frozenset()) -> Duty:
    """Return a duty under its code; situations without a code of it get the next ones never taken."""
    prefix = f"{code}-"
    used = {row.code for row in duty.situations if row.code.startswith(prefix)} | taken
    free = (each for number in count(1) if (each := build_situation_code(code, number)) not in used)
    rows = (row if row.code.startswith(prefix) else replace(row, code=next(free)) for row in duty.situations)
    return replace(duty, code=code, situations=tuple(rows))


def _check_target(kind: AmendmentKind, duty: str | None) -> None:
    if (duty is None) is not (kind is AmendmentKind.ADD):
        raise Invalid("修改和删除须指明清单事项，新增不指")


def describe_documents(payload: WorkflowPayload) -> Mapping[str, object]:
    """Return what the history keeps of the documents an act rests on: names, numbers, days as ISO dates."""
    return {
        name: value.isoformat() if isinstance(value, date) else str(value)
        for name, value in payload.model_dump().items()
        if name != "text" and value is not None
    }
