"""Read which page of a list an administrator asks for."""

from dataclasses import dataclass

PAGE = 50  # rows
LONGEST_SEARCH = 100  # characters
_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Page:
    """One page of how many; the first is 1."""

    number: int
    last: int

    @property
    def offset(self) -> int:
        """Return how many rows are on the pages before."""
        return (self.number - 1) * PAGE


def asked_page(written: str, total: int) -> Page:
    """Return the page that is asked for of so many rows, the nearest one that there is."""
    last = max(1, -(-total // PAGE))
    asked = int(written) if written.isascii() and written.isdecimal() and len(written) < _MOST_DIGITS else 1
    return Page(min(max(1, asked), last), last)
