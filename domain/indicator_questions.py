"""What is asked of the indicators: breakdown, period and conditions, in the reach of who asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from domain.enums import Channel, Origin, RequesterKind, RequestKind, Role, WorkField
from domain.errors import Invalid, NotAllowed
from domain.indicator_periods import PeriodStep
from domain.indicators import PARTIES, Breakdown
from domain.periods import EARLIEST
from domain.scopes import CENTER_ROLES, Actor, Reach

READERS = CENTER_ROLES | {
    Role.LEADER,
    Role.SUPERVISOR,
    Role.ASSESSMENT_OFFICE,
    Role.DEPARTMENT,
    Role.AGENCY,
    Role.TOWN,
}
LONGEST_CODE = 120
WORDS = {
    Breakdown.WORK_FIELD: WorkField,
    Breakdown.CHANNEL: Channel,
    Breakdown.ORIGIN: Origin,
    Breakdown.REQUESTER_KIND: RequesterKind,
    Breakdown.REQUEST_KIND: RequestKind,
}


@dataclass(frozen=True, slots=True)
class IndicatorQuestion:
    """One view of the indicators. until: the last day, None for the newest counted one.

    narrowing: by breakdown the one key that counts; its order is that of the breakdowns.
    """

    by: Breakdown = Breakdown.TOWN
    step: PeriodStep = PeriodStep.MONTH
    until: date | None = None
    narrowing: Mapping[Breakdown, str] = field(default_factory=dict)

    @property
    def breakdowns(self) -> frozenset[Breakdown]:
        """Return everything that this view is split by or narrowed to."""
        return frozenset({self.by, *self.narrowing})

    @property
    def town(self) -> str | None:
        """Return the town it is narrowed to."""
        return self.narrowing.get(Breakdown.TOWN)

    def to_query(self) -> dict[str, str]:
        """Return the view as URL parameters; ``read_question`` reads them."""
        until = {} if self.until is None else {"until": self.until.isoformat()}
        narrowed = {breakdown.value: key for breakdown, key in self.narrowing.items()}
        return {"by": self.by.value, "period": self.step.value, **until, **narrowed}


def read_question(query: Mapping[str, str]) -> IndicatorQuestion:
    """Return the question of a query; other names are ignored, blanks are no condition. Raises Invalid."""
    narrowing: dict[Breakdown, str] = {}
    for breakdown in Breakdown:
        given = (query.get(breakdown.value) or "").strip()
        if given and breakdown is not Breakdown.ALL:
            narrowing[breakdown] = _read_key(breakdown, given)
    until = (query.get("until") or "").strip()
    try:
        found = IndicatorQuestion(
            by=Breakdown((query.get("by") or Breakdown.TOWN).strip()),
            step=PeriodStep((query.get("period") or PeriodStep.MONTH).strip()),
            until=date.fromisoformat(until) if until else None,
            narrowing=narrowing,
        )
    except ValueError:
        raise Invalid("指标的口径、时段或日期不认识，请重新选择") from None
    if found.until is not None and found.until < EARLIEST:  # nothing is compared with a day before the first
        raise Invalid("指标的口径、时段或日期不认识，请重新选择")
    return found


def narrow_to_reach(actor: Actor, question: IndicatorQuestion) -> IndicatorQuestion:
    """Return the question in the reach of who asks: a town has its area, a department its own work orders.

    Raises NotAllowed for roles without indicators, and for the numbers of others.
    """
    if not actor.roles & READERS:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(READERS)))
    if actor.scope.reach is Reach.WHOLE:
        return question
    if actor.scope.reach is Reach.TOWN:
        return _only(question, Breakdown.TOWN, actor.scope.town or "")
    if actor.scope.reach is Reach.DEPARTMENT:
        own = Breakdown.AGENCY if Role.AGENCY in actor.roles else Breakdown.DEPARTMENT
        return _only(question, own, actor.scope.department or "")
    raise NotAllowed("此页面由{who}使用", who=tuple(sorted(READERS)))


def drop(question: IndicatorQuestion, breakdown: Breakdown) -> IndicatorQuestion:
    """Return the question without one condition."""
    rest = {name: key for name, key in question.narrowing.items() if name is not breakdown}
    return replace(question, narrowing=rest)


def _only(question: IndicatorQuestion, breakdown: Breakdown, code: str) -> IndicatorQuestion:
    others = PARTIES - {breakdown} if breakdown in PARTIES else frozenset()
    asked = {question.narrowing.get(name) for name in (breakdown, *others)} - {None}
    if asked - {code} or question.by in others:
        raise NotAllowed("只能查看本单位、本镇街的指标")
    return replace(question, narrowing={**question.narrowing, breakdown: code})


def _read_key(breakdown: Breakdown, given: str) -> str:
    words = WORDS.get(breakdown)
    known = len(given) <= LONGEST_CODE if words is None else given in {word.value for word in words}
    if not known:
        raise Invalid("筛选条件 {name} 不认识“{value}”", name=breakdown, value=given[:LONGEST_CODE])
    return given
