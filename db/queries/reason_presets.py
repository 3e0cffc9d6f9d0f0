"""Queries for the most frequent recent reasons of an act, offered as presets."""

from datetime import datetime, timedelta

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from db.models import TicketEvent
from domain.enums import Act
from domain.redaction import find
from domain.settings import REASONS_PERIOD

MOST = 5
LEAST = 2  # what was said once was about one ticket
LONGEST = 80  # characters: what is longer was about one ticket and serves no other


def list_usual_reasons(
    session: Session, city: str, act: Act, *, now: datetime, span: timedelta = REASONS_PERIOD
) -> list[str]:
    """Return the reasons given most often with an act, the most usual first; span: how far back.

    None that was given once, and none that names a person: a reason is about one ticket until it is usual.
    """
    found = session.execute(
        select(TicketEvent.reason, func.count())
        .where(
            TicketEvent.city == city,
            TicketEvent.act == literal_column(f"'{act.value}'"),  # rare acts have an index
            TicketEvent.at > now - span,
            TicketEvent.at <= now,
            func.length(TicketEvent.reason).between(2, LONGEST),
        )
        .group_by(TicketEvent.reason)
        .having(func.count() >= LEAST)
        .order_by(func.count().desc(), TicketEvent.reason)
        .limit(MOST)
    )
    return [reason for reason, _ in found if reason and not find(reason)]
