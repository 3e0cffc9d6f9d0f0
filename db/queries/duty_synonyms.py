"""Queries for the synonyms of the search of duties."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import DutySynonym
from domain.duty_synonyms import Synonym


@dataclass(frozen=True, slots=True)
class AddedSynonym:
    """A synonym with who added it and when."""

    word: str
    means: str
    added_by: str
    added_at: datetime


def list_synonyms(session: Session, city: str) -> list[AddedSynonym]:
    """Return the synonyms of a city by word."""
    asked = (
        select(DutySynonym.word, DutySynonym.means, DutySynonym.added_by, DutySynonym.added_at)
        .where(DutySynonym.city == city)
        .order_by(DutySynonym.word, DutySynonym.means)
    )
    return [AddedSynonym(*row) for row in session.execute(asked)]


def find_known(session: Session, city: str) -> frozenset[Synonym]:
    """Return the synonyms of a city without who added them."""
    asked = select(DutySynonym.word, DutySynonym.means).where(DutySynonym.city == city)
    return frozenset(Synonym(*row) for row in session.execute(asked))
