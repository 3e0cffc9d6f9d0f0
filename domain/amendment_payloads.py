"""What is handed in with each act on an amendment."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from domain.catalogue import check_reference
from domain.duties import Duty, DutyList
from domain.errors import Invalid
from domain.payload_fields import Display, FieldKind
from domain.personal_words import check_no_personal_data
from domain.workflows import WorkflowPayload, check_words

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

    @property
    def documents(self) -> Mapping[str, object]:
        """Return what the history keeps of the document."""
        return {"document": self.document.strip(), "decided_on": self.decided_on.isoformat()}


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

    @property
    def documents(self) -> Mapping[str, object]:
        """Return what the history keeps of the documents."""
        return {
            "staffing_document": self.staffing_document.strip(),
            "staffing_on": self.staffing_on.isoformat(),
            "justice_document": self.justice_document.strip(),
            "justice_on": self.justice_on.isoformat(),
        }


class ReviewDenialPayload(DenialPayload):
    """A reply of one of the two bodies that refuses."""

    body: Annotated[ReviewBody, Display("审核部门", required="请选择哪个部门未通过")]

    @property
    def documents(self) -> Mapping[str, object]:
        """Return what the history keeps of the document, and whose it is."""
        return {**super().documents, "body": self.body.value}


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


def _check_target(kind: AmendmentKind, duty: str | None) -> None:
    if (duty is None) is not (kind is AmendmentKind.ADD):
        raise Invalid("修改和删除须指明清单事项，新增不指")
