"""Client of server-sent events, and builders of their content."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from db.models import Ticket
from db.session import owner_transaction
from services import outbox
from tests.support import factories

CITY = "370783"
VIEW = "level=grid&measure=open_tickets"


@dataclass(frozen=True)
class Event:
    """One server-sent event."""

    kind: str
    id: Any  # a whole number; keep-alives have none
    data: dict[str, Any]


def events(lines: Iterator[str]) -> Iterator[Event]:
    """Read a stream; comments are left out."""
    found: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            found[name] = value
        elif "data" in found:
            yield Event(
                found["event"], int(found["id"]) if "id" in found else None, json.loads(found["data"])
            )
            found = {}


def report(town: str | None = "001", city: str = CITY, **facts: Any) -> Ticket:
    """Commit a ticket, as another screen would."""
    now = datetime.now(UTC)
    with owner_transaction() as session:
        ticket = factories.a_ticket(session, city, town=town, reported_at=now, **facts)
        outbox.record(session, city, [ticket.id], now)
    return ticket


def until(stream: Iterator[Event], wanted: Callable[[Event], bool]) -> Event:
    """Return the first event that is wanted."""
    return next(event for event in stream if wanted(event))


def names(ticket: Ticket) -> Callable[[Event], bool]:
    """Want the change that names a ticket; a screen that sees less than all hears that some changed."""
    return lambda event: str(ticket.id) in event.data.get("tickets", ()) or bool(event.data.get("many"))


@contextmanager
def listening_as(client: httpx.Client) -> Iterator[Iterator[Event]]:
    """Open the stream of the map with the session of a client."""
    with client.stream("GET", "/api/v1/stream", params={"city": CITY, "view": VIEW}) as answer:
        assert answer.status_code == 200, answer.read()
        yield events(answer.iter_lines())


def told_until(stream: Iterator[Event], ticket: Ticket) -> str:
    """Return all that a stream tells until it names a ticket, or says that some changed."""
    heard = []
    for event in stream:
        heard.append(json.dumps(event.data))
        if names(ticket)(event):
            break
    return " ".join(heard)
