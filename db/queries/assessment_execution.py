"""Query for how a department or agency kept its clocks in a year: rates that are part of the assessment."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries.assessment import AssessmentBasis
from db.queries.assessment_sheets import DepartmentPoints
from db.queries.indicators import IndicatorFigures, NotCountedYet, load_indicators
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

    They are of its ordinary work orders, by what was due when, up to the newest counted day.
    """
    own = Breakdown.AGENCY if points.kind is PartyKind.AGENCY else Breakdown.DEPARTMENT
    question = IndicatorQuestion(
        by=Breakdown.ALL,
        step=PeriodStep.YEAR,
        until=basis.period.after - ONE_DAY,
        narrowing={own: points.department},
    )
    try:
        return load_indicators(session, actor, question, now=now, specs=EXECUTION).figures
    except NotCountedYet as uncounted:
        return uncounted
