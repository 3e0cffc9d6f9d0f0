"""Writes of the synonyms of the search of duties."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, insert, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from db.models import DutySynonym, DutySynonymList
from domain.duty_synonyms import Synonym
from domain.errors import DomainError


def lock_list(session: Session, city: str) -> DutySynonymList | None:
    """Return the synonyms of a city, locked until the transaction ends; None before the first."""
    return session.get(DutySynonymList, city, with_for_update=True, populate_existing=True)


def add_list(session: Session, city: str) -> DutySynonymList:
    """Begin the synonyms of a city. Raises DomainError where another user has done so."""
    row = (
        upsert(DutySynonymList)
        .values(city=city, version=1)
        .on_conflict_do_nothing()
        .returning(DutySynonymList)
    )
    made = session.scalars(row).one_or_none()
    if made is None:
        raise DomainError("同义词刚刚由他人修改，请重新载入后再办")
    return made


def add_synonyms(session: Session, city: str, entries: Iterable[Synonym], *, by: str, at: datetime) -> None:
    """Insert synonyms that are not there yet."""
    rows = [
        {"city": city, "word": entry.word, "means": entry.means, "added_by": by, "added_at": at}
        for entry in entries
    ]
    if rows:
        session.execute(insert(DutySynonym), rows)


def remove_synonyms(session: Session, city: str, entries: Iterable[Synonym]) -> None:
    """Delete synonyms."""
    named = [(entry.word, entry.means) for entry in entries]
    session.execute(
        delete(DutySynonym)
        .where(DutySynonym.city == city, tuple_(DutySynonym.word, DutySynonym.means).in_(named))
        .execution_options(synchronize_session=False)
    )
