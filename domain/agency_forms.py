"""Quarterly forms of agencies (派驻机构考核表): the town fills in one, the parent department the other."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.assessment_freezes import AssessmentPeriod, parse_period
from domain.enums import Role
from domain.errors import Invalid
from domain.message import Sentence
from domain.payload_fields import Display, FieldKind
from domain.personal_words import check_no_personal_data
from domain.workflow_words import LONGEST, UnitWordsPayload
from domain.workflows import WorkflowPayload, WorkflowTable, WorkflowTransition, check_words

TOWN_ITEMS, PARENT_ITEMS = "agencies.town_items", "agencies.parent_items"
TOWN_PERCENT = "agencies.town_percent"
FILL_DAYS, REMIND_DAYS, CLOSE_DAYS = "agencies.fill_days", "agencies.remind_days", "agencies.close_days"


class FormSide(StrEnum):
    """Who fills in a form."""

    TOWN = "town"  # in which the agency is stationed
    PARENT = "parent"  # the department to which it belongs


ITEM_KEYS: Mapping[FormSide, str] = MappingProxyType(
    {FormSide.TOWN: TOWN_ITEMS, FormSide.PARENT: PARENT_ITEMS}
)


class AgencyFormStatus(StrEnum):
    """How far a form has come."""

    OPEN = "open"  # it waits for the side that fills it in
    FILLED = "filled"  # it counts, and may be corrected until it is closed
    CLOSED = "closed"  # with or without points


class AgencyFormAct(StrEnum):
    """What can be done with a form."""

    OPEN = "open"
    FILL = "fill"
    CORRECT = "correct"
    REOPEN = "reopen"
    CLOSE = "close"
    AMEND = "amend"  # once the period is frozen: an entry of its own, the form stays as it was frozen


class OpenFormPayload(WorkflowPayload):
    """Which agency is assessed, for which quarter, by which side."""

    agency: str
    period: str
    side: FormSide

    def check(self) -> None:
        """Raise Invalid for what is no quarter."""
        parse_quarter(self.period)


class ItemPoints(BaseModel):
    """The points given for one item of a form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: str
    points: Annotated[int, Field(strict=True, ge=0, le=100)]


class FillFormPayload(WorkflowPayload):
    """The points of every item, with words where something is to be said."""

    points: tuple[ItemPoints, ...]
    text: Annotated[str, Display("评语", FieldKind.TEXT)] = ""

    def check(self) -> None:
        """Raise Invalid where the words are too long or hold personal data."""
        check_words(self.text, missing=None, longest=LONGEST)
        check_no_personal_data(self.text)

    @property
    def note(self) -> str | None:
        """Return what was said."""
        return self.text.strip() or None


class CorrectFormPayload(UnitWordsPayload):
    """The points of every item as they should be, and why."""

    points: tuple[ItemPoints, ...]
    text: Annotated[str, Display("更正的原因", FieldKind.TEXT, required="请写明更正的原因")]


class AmendFormPayload(CorrectFormPayload):
    """The points of every item of a frozen form as they should have been, and why."""

    text: Annotated[
        str, Display("封存后更正的原因和依据", FieldKind.TEXT, required="请写明封存后更正的原因和依据")
    ]


class ReopenFormPayload(UnitWordsPayload):
    """Why a form is to be filled in again."""

    text: Annotated[str, Display("退回重填的原因", FieldKind.TEXT, required="请写明退回重填的原因")]


OFFICE = frozenset({Role.ASSESSMENT_OFFICE})
SIDES = frozenset({Role.TOWN, Role.DEPARTMENT})
_S, _A = AgencyFormStatus, AgencyFormAct
AGENCY_FORM_ACTS = WorkflowTable(
    kind="agency_form",
    states=AgencyFormStatus,
    acts=AgencyFormAct,
    readers=SIDES | OFFICE | {Role.AGENCY, Role.LEADER, Role.SUPERVISOR},
    missing="没有这张派驻机构考核表，或不在您的权限范围内",
    refusals=MappingProxyType(
        {
            _A.FILL: "由派驻地镇街和上级主管部门填报",
            _A.CORRECT: "由填报单位更正",
            _A.REOPEN: "由考核办退回重填",
            _A.AMEND: "封存后由考核办更正",
        }
    ),
    transitions=MappingProxyType(
        {
            (None, _A.OPEN): WorkflowTransition(OFFICE, _S.OPEN, OpenFormPayload, consequence=True),
            (_S.OPEN, _A.FILL): WorkflowTransition(SIDES, _S.FILLED, FillFormPayload, addressed=True),
            (_S.FILLED, _A.CORRECT): WorkflowTransition(SIDES, _S.FILLED, CorrectFormPayload, addressed=True),
            (_S.FILLED, _A.REOPEN): WorkflowTransition(OFFICE, _S.OPEN, ReopenFormPayload),
            (_S.CLOSED, _A.REOPEN): WorkflowTransition(OFFICE, _S.OPEN, ReopenFormPayload),
            (_S.CLOSED, _A.AMEND): WorkflowTransition(OFFICE, _S.CLOSED, AmendFormPayload),
            (_S.OPEN, _A.CLOSE): WorkflowTransition(OFFICE, _S.CLOSED, consequence=True),
            (_S.FILLED, _A.CLOSE): WorkflowTransition(OFFICE, _S.CLOSED, consequence=True),
        }
    ),
)


def parse_quarter(code: str) -> AssessmentPeriod:
    """Return the quarter that is written. Raises Invalid."""
    period = parse_period(code)
    if period.quarter is None:
        raise Invalid("派驻机构按季度考核，期间须写作 2026-Q1")
    return period


def describe_quarter(year: int, quarter: int) -> Sentence:
    """Return how a quarter is named."""
    return Sentence("{year} 年第 {quarter} 季度", {"year": str(year), "quarter": quarter})


def get_percent(side: FormSide, town_percent: int) -> int:
    """Return the share of a side of the result, in per cent."""
    return town_percent if side is FormSide.TOWN else 100 - town_percent
