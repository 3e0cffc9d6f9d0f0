"""Rows of the search index for the demonstration's tickets, as ``db.writes.search_index`` writes them.

For a whole city its statement takes ten times as long; a test compares the rows of both.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from demo.copy_text import CHUNK, NULL, Column, Table, escaped
from demo.world import WorldData
from domain.enums import Secrecy

COLUMNS = ("city", "ticket_id", "reported_at", "number", "tail", "body", "pairs")
SECRET = Secrecy.SECRET.value.encode()


class SearchTicket(NamedTuple):
    """The cells of one ticket that its words are made of; named as the columns of ``tickets``."""

    id: bytes
    reported_at: bytes
    number: bytes
    description: bytes
    address: bytes
    matter: bytes
    secrecy: bytes
    town_code: bytes
    unit_code: bytes
    grid_code: bytes
    departments: bytes


@dataclass(frozen=True, slots=True)
class SearchWordRows:
    """The rows of ``ticket_words``, made while they are copied: they are the largest table of the city."""

    city: str
    cast: WorldData
    tickets: tuple[Column, ...]
    replies: dict[bytes, str]
    name: str = "ticket_words"
    columns: tuple[str, ...] = COLUMNS

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.tickets[0])

    def chunks(self) -> Iterator[bytes]:
        """Yield the rows as COPY text, some thousands at a time."""
        writer = _Writer(self.city, self.cast, self.replies)
        for first in range(0, len(self), CHUNK):
            rows = zip(*(cells[first : first + CHUNK] for cells in self.tickets), strict=True)
            yield b"".join(writer.row(SearchTicket(*row)) for row in rows)


Rows = Table | SearchWordRows


def words_of(city: str, cast: WorldData, *, tickets: Table, replies: Table | None) -> SearchWordRows:
    """Return the words of ``tickets``, each of which has one reply at most."""
    said: dict[bytes, str] = {}
    if replies is not None:
        rows = zip(replies.columns["ticket_id"], replies.columns["reply"], strict=True)
        said = {ticket: _plain(reply) for ticket, reply in rows}
    return SearchWordRows(city, cast, tuple(tickets.columns[name] for name in SearchTicket._fields), said)


class _Writer:
    """Writes rows of one city and remembers the pairs of texts that come again."""

    def __init__(self, city: str, cast: WorldData, replies: dict[bytes, str]) -> None:
        self._city = city.encode()
        self._replies = replies
        self._matters = {row.code.encode(): [row.name, row.name_en] for row in cast.matters}
        self._areas = {area.code.encode(): area.name for area in cast.areas}
        self._parties = {party.code.encode(): party.name for party in cast.parties}
        self._pairs = cache(_pairs(city))
        self._mark = cache(lambda code: _packed(f"{city} {code.decode()}"))
        self._folded = cache(_fold)

    def row(self, ticket: SearchTicket) -> bytes:
        """Return one row as COPY text; a secret ticket is found by its number alone."""
        body, packed = (b"", b"") if ticket.secrecy == SECRET else self._words(ticket)
        number = ticket.number.upper()
        cells = (self._city, ticket.id, ticket.reported_at, number, number[::-1], body, b"{%b}" % packed)
        return b"\t".join(cells) + b"\n"

    def _words(self, ticket: SearchTicket) -> tuple[bytes, bytes]:
        """Return the lines as they are compared, and their pairs with the marks of areas and parties."""
        held = sorted(filter(None, ticket.departments[1:-1].split(b",")))
        inside = sorted({ticket.town_code, ticket.unit_code, ticket.grid_code} - {NULL})
        told = [
            None if ticket.address == NULL else _plain(ticket.address),
            *self._matters[ticket.matter],
            *(self._areas[code] for code in inside),
            *(self._parties[code] for code in held),
            self._replies.get(ticket.id),
        ]
        first, others = (
            _fold(_plain(ticket.description)),
            [self._folded(one) for one in told if one is not None],
        )
        # Most descriptions begin with the address: its pairs are known, and those of what follows it.
        known = len(others[0]) if first.startswith(others[0]) else 0
        parts = [first[:known], first[max(0, known - 1) :], *others]
        marks = [b"%d" % mark for mark in sorted(map(self._mark, {*inside, *held}))]
        return escaped("\n".join((first, *others))), b",".join(
            filter(None, [*map(self._pairs, parts), *marks])
        )


def _fold(text: str) -> str:
    """Return a text as ``fold_text`` does, quicker: no hyphen or sign of the demonstration is unusual."""
    return unicodedata.normalize("NFKC", text).lower()


def _pairs(city: str) -> Callable[[str], bytes]:
    """Return what lists the packed pairs of characters side by side in a line, as ``text_pairs`` does."""
    mark = _packed(city)

    @cache
    def pair(two: str) -> bytes:
        one, other = two[0], two[1]
        if one <= " " or other <= " ":
            return b""
        return b"%d" % _signed(((ord(one) & 65535) << 16 | ord(other) & 65535) ^ mark)

    def listed(line: str) -> bytes:
        return b",".join(filter(None, map(pair, map(str.__add__, line, line[1:]))))

    return listed


def _packed(text: str) -> int:
    """Return the first four bytes of the text's md5 as a signed number."""
    return _signed(int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8], 16))


def _signed(number: int) -> int:
    return (number & 0xFFFFFFFF) - ((number & 0x80000000) << 1)


def _plain(cell: bytes) -> str:
    """Return the text of a cell as COPY takes it."""
    text = cell.decode()
    if "\\" in text:
        text = text.replace("\\t", "\t").replace("\\n", "\n").replace("\\\\", "\\")
    return text
