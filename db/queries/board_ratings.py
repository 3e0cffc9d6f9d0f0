"""Ask how towns rated each department over the period in which satisfaction is shown."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.queries.area_values import scope_condition
from db.queries.filters import rated_within, rating_conditions
from db.tables import Evaluation, Ticket
from domain.filters import Filters
from domain.satisfaction import Scores
from domain.scopes import Scope


@dataclass(frozen=True, slots=True)
class Rated:
    """How many ratings there are, and the sum of their points; a rating has the mean of its two aspects."""

    count: int
    points: float


def department_ratings(
    session: Session, scope: Scope, *, today: date, zone: ZoneInfo, days: int, scores: Scores
) -> dict[str, Rated]:
    """Return the ratings of the last ``days`` by rated department."""
    within = rated_within(Filters(), today, days=days)
    points = case(scores.speed, value=Evaluation.speed) + case(scores.effect, value=Evaluation.effect)
    found = session.execute(
        select(Evaluation.department, func.count(), func.sum(points))
        .join(Ticket, (Ticket.city == Evaluation.city) & (Ticket.id == Evaluation.ticket_id))
        .where(Evaluation.city == scope.city, scope_condition(scope), *rating_conditions(within, zone))
        .group_by(Evaluation.department)
    )
    return {code: Rated(count, float(total) / 2) for code, count, total in found}
