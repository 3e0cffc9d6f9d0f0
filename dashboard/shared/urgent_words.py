"""Query for the city's list of words that make a report urgent."""

from functools import cache

from settings import CHECKOUT

PATH = CHECKOUT / "data" / "urgent-words.txt"


@cache
def load_urgent_words() -> tuple[str, ...]:
    """Return the words of the list in its order; lines that begin with # are remarks."""
    lines = (line.strip() for line in PATH.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
