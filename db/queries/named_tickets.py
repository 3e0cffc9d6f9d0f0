"""Cover in texts the numbers of tickets that are kept from the reader.

A text may name another ticket, which became internal or secret afterwards; its number tells that it exists.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import partial
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Ticket
from db.session import beyond_scope
from domain.enums import Secrecy
from domain.redaction import change_texts, covered, list_texts

# As people write it: in any width, with blanks, with or without a dash of any kind.
_NUMBER = re.compile(r"([A-Z]{1,8})\s*(\d{8})\s*[-‐-―−]?\s*(\d{5,})")
T = TypeVar("T")


def list_numbers(texts: Iterable[str]) -> frozenset[str]:
    """Return the ticket numbers that texts name, however they are written."""
    written = (unicodedata.normalize("NFKC", text).upper() for text in texts)
    return frozenset(
        f"{prefix}{day}-{sequence}" for text in written for prefix, day, sequence in _NUMBER.findall(text)
    )


def find_hidden_numbers(session: Session, city: str, texts: Iterable[str]) -> frozenset[str]:
    """Return those numbers in texts whose tickets are internal or secret and outside the scope."""
    named = list_numbers(texts)
    if not named:
        return frozenset()
    asked = select(Ticket.number).where(Ticket.city == city)
    unseen = named - frozenset(session.scalars(asked.where(Ticket.number.in_(named))))
    if not unseen:
        return frozenset()
    with beyond_scope(session, city):
        kept = asked.where(Ticket.number.in_(unseen), Ticket.secrecy != Secrecy.NORMAL)
        return frozenset(session.scalars(kept))


def cover_hidden_numbers(session: Session, city: str, shown: T) -> T:
    """Return what is shown with the numbers covered that its texts name and the reader may not know.

    shown: a text, or dataclasses, lists and maps that hold texts.
    """
    hidden = find_hidden_numbers(session, city, list_texts(shown))
    return change_texts(shown, partial(covered, words=hidden)) if hidden else shown
