"""Queries for the synonyms of the search of duties."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select, tuple_
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


@dataclass(frozen=True, slots=True)
class SynonymPage:
    """One page of synonyms by word; total: of all pages. next: the one after which the next page begins."""

    total: int
    items: tuple[AddedSynonym, ...]
    next: Synonym | None


_ADDED = (DutySynonym.word, DutySynonym.means, DutySynonym.added_by, DutySynonym.added_at)


def list_synonyms(
    session: Session, city: str, words: str = "", *, limit: int, after: Synonym | None = None
) -> SynonymPage:
    """Return synonyms by word, those of which a side holds ``words``, after one where it is given."""
    condition = DutySynonym.city == city
    if words:
        condition = and_(
            condition,
            or_(
                DutySynonym.word.contains(words, autoescape=True),
                DutySynonym.means.contains(words, autoescape=True),
            ),
        )
    total = session.scalar(select(func.count()).select_from(DutySynonym).where(condition)) or 0
    wanted = select(*_ADDED).where(condition).order_by(DutySynonym.word, DutySynonym.means).limit(limit + 1)
    if after is not None:
        wanted = wanted.where(tuple_(DutySynonym.word, DutySynonym.means) > (after.word, after.means))
    rows = [AddedSynonym(*row) for row in session.execute(wanted)]
    items = tuple(rows[:limit])
    follows = Synonym(items[-1].word, items[-1].means) if len(rows) > limit else None
    return SynonymPage(total, items, follows)


def find_synonym(session: Session, city: str, entry: Synonym) -> AddedSynonym | None:
    """Return a synonym with who added it; None where it is not there."""
    asked = select(*_ADDED).where(
        DutySynonym.city == city, DutySynonym.word == entry.word, DutySynonym.means == entry.means
    )
    row = session.execute(asked).one_or_none()
    return None if row is None else AddedSynonym(*row)


def list_synonym_lists(
    session: Session, city: str, *, status: PaperStatus | None = None
) -> list[SynonymListFacts]:
    """Return the one list of a city; none before the first synonym, and in another state."""
    version = session.scalar(select(DutySynonymList.version).where(DutySynonymList.city == city))
    if version is None or status not in {None, PaperStatus.PUBLISHED}:
        return []
    asked = select(*_ADDED).where(DutySynonym.city == city).order_by(DutySynonym.word, DutySynonym.means)
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
