"""Parse a search query: a ticket's number or part of one, or words."""

import re
from dataclasses import dataclass

from domain.texts import fold_letters, fold_text

LEAST_SIGNS = 4  # of a number, below which half the city would be found
LEAST_LETTERS = 2  # of at least one word: a single character says nothing
MOST_WORDS = 6
LONGEST = 80  # characters of all that is typed
# What people write before a number, and what is between words of a text.
_BEFORE_NUMBER = re.compile(
    r"^\s*(?:诉求编号|受理编号|工单编号|工单号|编号|单号|no\.?|#)\s*[:#]?\s*(?=[a-z]*\d)"
)
_BETWEEN_WORDS = re.compile(
    r"[\s,;!?()\[\]{}<>\"、。·…《》〈〉「」『』【】“”‘’]+|(?<=[^\x00-\x7f])[:.]|[:.](?=[^\x00-\x7f])"
)
_NUMBER = re.compile(rf"[A-Z0-9-]{{{LEAST_SIGNS},40}}")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Parsed search. number: in upper case, where it may be (part of) one; words: in lower case."""

    number: str | None = None
    words: tuple[str, ...] = ()

    @property
    def says_nothing(self) -> bool:
        """Return whether the query is empty."""
        return not self.number and not self.words


def read_asked(text: str) -> SearchQuery:
    """Return the parsed query; words without meaning of their own are left out."""
    found = dict.fromkeys(_BETWEEN_WORDS.split(fold_text(text[:LONGEST])))
    words = tuple(word for word in found if len(word) >= LEAST_LETTERS)[:MOST_WORDS]
    return SearchQuery(number=read_number(text), words=words)


def read_number(text: str) -> str | None:
    """Return a number as it is kept, in whatever width, with whatever word before it; None for no number."""
    return _number(_BEFORE_NUMBER.sub("", fold_text(text[:LONGEST])))


def _number(text: str) -> str | None:
    compact = re.sub(r"\s", "", text).upper()
    return compact if _NUMBER.fullmatch(compact) else None


def mark_words(text: str, words: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Return the text in pieces, each with whether it is one of the words, in any width and case."""
    wanted = [word for word in words if word]
    if not wanted or not text:
        return [(text, False)] if text else []
    pattern = "|".join(re.escape(word) for word in sorted(wanted, key=len, reverse=True))
    pieces, end = [], 0
    for match in re.finditer(pattern, fold_letters(text)):
        pieces += [(text[end : match.start()], False), (text[match.start() : match.end()], True)]
        end = match.end()
    return [piece for piece in (*pieces, (text[end:], False)) if piece[0]]


def extract_excerpt(text: str, words: tuple[str, ...], *, around: int = 60) -> str:
    """Return the part of a text around the first of the words in it; dots replace what is left out."""
    flat = " ".join(text.split())
    places = [place for word in words if (place := fold_letters(flat).find(word)) >= 0]
    first = min(places, default=0)
    start = max(first - around // 2, 0)
    end = start + around * 2
    return f"{'…' if start else ''}{flat[start:end]}{'…' if end < len(flat) else ''}"
