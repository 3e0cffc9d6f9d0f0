"""Ask whether a party is a guest of a ticket, and what texts are covered of: who reported it.

A guest was only asked to take a ticket over, or to consult.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Text, any_, false, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session

from db.models import Reporter, Ticket
from domain.redaction import change_texts
from domain.reporter_cover import get_cover
from domain.scopes import Actor
from domain.secrecy import knows_reporters

T = TypeVar("T")
Condition = ColumnElement[bool]
_REMEMBERED = "words of reporters"
_REPORTER_WORDS = text("SELECT ticket_id, name, phone FROM reporter_words(:city, CAST(:tickets AS uuid[]))")


def is_guest(party: str | None) -> Condition:
    """Return the condition that a party only was asked to take the ticket over, or to consult."""
    return false() if party is None else literal(party) == any_(Ticket.guests)


def says_openly(
    words: Iterable[str], text: Any, reader: Actor, *, city: Any = Ticket.city, ticket: Any = Ticket.id
) -> Condition:
    """Return the condition that every word occurs in a text outside of what is covered of it.

    Name and phone of who reported the ticket are covered for all, numbers and names of other writers for who
    may not reveal a reporter: to find a ticket by them would confirm them, without a reveal that is recorded.
    city, ticket: the columns of the ticket.
    """
    known = select(func.array_remove(array([Reporter.name, Reporter.phone]), None)).where(
        Reporter.city == city, Reporter.ticket_id == ticket
    )
    asked = literal(list(words), ARRAY(Text))
    return func.says_openly(asked, text, known.scalar_subquery(), not knows_reporters(reader))


def cover_reporters(session: Session, reader: Actor, tickets: Mapping[UUID, T]) -> dict[UUID, T]:
    """Return what is shown of tickets, their reporters covered in all texts as far as the reader may know.

    tickets: dataclasses by the id of their ticket. Secret ones are the caller's to cover.
    """
    words, entitled = covered_words(session, reader.city, tickets), knows_reporters(reader)
    return {
        ticket: change_texts(shown, get_cover(words[ticket], entitled=entitled))
        for ticket, shown in tickets.items()
    }


def covered_words(session: Session, city: str, tickets: Collection[UUID]) -> Mapping[UUID, list[str]]:
    """Return names and phones of reporters, to cover them in texts.

    Row security shows many readers no reporter: a function of the owner answers, for covering alone. What was
    asked is remembered for the transaction: a ticket's page covers facts and activity.
    """
    known: dict[tuple[str, UUID], list[str]] = session.info.setdefault(_REMEMBERED, {})
    missing = [ticket for ticket in tickets if (city, ticket) not in known]
    if missing:
        session.flush()  # a reporter may be written in the same transaction
        known.update({(city, ticket): [] for ticket in missing})
        for ticket, *words in session.execute(_REPORTER_WORDS, {"city": city, "tickets": missing}):
            known[city, ticket] = [word for word in words if word]
    return defaultdict(list, {ticket: known[city, ticket] for ticket in tickets})
