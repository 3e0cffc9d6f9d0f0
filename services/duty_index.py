"""Rank duties for a query: BM25 over the n-grams of each field of duties and of their situations.

An index holds one version of both lists in memory and never changes; threads share it. The score of a
situation is the sum over its own fields and those of its duty; a duty has the score of its best situation.
A query that is a name or a code itself finds that duty first.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from bm25s import BM25
from numpy.typing import NDArray

from domain.duties import Duty, Situation
from domain.duty_search import (
    OF_DUTIES,
    OF_SITUATIONS,
    SearchField,
    SearchNames,
    SearchTexts,
    find_meanings,
    find_shared_words,
    list_duty_texts,
    list_situation_texts,
    split_runs,
    to_ngrams,
    to_query_ngrams,
)
from domain.search_weights import DEFAULT_SEARCH_WEIGHTS, SearchWeights
from services.pinyin import list_sounds

logging.getLogger("bm25s").setLevel(logging.NOTSET)  # it sets DEBUG for itself

Scores = NDArray[np.float64]
Synonyms = Mapping[str, tuple[str, ...]]

K1, B = 1.2, 0.5  # of BM25: how fast repeating a word stops counting, how much the length of a text; ours


@dataclass(frozen=True, slots=True)
class DutyHit:
    """A duty that a search found, with its best situation; why: the words of both texts that are the same."""

    duty: Duty
    situation: Situation | None
    score: float
    why: tuple[str, ...]


class _FieldIndex:
    """BM25 of one field over the texts that have it; ``places`` are their numbers."""

    def __init__(self, field: SearchField, texts: Sequence[SearchTexts]) -> None:
        places = [place for place, fields in enumerate(texts) if fields.get(field)]
        self._field = field
        self._places = np.array(places, dtype=np.int64)
        ranking = BM25(k1=K1, b=B)
        words = [[word for text in texts[place][field] for word in _list_words(text)] for place in places]
        ranking.index(words, show_progress=False)
        self._numbers: Mapping[str, int] = ranking.vocab_dict
        matrix = ranking.scores  # by columns: a column is a word, a row one of the places
        self._scores, self._rows, self._starts = matrix["data"], matrix["indices"], matrix["indptr"]

    def add_scores(self, total: Scores, words: Mapping[str, float], weights: SearchWeights) -> None:
        """Add to the score of each text what it has of the weighted words."""
        own = weights.get_weight(self._field)
        for word, weight in words.items():
            number = self._numbers.get(word)
            if number is not None:
                part = slice(self._starts[number], self._starts[number + 1])
                total[self._places[self._rows[part]]] += own * weight * self._scores[part]


class _TextIndex:
    """BM25 of several fields over duties, or over situations."""

    def __init__(self, fields: Iterable[SearchField], texts: Sequence[SearchTexts]) -> None:
        self.size = len(texts)
        held = [field for field in fields if any(map(_get_field(field), texts))]
        self._fields = [_FieldIndex(field, texts) for field in held]

    def score(self, words: Mapping[str, float], weights: SearchWeights) -> Scores:
        """Return the score of each text."""
        total = np.zeros(self.size)
        for field in self._fields:
            field.add_scores(total, words, weights)
        return total


class DutyIndex:
    """Both lists of a city in one version each, ready to be searched."""

    def __init__(self, duties: Iterable[Duty], names: SearchNames) -> None:
        self.duties = tuple(duties)
        self._texts = [list_duty_texts(duty, names) for duty in self.duties]
        self._situations = [
            (number, row) for number, duty in enumerate(self.duties) for row in duty.situations
        ]
        self._owners = np.array([number for number, _ in self._situations], dtype=np.int64)
        self._wholes = _TextIndex(OF_DUTIES, self._texts)
        self._parts = _TextIndex(OF_SITUATIONS, [list_situation_texts(row) for _, row in self._situations])
        self._named: defaultdict[str, list[int]] = defaultdict(list)
        self._mapped: defaultdict[str, list[int]] = defaultdict(list)
        for number, duty in enumerate(self.duties):
            for name in {duty.code, duty.name, *(row.name for row in duty.situations)}:
                self._named[_join(name)].append(number)
            for matter in duty.matters:
                self._mapped[matter].append(number)

    def search(
        self,
        query: str,
        synonyms: Synonyms,
        *,
        limit: int,
        weights: SearchWeights = DEFAULT_SEARCH_WEIGHTS,
    ) -> list[DutyHit]:
        """Return the duties that fit a query best, the best first; none that share nothing with it."""
        meant = find_meanings(query, synonyms)
        best, parts = self._score(_weigh(query, meant, weights), weights)
        best[self._named.get(_join(query), [])] += best.max(initial=1.0)
        order = np.argsort(-best, kind="stable")[:limit]
        return [self._hit(int(duty), best, parts, said=(query, meant)) for duty in order if best[duty] > 0]

    def choose(
        self,
        query: str,
        synonyms: Synonyms,
        *,
        matter: str,
        weights: SearchWeights = DEFAULT_SEARCH_WEIGHTS,
    ) -> DutyHit | None:
        """Return the duty of a matter, of several the one that fits the query best; None without one."""
        mapped = self._mapped.get(matter)
        if mapped is None:
            return None
        meant = find_meanings(query, synonyms)
        best, parts = self._score(_weigh(query, meant, weights), weights)
        return self._hit(max(mapped, key=lambda duty: best[duty]), best, parts, said=(query, meant))

    def _score(self, words: Mapping[str, float], weights: SearchWeights) -> tuple[Scores, Scores]:
        """Return the score of each duty, and what its situations add to it."""
        best, parts = self._wholes.score(words, weights), self._parts.score(words, weights)
        added = np.zeros(len(self.duties))
        np.maximum.at(added, self._owners, parts)
        return best + added, parts

    def _hit(
        self, duty: int, best: Scores, parts: Scores, *, said: tuple[str, Mapping[str, tuple[str, ...]]]
    ) -> DutyHit:
        own = [place for place in np.flatnonzero(self._owners == duty) if parts[place] > 0]
        situation = self._situations[max(own, key=lambda place: parts[place])][1] if own else None
        own_texts = {} if situation is None else list_situation_texts(situation)
        texts = {**self._texts[duty], **own_texts}
        return DutyHit(self.duties[duty], situation, round(float(best[duty]), 3), _explain(texts, *said))


def _join(text: str) -> str:
    """Return a text without what parts its words."""
    return "".join(split_runs(text))


def _get_field(field: SearchField) -> Callable[[SearchTexts], object]:
    return lambda texts: texts.get(field)


@lru_cache(maxsize=2048)  # the names of departments come again and again
def _list_words(text: str) -> list[str]:
    """Return the n-grams of a text and, marked, the sounds of its pairs."""
    return [*to_ngrams(text), *(f"~{sound}" for sound in list_sounds(text))]


def _weigh(query: str, meant: Mapping[str, tuple[str, ...]], weights: SearchWeights) -> dict[str, float]:
    """Return the words of a query, their sounds, and what they mean, each with its weight."""
    found = {gram: _weigh_gram(gram, weights) for gram in to_query_ngrams(query)}
    found |= {f"~{sound}": weights.sound / 100 for sound in list_sounds(query)}
    for means in meant.values():
        for gram in (gram for text in means for gram in to_ngrams(text)):
            found.setdefault(gram, weights.synonym / 100 * _weigh_gram(gram, weights))
    return found


def _weigh_gram(gram: str, weights: SearchWeights) -> float:
    return weights.character / 100 if len(gram) == 1 else 1.0


def _explain(texts: SearchTexts, query: str, meant: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the words of the query that the texts share, and the synonyms by which they were found."""
    whole = "\n".join(text for field in SearchField for text in texts.get(field, ()))
    words = find_shared_words(query, whole)
    words += [f"{word}→{text}" for word, means in meant.items() for text in means if text in whole]
    return tuple(words)
