"""Choose how a reply of the demonstration reaches who reported: as people at the desks have to."""

from sqlalchemy.orm import Session

from db.queries.simulation import Candidate
from db.writes import deliveries, tickets
from demo.outcomes import PROOFS
from domain import replies
from domain.act_payloads import Delivery
from domain.coordination import Way

NOT_KNOWN = (True, False)  # anonymous, and without a phone


def delivery_for(session: Session, city: str, candidate: Candidate) -> Delivery:
    """Return the way the matter came with its proof; of the anonymous, why nobody can be told."""
    channel = tickets.seen(session, city, candidate.ticket_id).channel
    reach = deliveries.reach_of_reporter(session, city, candidate.ticket_id) or NOT_KNOWN
    anonymous, has_phone = reach
    way = replies.way_for(channel, anonymous=anonymous, has_phone=has_phone)
    if way is Way.IMPOSSIBLE:
        return Delivery(way, why_not=replies.why_not(channel, anonymous=anonymous))
    return Delivery(way, proof=PROOFS.get(way, ""))
