"""Choose the reply channel of the demonstration's reporters, by the same rule as users."""

from sqlalchemy.orm import Session

from db.queries.simulation import MovableTicket
from db.writes import deliveries, tickets
from demo.outcomes import PROOFS
from domain import replies
from domain.act_payloads import DeliveryProof
from domain.coordination import ReplyChannel

NOT_KNOWN = (True, False)  # anonymous, and without a phone


def delivery_for(session: Session, city: str, candidate: MovableTicket) -> DeliveryProof:
    """Return the channel of the report with its proof; of the anonymous, why they cannot be notified."""
    channel = tickets.load_ticket(session, city, candidate.ticket_id).channel
    reach = deliveries.find_reporter_reach(session, city, candidate.ticket_id) or NOT_KNOWN
    anonymous, has_phone = reach
    way = replies.get_reply_channel(channel, anonymous=anonymous, has_phone=has_phone)
    if way is ReplyChannel.IMPOSSIBLE:
        return DeliveryProof(way, why_not=replies.get_unreachable_reason(channel, anonymous=anonymous))
    return DeliveryProof(way, proof=PROOFS.get(way, ""))
