"""Ask in one statement which parts a ticket's page has, so that none is read that is empty."""

from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


class TicketPart(StrEnum):
    """A part of a ticket's page that most tickets do not have."""

    MOTIONS = "motions"
    CONSULTATIONS = "consultations"
    MEDIATIONS = "mediations"
    REPLIES = "replies"
    CALL_BACKS = "call_backs"
    LINKS = "links"
    ATTACHMENTS = "attachments"
    RATINGS = "ratings"
    EXCLUSIONS = "exclusions"
    ARBITRATIONS = "arbitrations"
    DISPUTE = "dispute"
    NOTICES = "notices"


# Where the rows of each part are. Row security shows the reader the same rows as when the part is read.
_OF_TICKET = "city = :city AND ticket_id = :ticket"
_ROWS = MappingProxyType(
    {
        TicketPart.MOTIONS: f"motions WHERE {_OF_TICKET}",
        TicketPart.CONSULTATIONS: f"consultations WHERE {_OF_TICKET}",
        TicketPart.MEDIATIONS: f"mediations WHERE {_OF_TICKET}",
        TicketPart.REPLIES: f"replies WHERE {_OF_TICKET}",
        TicketPart.CALL_BACKS: f"call_backs WHERE {_OF_TICKET}",
        TicketPart.LINKS: "ticket_links WHERE city = :city AND (ticket_id = :ticket OR other_id = :ticket)",
        TicketPart.ATTACHMENTS: f"attachments WHERE {_OF_TICKET}",
        TicketPart.RATINGS: f"evaluations WHERE {_OF_TICKET}",
        TicketPart.EXCLUSIONS: f"exclusions WHERE {_OF_TICKET}",
        TicketPart.ARBITRATIONS: f"arbitrations WHERE {_OF_TICKET}",
        TicketPart.DISPUTE: "open_arbitration(:city, :ticket)",
        # Notices are found by their time: those issued before the ticket was reported are about others.
        TicketPart.NOTICES: (
            "supervision_notices WHERE city = :city AND :ticket = ANY (tickets) AND issued_at >="
            " (SELECT reported_at FROM tickets WHERE city = :city AND id = :ticket)"
        ),
    }
)
_PARTS = text("SELECT " + ", ".join(f"EXISTS (SELECT FROM {rows})" for rows in _ROWS.values()))  # noqa: S608  # as above
ALL_PARTS = frozenset(TicketPart)


def list_ticket_parts(session: Session, city: str, ticket_id: UUID) -> frozenset[TicketPart]:
    """Return the parts of a ticket that have rows within the scope of the transaction."""
    row = session.execute(_PARTS, {"city": city, "ticket": ticket_id}).one()
    return frozenset(part for part, is_there in zip(_ROWS, row, strict=True) if is_there)
