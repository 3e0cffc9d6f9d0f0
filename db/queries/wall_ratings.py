"""Ask how towns rated each department over the period in which satisfaction is shown."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.models import Evaluation, Ticket
from db.queries.area_counts import scope_condition
from db.queries.filters import rated_within, rating_conditions
from domain.filters import Filters
from domain.satisfaction import Scores
from domain.scopes import Reach, Scope


@dataclass(frozen=True, slots=True)
class Rated:
    """How many ratings there are, and the sum of their points; a rating has the mean of its two aspects."""

    count: int
    points: float


def department_ratings(
    session: Session, scope: Scope, *, today: date, zone: ZoneInfo, days: int, scores: Scores
) -> dict[str, Rated]:
    """Return the ratings of the last ``days`` up to ``today`` by rated department.

    Who sees the whole city needs no ticket beside a rating: a join would read all of them.
    """
    within = replace(rated_within(Filters(), today, days=days), until=today)
    speed, effect = dict(scores.speed), dict(scores.effect)
    points = case(speed, value=Evaluation.speed) + case(effect, value=Evaluation.effect)
    ratings = select(Evaluation.department, func.count(), func.sum(points)).where(
        Evaluation.city == scope.city, *rating_conditions(within, zone)
    )
    if scope.reach is not Reach.WHOLE:
        of_ticket = (Ticket.city == Evaluation.city) & (Ticket.id == Evaluation.ticket_id)
        ratings = ratings.join(Ticket, of_ticket).where(scope_condition(scope))
    found = session.execute(ratings.group_by(Evaluation.department))
    return {code: Rated(count, float(total) / 2) for code, count, total in found}
