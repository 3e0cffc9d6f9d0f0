"""Appeals (评价申诉): a rated party contests one rating; its town is heard, the assessment office decides."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, TypeVar
from uuid import UUID

from domain.enums import Effect, Role, Speed
from domain.errors import Invalid
from domain.message import Sentence
from domain.payload_fields import Display, FieldKind
from domain.workflow_words import UnitWordsPayload
from domain.workflows import WorkflowTable, WorkflowTransition

Grade = TypeVar("Grade", Speed, Effect)


class AppealStatus(StrEnum):
    """How far an appeal has come."""

    APPEALED = "appealed"  # the town is heard until its limit, then it waits for the decision
    UPHELD = "upheld"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AppealAct(StrEnum):
    """What can be done with an appeal."""

    APPEAL = "appeal"
    STATE = "state"
    UPHOLD = "uphold"
    REFUSE = "refuse"
    UPHOLD_SECRET = "uphold_secret"  # noqa: S105  # about a ticket that the assessment office does not see
    REFUSE_SECRET = "refuse_secret"  # noqa: S105
    WITHDRAW = "withdraw"


class SpeedDecision(StrEnum):
    """What becomes of the rating of the response speed."""

    KEEP = "keep"
    LIFT = "lift"  # it no longer counts
    TIMELY = "timely"
    SLOW = "slow"


class EffectDecision(StrEnum):
    """What becomes of the rating of the effect."""

    KEEP = "keep"
    LIFT = "lift"  # it no longer counts
    GOOD = "good"
    FAIR = "fair"
    MEDIOCRE = "mediocre"


class AppealPayload(UnitWordsPayload):
    """Which rating is contested, why, and with which evidence."""

    evaluation: UUID
    files: tuple[UUID, ...] = ()
    text: Annotated[str, Display("申诉理由", FieldKind.TEXT, required="请写明申诉理由")]


class TownStatementPayload(UnitWordsPayload):
    """What the town says that gave the rating, and with which evidence."""

    files: tuple[UUID, ...] = ()
    text: Annotated[str, Display("陈述意见", FieldKind.TEXT, required="请写明陈述意见")]


class UpholdPayload(UnitWordsPayload):
    """Which aspect is lifted or changed to which grade, and why."""

    speed: Annotated[SpeedDecision, Display("响应速度", required="请选择对响应速度的决定")]
    effect: Annotated[EffectDecision, Display("办理效果", required="请选择对办理效果的决定")]
    text: Annotated[str, Display("决定理由", FieldKind.TEXT, required="请写明决定理由")]

    def check(self) -> None:
        """Raise Invalid where nothing would change."""
        if self.speed is SpeedDecision.KEEP and self.effect is EffectDecision.KEEP:
            raise Invalid("申诉成立须撤销或更改至少一项评价；都维持的，请驳回申诉")
        UnitWordsPayload.check(self)


class UpholdSecretPayload(UpholdPayload):
    """The same of a ticket that the assessment office does not see."""


class RefusePayload(UnitWordsPayload):
    """Why the rating stays."""

    text: Annotated[str, Display("驳回理由", FieldKind.TEXT, required="请写明驳回理由")]


class RefuseSecretPayload(RefusePayload):
    """The same of a ticket that the assessment office does not see."""


class WithdrawAppealPayload(UnitWordsPayload):
    """Why an appeal is withdrawn."""

    text: Annotated[
        str,
        Display("撤回的原因（撤回后不能再次申诉）", FieldKind.TEXT, required="请写明撤回的原因"),
    ]


OFFICE, LEADER = frozenset({Role.ASSESSMENT_OFFICE}), frozenset({Role.LEADER})
RATED, TOWN = frozenset({Role.DEPARTMENT, Role.AGENCY}), frozenset({Role.TOWN})
_S, _A = AppealStatus, AppealAct
KEPT_BY, KEPT_SECRET_BY = "评价申诉由考核办决定", "保密诉求的评价申诉由中心领导决定"
APPEAL_ACTS = WorkflowTable(
    kind="appeal",
    states=AppealStatus,
    acts=AppealAct,
    readers=RATED | TOWN | OFFICE | LEADER,
    missing="没有这件评价申诉，或不在您的权限范围内",
    refusals=MappingProxyType(
        {
            _A.APPEAL: "由被评价的部门或派驻机构提出申诉",
            _A.STATE: "由作出评价的镇街陈述意见",
            _A.UPHOLD: KEPT_BY,
            _A.REFUSE: KEPT_BY,
            _A.UPHOLD_SECRET: KEPT_SECRET_BY,
            _A.REFUSE_SECRET: KEPT_SECRET_BY,
        }
    ),
    transitions=MappingProxyType(
        {
            (None, _A.APPEAL): WorkflowTransition(RATED, _S.APPEALED, AppealPayload),
            (_S.APPEALED, _A.STATE): WorkflowTransition(TOWN, _S.APPEALED, TownStatementPayload),
            (_S.APPEALED, _A.UPHOLD): WorkflowTransition(OFFICE, _S.UPHELD, UpholdPayload),
            (_S.APPEALED, _A.REFUSE): WorkflowTransition(OFFICE, _S.REFUSED, RefusePayload),
            (_S.APPEALED, _A.UPHOLD_SECRET): WorkflowTransition(LEADER, _S.UPHELD, UpholdSecretPayload),
            (_S.APPEALED, _A.REFUSE_SECRET): WorkflowTransition(LEADER, _S.REFUSED, RefuseSecretPayload),
            (_S.APPEALED, _A.WITHDRAW): WorkflowTransition(
                RATED, _S.WITHDRAWN, WithdrawAppealPayload, addressed=True
            ),
        }
    ),
)
ENDED = tuple(status for status in _S if status is not _S.APPEALED)
OF_ORDINARY = frozenset({_A.UPHOLD, _A.REFUSE})
OF_SECRET = frozenset({_A.UPHOLD_SECRET, _A.REFUSE_SECRET})


def decide_grade(before: Grade, decision: SpeedDecision | EffectDecision) -> Grade | None:
    """Return the grade that counts from a decision on, None where the aspect is lifted.

    Raises Invalid where the new grade would not be better than the old one.
    """
    if decision.value == "keep":
        return before
    if decision.value == "lift":
        return None
    grades = list(type(before))
    after = type(before)(decision.value)
    if grades.index(after) >= grades.index(before):
        raise Invalid("改判的等次须好于原评价“{before}”", before=before)
    return after


_WORDS: Mapping[type[Speed | Effect], Any] = MappingProxyType({Speed: SpeedDecision, Effect: EffectDecision})


def list_decisions(before: Grade) -> tuple[SpeedDecision | EffectDecision, ...]:
    """Return what may become of a grade: kept, lifted, or a better one; the best one is kept."""
    words = _WORDS[type(before)]
    grades = list(type(before))
    better = {grade.value for grade in grades[: grades.index(before)]}
    if not better:
        return (words.KEEP,)
    return tuple(word for word in words if word in (words.KEEP, words.LIFT) or word.value in better)


def costs_nothing(speed: Speed, effect: Effect) -> bool:
    """Return whether a rating has the best grade in both aspects, so that nothing can be contested."""
    return speed is Speed.TIMELY and effect is Effect.GOOD


def is_town_heard(stated_at: datetime | None, due_at: datetime | None, *, now: datetime) -> bool:
    """Return whether the town has stated, or the limit of its statement has passed or is unknown."""
    return stated_at is not None or due_at is None or due_at <= now


def build_appeal_number(*, year: int, sequence: int) -> Sentence:
    """Return the number of an appeal, as 评价申诉〔2026〕3号."""
    return Sentence("评价申诉〔{year}〕{sequence}号", {"year": str(year), "sequence": sequence})
