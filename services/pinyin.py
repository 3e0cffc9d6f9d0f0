"""Pinyin of Chinese texts: initials of names, and syllables by which words typed by sound are recognised."""

import re
from functools import cache

import pypinyin

from domain.duty_search import split_runs

SHORTEST_INITIALS = 3  # letters, before which initials say nothing


def list_initials(name: str) -> tuple[str, ...]:
    """Return what one types for a name by its pinyin initials: yjglj, and its beginnings from yjg on.

    With and without the first character where it is 市, which most leave out.
    """
    letters = "".join(re.findall(r"[a-z]", "".join(pypinyin.lazy_pinyin(name, pypinyin.Style.FIRST_LETTER))))
    found = {letters, letters[1:]} if name.startswith("市") else {letters}
    begun = {word[:end] for word in found for end in range(SHORTEST_INITIALS, len(word) + 1)}
    return tuple(sorted(begun))


def list_sounds(text: str) -> list[str]:
    """Return the syllables of every two neighbouring characters, without tones, as ``xiao fang``."""
    found = []
    for run in split_runs(text):
        if not run.isascii():
            syllables = [_get_syllable(character) for character in run]
            found += [" ".join(syllables[place : place + 2]) for place in range(len(syllables) - 1)]
    return found


@cache
def _get_syllable(character: str) -> str:
    """Return the most frequent reading of a character; what has none stays as it is."""
    return pypinyin.lazy_pinyin(character)[0]
