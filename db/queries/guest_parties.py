"""Ask whether a party is a guest of a ticket, and what texts are covered of: who reported it.

A guest was only asked to take a ticket over, or to consult.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, any_, exists, false, func, literal, or_, select
from sqlalchemy.orm import Session

from db.models import Reporter, Ticket
from db.session import beyond_scope
from domain.redaction import change_texts, covered
from domain.scopes import Actor
from domain.secrecy import knows_reporters

T = TypeVar("T")
Condition = ColumnElement[bool]


def is_guest(party: str | None) -> Condition:
    """Return the condition that a party only was asked to take the ticket over, or to consult."""
    return false() if party is None else literal(party) == any_(Ticket.guests)


def confirms_reporter(words: Iterable[str], *, city: Any = Ticket.city, ticket: Any = Ticket.id) -> Condition:
    """Return the condition that a word is or holds a part of the name or phone of who reported a ticket.

    For who may not know the reporter: to find a ticket by such a word would confirm what its texts cover.
    words: in lower case. city, ticket: the columns of the ticket.
    """
    known = (func.lower(Reporter.name), Reporter.phone)
    overlaps = [
        or_(func.strpos(part, word) > 0, func.strpos(word, func.nullif(part, "")) > 0)
        for word in words
        for part in known
    ]
    return exists().where(Reporter.city == city, Reporter.ticket_id == ticket, or_(false(), *overlaps))


def cover_reporters(session: Session, reader: Actor, tickets: Mapping[UUID, T]) -> dict[UUID, T]:
    """Return what is shown of tickets, in all texts without a reporter whom the reader may not know.

    tickets: dataclasses by the id of their ticket. Secret ones are the caller's to cover.
    """
    if knows_reporters(reader):
        return dict(tickets)
    words = covered_words(session, reader.city, tickets)
    return {
        ticket: change_texts(shown, partial(covered, words=words[ticket])) if words[ticket] else shown
        for ticket, shown in tickets.items()
    }


def covered_words(session: Session, city: str, tickets: Collection[UUID]) -> Mapping[UUID, list[str]]:
    """Return names and phones of reporters, to cover them in texts for who may not know who reported.

    Row security shows such readers no reporter; these words are for covering alone.
    """
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    if not tickets:
        return found
    asked = select(Reporter.ticket_id, Reporter.name, Reporter.phone).where(
        Reporter.city == city, Reporter.ticket_id.in_(tickets)
    )
    with beyond_scope(session, city):
        rows = session.execute(asked).all()
    for ticket_id, *words in rows:
        found[ticket_id] += [word for word in words if word]
    return found
