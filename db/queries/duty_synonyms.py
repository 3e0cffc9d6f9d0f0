"""Queries for the synonyms of the search of duties."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import DutySynonym, DutySynonymList
from domain.catalogue import PaperStatus
from domain.duty_synonyms import SYNONYM_ACTS, Synonym
from domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class AddedSynonym:
    """A synonym with who added it and when."""

    word: str
    means: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class SynonymListFacts:
    """All synonyms of a city by word; version: how often they were changed."""

    city: str
    version: int
    synonyms: list[AddedSynonym]
    status: PaperStatus = PaperStatus.PUBLISHED


def list_synonym_lists(
    session: Session, city: str, *, status: PaperStatus | None = None
) -> list[SynonymListFacts]:
    """Return the one list of a city; none before the first synonym, and in another state."""
    version = session.scalar(select(DutySynonymList.version).where(DutySynonymList.city == city))
    if version is None or status not in {None, PaperStatus.PUBLISHED}:
        return []
    asked = (
        select(DutySynonym.word, DutySynonym.means, DutySynonym.added_by, DutySynonym.added_at)
        .where(DutySynonym.city == city)
        .order_by(DutySynonym.word, DutySynonym.means)
    )
    return [SynonymListFacts(city, version, [AddedSynonym(*row) for row in session.execute(asked)])]


def load_synonym_list(session: Session, city: str, name: str) -> SynonymListFacts:
    """Return the list that a workflow names. Raises NotFound."""
    for found in list_synonym_lists(session, city):
        if found.city == name:
            return found
    raise NotFound(SYNONYM_ACTS.missing)


def find_known(session: Session, city: str) -> frozenset[Synonym]:
    """Return the synonyms of a city without who added them."""
    asked = select(DutySynonym.word, DutySynonym.means).where(DutySynonym.city == city)
    return frozenset(Synonym(*row) for row in session.execute(asked))
