"""Query for how a department or agency kept its clocks in a year: rates that are part of the assessment."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries.assessment import AssessmentBasis
from db.queries.assessment_sheets import DepartmentPoints
from db.queries.indicators import (
    Counted,
    IndicatorFigures,
    IndicatorRow,
    NotCountedYet,
    load_indicators,
)  # fmt: skip
from domain.enums import PartyKind
from domain.indicator_periods import PeriodStep
from domain.indicator_questions import IndicatorQuestion
from domain.indicators import BY_CODE, Breakdown
from domain.periods import ONE_DAY
from domain.scopes import Actor

EXECUTION = tuple(
    BY_CODE[code] for code in ("response_in_time", "completion_in_time", "rework", "order_return")
)


def load_execution(
    session: Session, actor: Actor, basis: AssessmentBasis, points: DepartmentPoints, *, now: datetime
) -> tuple[IndicatorFigures, ...] | NotCountedYet:
    """Return the rates of the year of a party that the reader may read; why there are none yet.

    They are of its ordinary work orders, by what was due when, up to the newest counted day; of nothing as
    long as no day of the year is counted, as on its first.
    """
    own = Breakdown.AGENCY if points.kind is PartyKind.AGENCY else Breakdown.DEPARTMENT
    question = IndicatorQuestion(
        by=Breakdown.ALL,
        step=PeriodStep.YEAR,
        until=basis.period.after - ONE_DAY,
        narrowing={own: points.department},
    )
    try:
        found = load_indicators(session, actor, question, now=now, specs=EXECUTION)
    except NotCountedYet as uncounted:
        return uncounted
    # Indicators go up to the newest counted day, and that may lie in the year before.
    return found.figures if found.periods.current.last >= basis.period.first else _of_nothing()


def _of_nothing() -> tuple[IndicatorFigures, ...]:
    row = IndicatorRow(Breakdown.ALL.value, None, None, Counted(0, 0), previous=None, last_year=None)
    return tuple(IndicatorFigures(spec, (row,)) for spec in EXECUTION)
