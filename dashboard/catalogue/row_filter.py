"""Filter the rows of the catalogue by search and filters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.queries.procedures import ListedProcedure
from domain.admitted_matters import MatterListEntry


@dataclass(frozen=True, slots=True)
class Sought:
    """Row filter of a reader; None means any."""

    words: str | None = None
    work_field: str | None = None
    solved_at: str | None = None
    default_class: str | None = None


def filter_entries(entries: Iterable[MatterListEntry], sought: Sought) -> list[MatterListEntry]:
    """Return the entries that fit, in their order."""
    chosen = (
        ("work_field", sought.work_field),
        ("solved_at", sought.solved_at),
        ("default_class", sought.default_class),
    )
    return [
        entry
        for entry in entries
        if _says((entry.code, entry.name, entry.name_en, entry.major), sought.words)
        and all(wanted is None or getattr(entry, name) == wanted for name, wanted in chosen)
    ]


def filter_procedures(listed: Iterable[ListedProcedure], words: str | None) -> list[ListedProcedure]:
    """Return the procedures whose matter is sought."""
    return [row for row in listed if _says((row.matter, row.name, row.name_en, row.major), words)]


def _says(texts: Sequence[str | None], words: str | None) -> bool:
    """Return whether each of the words occurs in one of the texts, ignoring case."""
    told = " ".join(text for text in texts if text).casefold()
    return all(word in told for word in (words or "").casefold().split())
