"""Find personal data in a text to be published, by the patterns of ``domain.personal_data``."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import pairwise
from typing import Any

from domain.personal_data import (
    BREAK,
    CONTACTS,
    INTRODUCED,
    LIKE_A_NUMBER,
    LOOKALIKES,
    NO_NAME,
    NUMBERS,
    NUMERALS,
    ORDINARY,
    PUBLISHED,
    SPOKEN,
    WORDS,
    Personal,
)

__all__ = [
    "HIDDEN", "Personal", "PersonalDataSpan", "change_texts", "cover_contacts", "covered", "find",
    "list_covered_places", "list_texts", "redact_text",
]  # fmt: skip

HIDDEN = "＊"
_COVERED = re.compile(f"{HIDDEN}{{3,}}")
_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cc", "Co", "Cn"})
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters by their category that show nothing
_KEPT_SIGNS = frozenset("\n\t\r")
_LIST = re.compile(r"\d+(?:\s*[、，,;；]\s*\d+){2,}")
# A text that is nothing but an id, a hash or an instant.
_NO_PROSE = re.compile(r"[0-9a-f-]{32,64}|\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:\d\d)?)?")
AROUND = 8  # characters on either side that say where something was covered


@dataclass(frozen=True, slots=True, order=True)
class PersonalDataSpan:
    """One place in a text, ``end`` exclusive."""

    start: int
    end: int
    kind: Personal
    words: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text as it is read, with each character's original position."""

    plain: str
    at: list[int]

    @property
    def digits(self) -> str:
        """Return the reading with numerals as digits, each in the place of its numeral."""
        return "".join(NUMERALS.get(letter, letter) for letter in self.plain)

    @property
    def typed(self) -> str:
        """Return the reading with what is read out or typed for a digit as digits, too."""
        spoken = "".join(SPOKEN.get(letter, letter) for letter in self.plain)
        return LIKE_A_NUMBER.sub(lambda match: match[0].translate(LOOKALIKES), spoken)

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.at[start], self.at[end - 1] + 1


def find(text: str, *, names: Iterable[str] = ()) -> list[PersonalDataSpan]:
    """Return the personal data in ``text``, in order and without overlaps; ``names`` are known ones."""
    reading = _read(text)
    further = (*_numbers(reading.typed), *_words(reading.plain, PUBLISHED), *_known(reading.plain, names))
    spans = [*_spans(reading), *_placed(reading, further)]
    return [PersonalDataSpan(start, end, kind, text[start:end]) for start, end, kind in _merged(spans)]


def _spans(reading: _Reading) -> list[tuple[int, int, Personal]]:
    """Return what is found in both readings; ``db.rls.open_words`` covers as much of contacts."""
    found = (*_numbers(reading.plain), *_numbers(reading.digits), *_words(reading.plain, WORDS))
    return _placed(reading, found)


def _placed(reading: _Reading, found: Iterable[tuple[int, int, Personal]]) -> list[tuple[int, int, Personal]]:
    return [(*reading.span(start, end), kind) for start, end, kind in found if end > start]


def redact_text(text: str, *, names: Iterable[str] = ()) -> str:
    """Return ``text`` with every finding covered."""
    known = tuple(names)
    while found := find(text, names=known):
        for finding in reversed(found):
            text = text[: finding.start] + HIDDEN * 3 + text[finding.end :]
    return text


def covered(text: str, *, words: Iterable[str]) -> str:
    """Return ``text`` with these names and numbers alone covered, however they are written."""
    reading = _read(text)
    spans = [(*reading.span(start, end), kind) for start, end, kind in _known(reading.digits, words)]
    spans += [(*reading.span(start, end), kind) for start, end, kind in _known(reading.plain, words)]
    for start, end, _ in reversed(_merged(spans)):
        text = text[:start] + HIDDEN * 3 + text[end:]
    return text


def cover_contacts(text: str, *, words: Iterable[str] = ()) -> str:
    """Return ``text`` with these words and what its writer is reached by covered: numbers, mail, own name."""
    if _NO_PROSE.fullmatch(text):
        return text
    text = covered(text, words=words)
    while spans := _contacts(text):
        for start, end, _ in reversed(spans):
            text = text[:start] + HIDDEN * 3 + text[end:]
    return text


def _contacts(text: str) -> list[tuple[int, int, Personal]]:
    reading = _read(text)
    named = (reading.span(*match.span(1)) for match in INTRODUCED.finditer(reading.plain))
    numbers = (span for span in _spans(reading) if span[2] in CONTACTS)
    return _merged([*numbers, *((start, end, Personal.NAME) for start, end in named)])


def list_texts(shown: Any) -> Iterator[str]:
    """Yield every text in dataclasses, lists and maps; words of enums are none."""
    if type(shown) is str:
        yield shown
    elif is_dataclass(shown):
        yield from (text for field in fields(shown) for text in list_texts(getattr(shown, field.name)))
    elif isinstance(shown, list | tuple):
        yield from (text for one in shown for text in list_texts(one))
    elif isinstance(shown, dict):
        yield from (text for one in shown.values() for text in list_texts(one))


def change_texts(shown: Any, change: Callable[[str], str]) -> Any:
    """Return dataclasses, lists and maps with every text in them changed."""
    if type(shown) is str:
        return change(shown)
    if is_dataclass(shown) and not isinstance(shown, type):
        held = {field.name: getattr(shown, field.name) for field in fields(shown) if field.init}
        return replace(shown, **{name: change_texts(value, change) for name, value in held.items()})
    if isinstance(shown, list | tuple):
        return type(shown)(change_texts(one, change) for one in shown)
    if isinstance(shown, dict):
        return {name: change_texts(one, change) for name, one in shown.items()}
    return shown


def list_covered_places(text: str, *, names: Iterable[str] = ()) -> list[str]:
    """Return where in ``text`` personal data occurs: some words around each place, the data covered."""
    once = redact_text(text, names=names)
    return [
        once[max(match.start() - AROUND, 0) : match.end() + AROUND].replace("\n", " ").strip()
        for match in _COVERED.finditer(once)
    ]


def _read(text: str) -> _Reading:
    covered = {place for match in _COVERED.finditer(text) for place in range(*match.span())}
    plain: list[str] = []
    at: list[int] = []
    for place, sign in enumerate(text):
        for letter in BREAK if place in covered else _shown(sign):
            plain.append(letter)
            at.append(place)
    return _Reading("".join(plain), at)


def _shown(sign: str) -> str:
    """Return what a reader sees of one sign: nothing of an invisible one, a digit of any kind as a digit."""
    if sign in _BLANK or (unicodedata.category(sign) in _INVISIBLE and sign not in _KEPT_SIGNS):
        return ""
    digit = unicodedata.digit(sign, None)
    return str(digit) if digit is not None else unicodedata.normalize("NFKC", sign)


def _numbers(digits: str) -> Iterator[tuple[int, int, Personal]]:
    ordinary = _ordinary(digits)
    for kind, pattern in NUMBERS:
        for match in pattern.finditer(digits):
            places = [place for place in range(*match.span()) if digits[place].isdigit()]
            if not ordinary.issuperset(places):
                yield match.start(), match.end(), kind


def _ordinary(digits: str) -> set[int]:
    """Return the positions of the digits of times, dates, amounts, ticket numbers and lists."""
    found = {
        place for pattern in ORDINARY for match in pattern.finditer(digits) for place in range(*match.span())
    }
    for match in _LIST.finditer(digits):
        numbers = [int(number) for number in re.findall(r"\d+", match.group())]
        if all(one < other for one, other in pairwise(numbers)):
            found.update(range(*match.span()))
    return found


def _words(
    plain: str, patterns: Iterable[tuple[Personal, re.Pattern[str]]]
) -> Iterator[tuple[int, int, Personal]]:
    others = {match.end() - 1 for match in NO_NAME.finditer(plain)}
    for kind, pattern in patterns:
        for match in pattern.finditer(plain):
            start, end = match.span(pattern.groups and 1)  # the name alone, not what introduces it
            if kind is not Personal.NAME or start not in others:
                yield start, end, kind


def _known(plain: str, names: Iterable[str]) -> Iterator[tuple[int, int, Personal]]:
    for name in names:
        letters = [letter for sign in name for letter in _shown(sign) if not letter.isspace()]
        if len(letters) > 1:
            pattern = r"[\W_]{0,2}".join(map(re.escape, letters))
            yield from (
                (*match.span(), Personal.NAME) for match in re.finditer(pattern, plain, re.IGNORECASE)
            )


def _merged(spans: list[tuple[int, int, Personal]]) -> list[tuple[int, int, Personal]]:
    """Return the spans in order, those that overlap as one, of the kind of the longest."""
    found: list[tuple[int, int, Personal, int]] = []
    for start, end, kind in sorted(spans, key=lambda one: (one[0], -one[1])):
        if found and start < found[-1][1]:
            first, last, held, longest = found[-1]
            kept = (held, longest) if longest >= end - start else (kind, end - start)
            found[-1] = (first, max(last, end), *kept)
        else:
            found.append((start, end, kind, end - start))
    return [(start, end, kind) for start, end, kind, _ in found]
