"""Notices of the supervision office: circular notices (督查通报) and orders to rectify (责令整改通知书)."""

from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from domain.enums import Role
from domain.errors import Invalid
from domain.message import Sentence
from domain.payload_fields import Display, FieldKind
from domain.workflows import WorkflowPayload, WorkflowTable, WorkflowTransition, check_words

LONGEST = 4000  # characters
MOST_TICKETS = 200
WORDS_MISSING = "请写明内容或原因"


class SupervisionKind(StrEnum):
    """What the supervision office sends."""

    CIRCULAR = "circular"  # 督查通报
    ORDER = "order"  # 责令整改通知书, with a day by which it is rectified


class Grounds(StrEnum):
    """Why it is sent."""

    NO_RESPONSE = "no_response"
    LATE_RESPONSE = "late_response"
    INACTION = "inaction"
    PUSHED_DOWN = "pushed_down"  # 擅自下压


class SupervisionStatus(StrEnum):
    """How far it has come; it is tracked to its end."""

    ISSUED = "issued"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class SupervisionAct(StrEnum):
    """What can be done with it."""

    ISSUE = "issue"
    ANSWER = "answer"
    SEND_BACK = "send_back"  # the answer does not do
    CLOSE = "close"
    WITHDRAW = "withdraw"


class IssuePayload(WorkflowPayload):
    """What is sent to whom, why, about which tickets (their numbers); due_on: an order's day."""

    kind: SupervisionKind
    party: str
    grounds: Grounds
    text: str
    numbers: tuple[str, ...] = ()
    due_on: date | None = None

    def check(self) -> None:
        """Raise Invalid without words, or about too many tickets."""
        check_words(self.text, missing=WORDS_MISSING, longest=LONGEST)
        if len(self.numbers) > MOST_TICKETS:
            raise Invalid("一份文书最多涉及 {most} 件诉求", most=MOST_TICKETS)

    @property
    def note(self) -> str:
        """Return the text of the notice."""
        return self.text.strip()


class WordsPayload(WorkflowPayload):
    """What is said with an act that must be explained."""

    text: Annotated[str, Display("内容或原因", FieldKind.TEXT, required=WORDS_MISSING)]

    def check(self) -> None:
        """Raise Invalid without words."""
        check_words(self.text, missing=WORDS_MISSING, longest=LONGEST)

    @property
    def note(self) -> str:
        """Return what was said."""
        return self.text.strip()


class RemarkPayload(WorkflowPayload):
    """What may be said with an act that explains itself."""

    text: Annotated[str, Display("补充说明", FieldKind.TEXT)] = ""

    def check(self) -> None:
        """Raise Invalid where it is too long."""
        check_words(self.text, missing=None, longest=LONGEST)

    @property
    def note(self) -> str:
        """Return what was said."""
        return self.text.strip()


OFFICE = frozenset({Role.SUPERVISOR})
PARTIES = frozenset({Role.DEPARTMENT, Role.AGENCY, Role.TOWN})
_ISSUED, _ANSWERED = SupervisionStatus.ISSUED, SupervisionStatus.ANSWERED
SUPERVISION_ACTS = WorkflowTable(
    kind="supervision_notice",
    states=SupervisionStatus,
    acts=SupervisionAct,
    readers=OFFICE | PARTIES | {Role.LEADER},
    missing="没有这份督查文书，或不在您的权限范围内",
    transitions=MappingProxyType(
        {
            (None, SupervisionAct.ISSUE): WorkflowTransition(OFFICE, _ISSUED, IssuePayload),
            (_ISSUED, SupervisionAct.ANSWER): WorkflowTransition(
                PARTIES, _ANSWERED, WordsPayload, addressed=True
            ),
            (_ANSWERED, SupervisionAct.SEND_BACK): WorkflowTransition(OFFICE, _ISSUED, WordsPayload),
            (_ANSWERED, SupervisionAct.CLOSE): WorkflowTransition(
                OFFICE, SupervisionStatus.CLOSED, RemarkPayload
            ),
            (_ISSUED, SupervisionAct.WITHDRAW): WorkflowTransition(
                OFFICE, SupervisionStatus.WITHDRAWN, WordsPayload
            ),
        }
    ),
)


def build_document_number(kind: SupervisionKind, *, year: int, sequence: int) -> Sentence:
    """Return the number of a notice as official papers write it."""
    return Sentence("{kind}〔{year}〕{sequence}号", {"kind": kind, "year": str(year), "sequence": sequence})
