"""Queries for the most frequent recent reasons of an act, offered as presets."""

from datetime import datetime, timedelta

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from db.models import TicketEvent
from domain.enums import Act

LATELY = timedelta(days=180)  # ours
LONGEST = 80  # characters: what is longer was about one ticket and serves no other


def list_usual_reasons(session: Session, city: str, act: Act, *, now: datetime, most: int = 5) -> list[str]:
    """Return the reasons given most often with an act of the last half year, the most usual first."""
    found = session.execute(
        select(TicketEvent.reason, func.count())
        .where(
            TicketEvent.city == city,
            TicketEvent.act == literal_column(f"'{act.value}'"),  # rare acts have an index
            TicketEvent.at > now - LATELY,
            TicketEvent.at <= now,
            func.length(TicketEvent.reason).between(2, LONGEST),
        )
        .group_by(TicketEvent.reason)
        .order_by(func.count().desc(), TicketEvent.reason)
        .limit(most)
    )
    return [reason for reason, _ in found if reason]
