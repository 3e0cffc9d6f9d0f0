"""How settings that are no plain numbers are written: times of day, and lists of words."""

import re
from datetime import time

from domain.errors import Invalid

LAST_MINUTE = 24 * 60 - 1  # of a day
LONGEST_WORD = 20  # characters
JOINED = "、"
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)", re.ASCII)
_BETWEEN = re.compile(r"[\s、，,；;]+")


def parse_time(written: str) -> int:
    """Return a time of day such as 08:30 in minutes since midnight. Raises Invalid."""
    found = _TIME.fullmatch(written.strip())
    if found is None:
        raise Invalid("请填写 00:00 至 23:59 之间的时刻，如 08:30")
    hours, minutes = map(int, found.groups())
    return hours * 60 + minutes


def format_time(minutes: int) -> str:
    """Return minutes since midnight as they are written."""
    return f"{to_time(minutes):%H:%M}"


def to_time(minutes: int) -> time:
    """Return minutes since midnight as a time of day."""
    return time(*divmod(minutes, 60))


def split_words(written: str) -> tuple[str, ...]:
    """Return the words of a list, each once; blanks and any comma separate them."""
    return tuple(dict.fromkeys(word for word in _BETWEEN.split(written) if word))


def check_words(written: str, *, most: int) -> str:
    """Return a list of words as it is stored. Raises Invalid for too many, too long or invisible ones."""
    words = split_words(written)
    if len(words) > most:
        raise Invalid("最多 {most} 个词", most=most)
    for word in words:
        if len(word) > LONGEST_WORD or not word.isprintable():
            raise Invalid("“{word}”不能作为词：最多 {most} 字", word=word[:LONGEST_WORD], most=LONGEST_WORD)
    return JOINED.join(words)
