"""Query for what was decided about ratings: upheld appeals and excluded tickets, as corrections of points."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries.appeals import find_upheld
from db.queries.exclusions import list_exclusion_spans
from domain.assessment import Corrections, ExclusionSpan, Restoration

BEFORE = timedelta(days=366)  # a ticket may be excluded before it is rated


def load_corrections(session: Session, city: str, *, since: datetime, until: datetime) -> Corrections:
    """Return what was decided from an instant on and before another, within the scope.

    Exclusions are read from a year earlier on, and revoked ones with both instants: what a revocation
    changes of a frozen period is an entry of its own.
    """
    restorations: dict[UUID, list[Restoration]] = {}
    for one in find_upheld(session, city, since, until):
        restored = Restoration(one.evaluation_id, one.decided_at, one.speed_after, one.effect_after)
        restorations.setdefault(one.evaluation_id, []).append(restored)
    exclusions: dict[UUID, list[ExclusionSpan]] = {}
    for found in list_exclusion_spans(session, city, since - BEFORE, until):
        revoked = found.revoked_at if found.revoked_at is not None and found.revoked_at < until else None
        exclusions.setdefault(found.ticket_id, []).append(ExclusionSpan(found.decided_at, revoked))
    return Corrections(restorations, exclusions)
