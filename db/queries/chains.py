"""Ask for the whole history of a city, ticket by ticket, to check its chains."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.tables import TicketEvent
from domain.history import Event

_COLUMNS = (
    TicketEvent.city,
    TicketEvent.ticket_id,
    TicketEvent.seq,
    TicketEvent.at,
    TicketEvent.act,
    TicketEvent.actor,
    TicketEvent.actor_name,
    TicketEvent.actor_role,
    TicketEvent.work_order_id,
    TicketEvent.from_status,
    TicketEvent.to_status,
    TicketEvent.reason,
    TicketEvent.data,
)
ROWS_AT_ONCE = 5_000


def chains(session: Session, city: str) -> Iterator[tuple[Event, bytes, bytes]]:
    """Yield event, hash before and hash of every row of ``city`` in the order of ticket and seq."""
    found = session.execute(
        select(*_COLUMNS, TicketEvent.prev_hash, TicketEvent.hash)
        .where(TicketEvent.city == city)
        .order_by(TicketEvent.ticket_id, TicketEvent.seq)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for row in found:
        values = row._asdict()
        before, found_hash = values.pop("prev_hash"), values.pop("hash")
        yield Event(**{**values, "act": row.act.value}), before, found_hash
