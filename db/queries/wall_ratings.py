"""Query for the ratings of each department over the period of satisfaction."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.models import Evaluation, Ticket
from db.queries.area_counts import build_scope_condition
from db.queries.filters import apply_rating_period, build_rating_conditions
from domain.filters import Filters
from domain.satisfaction import Scores
from domain.scopes import Scope, sees_all


@dataclass(frozen=True, slots=True)
class Rated:
    """How many ratings there are, and the sum of their points; a rating has the mean of its two aspects."""

    count: int
    points: float


def load_department_ratings(
    session: Session, scope: Scope, *, today: date, zone: ZoneInfo, days: int, scores: Scores
) -> dict[str, Rated]:
    """Return the ratings of the last ``days`` up to ``today`` by rated department.

    Readers of all of the city need no ticket join for a rating: a join would read all of them.
    """
    within = replace(apply_rating_period(Filters(), today, days=days), until=today)
    speed, effect = dict(scores.speed), dict(scores.effect)
    points = case(speed, value=Evaluation.speed) + case(effect, value=Evaluation.effect)
    ratings = select(Evaluation.department, func.count(), func.sum(points)).where(
        Evaluation.city == scope.city, *build_rating_conditions(within, zone)
    )
    if not sees_all(scope):
        of_ticket = (Ticket.city == Evaluation.city) & (Ticket.id == Evaluation.ticket_id)
        ratings = ratings.join(Ticket, of_ticket).where(build_scope_condition(scope))
    found = session.execute(ratings.group_by(Evaluation.department))
    return {code: Rated(count, float(total) / 2) for code, count, total in found}
