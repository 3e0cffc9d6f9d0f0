"""Synonyms of the search of duties: which word people say, and what the responsibility list calls it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from domain.catalogue import PaperAct, PaperStatus
from domain.duties import EDITORS, KEPT_BY, READERS
from domain.errors import Invalid
from domain.scopes import Reach
from domain.workflows import WorkflowPayload, WorkflowTable, WorkflowTransition, check_words

LONGEST_WORD = 30  # characters
MOST_AT_ONCE = 2000  # synonyms of one act
LONGEST_REASON = 200  # characters
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True, order=True)
class Synonym:
    """A word that people say, and one of the words by which the list calls it.

    It holds in this direction only: who searches for ``word`` also finds ``means``.
    """

    word: str
    means: str


def normalize_text(text: str) -> str:
    """Return a text with full-width, compatible and capital letters in their usual form."""
    return unicodedata.normalize("NFKC", text).lower()


def normalize_synonym(entry: Synonym) -> Synonym:
    """Return a synonym as it is stored and compared. Raises Invalid for words that find nothing."""
    word, means = (" ".join(normalize_text(text).split()) for text in (entry.word, entry.means))
    for text in (word, means):
        if not _WORD.search(text):
            raise Invalid("同义词的两个词都要填写")
        if len(text) > LONGEST_WORD:
            raise Invalid("同义词请不超过 {most} 字", most=LONGEST_WORD)
    if word == means:
        raise Invalid("“{word}”和它的同义词相同，不必添加", word=word)
    return Synonym(word, means)


def normalize_synonyms(entries: Iterable[Synonym]) -> tuple[Synonym, ...]:
    """Return each different synonym once, in its own order. Raises Invalid."""
    return tuple(dict.fromkeys(normalize_synonym(entry) for entry in entries))


class SynonymReason(WorkflowPayload):
    """Why synonyms are changed; programs may leave it out."""

    reason: str = ""

    def check(self) -> None:
        """Raise Invalid for a reason that is too long."""
        check_words(self.reason, missing=None, longest=LONGEST_REASON)

    @property
    def note(self) -> str | None:
        """Return the reason."""
        return self.reason.strip() or None


class SynonymsPayload(SynonymReason):
    """Synonyms to be added or removed."""

    entries: tuple[Synonym, ...]

    def check(self) -> None:
        """Raise Invalid without a synonym, for too many, and for one without words or said twice."""
        SynonymReason.check(self)
        if not self.entries:
            raise Invalid("请至少填写一个同义词")
        if len(self.entries) > MOST_AT_ONCE:
            raise Invalid("一次请不超过 {most} 个同义词", most=MOST_AT_ONCE)
        known = Counter(normalize_synonym(entry) for entry in self.entries)
        for entry, count in known.items():
            if count > 1:
                raise Invalid("同义词“{word}”重复", word=entry.word)


class ChangeSynonymPayload(SynonymReason):
    """A synonym that takes the place of another."""

    before: Synonym
    after: Synonym

    def check(self) -> None:
        """Raise Invalid where nothing changes, or the new one has no words."""
        SynonymReason.check(self)
        if normalize_synonym(self.before) == normalize_synonym(self.after):
            raise Invalid("同义词没有改动")


_KEPT = WorkflowTransition(EDITORS, PaperStatus.PUBLISHED, SynonymsPayload, reach=Reach.WHOLE)
SYNONYM_ACTS = WorkflowTable(
    kind="duty_synonyms",
    states=PaperStatus,
    acts=PaperAct,
    readers=READERS,
    missing="还没有责任清单的同义词",
    refusals=MappingProxyType(dict.fromkeys(PaperAct, KEPT_BY)),
    transitions=MappingProxyType(
        {
            (None, PaperAct.IMPORT): _KEPT,
            (PaperStatus.PUBLISHED, PaperAct.IMPORT): _KEPT,
            (PaperStatus.PUBLISHED, PaperAct.REMOVE): _KEPT,
            (PaperStatus.PUBLISHED, PaperAct.CHANGE): WorkflowTransition(
                EDITORS, PaperStatus.PUBLISHED, ChangeSynonymPayload, reach=Reach.WHOLE
            ),
        }
    ),
)
