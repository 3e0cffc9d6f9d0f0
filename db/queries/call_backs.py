"""Queries for call-backs: the attempts of one ticket, the satisfied share of a period."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import CallBack, Reply
from db.queries import cities
from domain.call_backs import CallBackTries
from domain.call_backs import evaluate_tries as counted
from domain.stored_settings import get_setting


@dataclass(frozen=True, slots=True)
class Rates:
    """The call-backs of a span: how many were reached, how many of these said yes, how many tries missed."""

    reached: int
    solved: int
    satisfied: int
    missed: int


def load_rates(session: Session, city: str, *, since: datetime, now: datetime) -> Rates:
    """Return the counts of call-backs from ``since`` until ``now``; rates are shares of the reached ones."""
    row = session.execute(
        select(
            func.count().filter(CallBack.reached),
            func.count().filter(CallBack.solved.is_(True)),
            func.count().filter(CallBack.satisfied.is_(True)),
            func.count().filter(~CallBack.reached),
        ).where(CallBack.city == city, CallBack.at >= since, CallBack.at <= now)
    ).one()
    return Rates(*row)


def load_tries(session: Session, city: str, ticket_id: UUID) -> CallBackTries:
    """Return how often the reporter of a ticket was tried since its last reply, and when to try again."""
    replied = (
        select(func.max(Reply.at)).where(Reply.city == city, Reply.ticket_id == ticket_id).scalar_subquery()
    )
    missed = session.scalars(
        select(CallBack.at)
        .where(
            CallBack.city == city,
            CallBack.ticket_id == ticket_id,
            CallBack.reached.is_(False),
            CallBack.at >= func.coalesce(replied, CallBack.at),
        )
        .order_by(CallBack.at)
    )
    stored = cities.load_settings(session, city)
    calendar = cities.load_calendar(session, cities.load_city_facts(session, city))
    return counted(
        list(missed),
        least=int(get_setting(stored, "call_back.tries")),
        wait_minutes=int(get_setting(stored, "call_back.wait_minutes")),
        calendar=calendar,
    )
