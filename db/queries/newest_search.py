"""Decide whether a search reads the newest tickets one by one, or asks the index of words for all that fit.

The index lists every ticket with the words before the first one is shown, which takes the longer the more
often they occur in a long history. Where they occur often, the newest tickets hold a page of them already.
How often is read off the newest few; the sums of past days tell how many tickets come in a day.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from db.models import TicketWords

PROBED = 500  # tickets whose words tell how often the asked ones occur in all
MOST_WALKED = 80_000  # tickets that are read one by one at most
# Reading one ticket costs as much as the index takes for so many that it lists in one of its scans.
ROWS_OF_INDEX = 3.3
SCANS = 3  # of the index, for count, part and page
DAYS = 14

_PACE = text(
    """
    SELECT
        (SELECT avg(received) FROM (SELECT received FROM rollup_steps WHERE city = :city AND step = 'day'
            ORDER BY day DESC LIMIT :days) newest),
        (SELECT reltuples FROM pg_class WHERE oid = 'ticket_words'::regclass)
    """
)
# The index of words is read by bitmaps alone; without them the planner walks along the time of reports.
_WALK = text("SELECT set_config('enable_bitmapscan', 'off', true)")
_ASK_INDEX = text("SELECT set_config('enable_bitmapscan', 'on', true)")


@dataclass(frozen=True, slots=True)
class Pace:
    """How many tickets come in a day, and how many there are."""

    a_day: float
    of_all: float

    def length_of(self, tickets: float) -> timedelta:
        """Return in how much time so many tickets come."""
        return timedelta(days=tickets / self.a_day)

    def is_worth(self, fitting: int, wanted: int) -> bool:
        """Tell whether ``wanted`` tickets with the words are read sooner one by one than by the index.

        fitting: how many of the newest PROBED hold the words.
        """
        share = fitting / PROBED
        walked = wanted / share if share else math.inf
        return walked <= MOST_WALKED and walked * ROWS_OF_INDEX < SCANS * share * self.of_all


def newest_since(
    session: Session, city: str, matching: Select[UUID, datetime, str], *, end: datetime, enough: int
) -> datetime | None:
    """Return since when ``enough`` tickets that match were reported before ``end``; None: ask the index.

    Where it returns an instant, the rest of the transaction reads tickets along the time of their reports.
    """
    known = _pace(session, city)
    if known is None:
        return None
    session.execute(_WALK)
    probed = end - known.length_of(PROBED)
    if known.is_worth(_count(session, matching, since=probed, until=end, most=PROBED), enough):
        since = end - known.length_of(MOST_WALKED)
        if _count(session, matching, since=since, until=end, most=enough) == enough:
            return since
    session.execute(_ASK_INDEX)
    return None


def _pace(session: Session, city: str) -> Pace | None:
    """Return the pace of a city; None where no day was counted."""
    a_day, of_all = session.execute(_PACE, {"city": city, "days": DAYS}).one()
    return Pace(float(a_day), float(of_all)) if a_day else None


def _count(
    session: Session, matching: Select[UUID, datetime, str], *, since: datetime, until: datetime, most: int
) -> int:
    """Return how many were reported from ``since`` on and before ``until``: at most ``most``, the newest."""
    part = matching.where(TicketWords.reported_at >= since, TicketWords.reported_at < until)
    newest = part.order_by(TicketWords.reported_at.desc()).limit(most).subquery()
    return session.scalars(select(func.count()).select_from(newest)).one()
