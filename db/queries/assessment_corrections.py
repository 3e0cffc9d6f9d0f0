"""Query for what was decided about ratings: upheld appeals and excluded tickets, in one place."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries import appeals, exclusions
from domain.assessment import Corrections, ExclusionSpan, Restoration

# A ticket can be excluded before its town rates it; ratings follow within weeks, so a year holds them.
BEFORE_RATING = timedelta(days=366)


def load_corrections(session: Session, city: str, *, since: datetime, until: datetime) -> Corrections:
    """Return what was decided from an instant on and before another, within the scope.

    Exclusions of a year before ``since`` are among it: what they exclude may have been rated later.
    """
    restorations: defaultdict[UUID, list[Restoration]] = defaultdict(list)
    for upheld in appeals.find_upheld(session, city, since, until):
        rating = upheld.evaluation_id
        restorations[rating].append(
            Restoration(rating, upheld.decided_at, upheld.speed_after, upheld.effect_after)
        )
    excluded: defaultdict[UUID, list[ExclusionSpan]] = defaultdict(list)
    for span in exclusions.list_exclusion_spans(session, city, since - BEFORE_RATING, until):
        excluded[span.ticket_id].append(ExclusionSpan(span.decided_at, span.revoked_at))
    return Corrections(restorations, excluded)
