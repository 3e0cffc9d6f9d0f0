"""Texts by which duties are found: what of a duty is searched, how words are cut, and what synonyms add.

Chinese has no spaces to cut words by, so texts are cut into single characters and pairs of neighbours
(n-grams); Latin words and numbers stay whole.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from domain.duties import Duty, DutyList, Situation
from domain.duty_synonyms import Synonym, normalize_text

LONGEST_QUERY = 500  # characters; what a caller says in one breath
SIZES = (1, 2)  # characters of an n-gram: three changed nothing in bench/duty_search.py
LEAST_SHARED = 2  # characters that two texts must share to be shown as the same word
# Characters that say nothing by themselves, also where texts happen to hold them.
STOP_CHARACTERS = frozenset(
    "的了在是有和就不都人也一上下里来去到说要会着没好这那我俺你您他她它们吗呢吧啊呀嘛把被给让叫跟向往从对于与及或其之以为"
    "所么什怎哪谁几多少很太老再还又只才已过个位些咋啥俩仨"
)
_STOPS = "".join(STOP_CHARACTERS)
_RUNS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")


class SearchField(StrEnum):
    """What of a duty is searched; the first four differ between its situations."""

    SITUATION = "situation"
    TOWN_POINTS = "town_points"
    PROCEDURE = "procedure"
    STANDARD = "standard"
    NAME = "name"  # of a shared duty
    ITEM = "item"  # name of a power item
    KEYWORDS = "keywords"
    MATTERS = "matters"
    POWERS = "powers"  # names of the power items on which it rests
    SITUATIONS = "situations"  # all of them: a word of one speaks a little for its neighbours
    SIDES = "sides"  # what lead, cooperating departments and towns owe
    PARTIES = "parties"  # names of the lead departments, and their initials


OF_SITUATIONS = (
    SearchField.SITUATION, SearchField.TOWN_POINTS, SearchField.PROCEDURE, SearchField.STANDARD,
)  # fmt: skip
OF_DUTIES = tuple(field for field in SearchField if field not in OF_SITUATIONS)
SearchTexts = Mapping[SearchField, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SearchNames:
    """What the codes in a duty are called: matters, departments, and power items, by code.

    initials: the initials of the names of departments, by their code. former: names by which they are no
    longer called, and those of departments that they continue.
    """

    matters: Mapping[str, str]
    parties: Mapping[str, str]
    powers: Mapping[str, str]
    initials: Mapping[str, tuple[str, ...]]
    former: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


def split_runs(text: str) -> list[str]:
    """Return the runs of letters of one script; punctuation and blanks part them."""
    return _RUNS.findall(normalize_text(text))


def to_ngrams(text: str, sizes: Iterable[int] = SIZES) -> list[str]:
    """Return the n-grams of a text, repeated as often as they occur."""
    found = []
    for run in split_runs(text):
        if run.isascii():
            found.append(run)
        else:
            found += [run[place : place + size] for size in sizes for place in range(len(run) - size + 1)]
    return found


def to_query_ngrams(text: str) -> set[str]:
    """Return the different n-grams of a query; those of stop characters alone are left out."""
    return {gram for gram in to_ngrams(text) if not STOP_CHARACTERS.issuperset(gram)}


def list_duty_texts(duty: Duty, names: SearchNames) -> SearchTexts:
    """Return what is searched of a duty as a whole."""
    owed = (*duty.lead_duty, *(row.duty for row in duty.cooperating), *duty.town_duty)
    parties = [names.parties[code] for code in duty.lead if code in names.parties]
    parties += [name for code in duty.lead for name in names.former.get(code, ())]
    initials = (word for code in duty.lead for word in names.initials.get(code, ()))
    return {
        SearchField.NAME if duty.duty_list is DutyList.SHARED else SearchField.ITEM: (duty.name,),
        SearchField.KEYWORDS: duty.keywords,
        SearchField.MATTERS: tuple(names.matters[code] for code in duty.matters if code in names.matters),
        SearchField.POWERS: tuple(names.powers[code] for code in duty.powers if code in names.powers),
        SearchField.SITUATIONS: tuple(
            text for row in duty.situations for text in (row.name, *row.town_points, row.procedure)
        ),
        SearchField.SIDES: owed,
        SearchField.PARTIES: (*parties, *initials),
    }


def list_situation_texts(situation: Situation) -> SearchTexts:
    """Return what is searched of a situation, in addition to its duty as a whole."""
    return {
        SearchField.SITUATION: (situation.name,),
        SearchField.TOWN_POINTS: situation.town_points,
        SearchField.PROCEDURE: (situation.procedure,),
        SearchField.STANDARD: (situation.standard,),
    }


def find_meanings(text: str, synonyms: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return the words in a text that have synonyms, with what they mean; longer words cover shorter ones."""
    said = " ".join(split_runs(text))
    longest = max(map(len, synonyms), default=0)
    found: dict[str, tuple[str, ...]] = {}
    covered = 0
    for start in range(len(said)):
        for end in range(min(start + longest, len(said)), max(start, covered), -1):
            if said[start:end] in synonyms:
                found[said[start:end]] = tuple(synonyms[said[start:end]])
                covered = end
                break
    return found


def group_synonyms(entries: Iterable[Synonym]) -> dict[str, tuple[str, ...]]:
    """Return what each word means, by word."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in sorted(entries):
        found[entry.word] = (*found.get(entry.word, ()), entry.means)
    return found


def find_shared_words(said: str, text: str) -> list[str]:
    """Return the longest words that two texts share, in the order of ``said``.

    A word has at least two characters, and neither begins nor ends with a stop character.
    """
    whole = " ".join(split_runs(text))
    found: list[str] = []
    for run in split_runs(said):
        start = 0
        while start < len(run) - 1:
            end = start
            while end < len(run) and run[start : end + 1] in whole:
                end += 1
            found.append(run[start:end].strip(_STOPS))
            start = max(end, start + 1)
    return list(dict.fromkeys(word for word in found if len(word) >= LEAST_SHARED))
