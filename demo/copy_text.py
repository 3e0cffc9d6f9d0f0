"""Convert columns of numbers and texts to COPY text, a million rows in a second or two."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Column = Sequence[bytes]

NULL = b"\\N"
NEVER = np.iinfo(np.int64).min  # an instant that did not happen
CHUNK = 20_000
FIRST_DAY = date(1990, 1, 1)
_DAYS = 30_000  # from FIRST_DAY on; enough until 2072
_HEX = np.frombuffer(bytes(range(256)).hex().encode(), np.uint8).reshape(256, 2)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for one table as columns of COPY text, all of one length."""

    name: str
    columns: dict[str, Column]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.columns.values())))

    def chunks(self) -> Iterator[bytes]:
        """Yield the rows as COPY text, some thousands at a time."""
        for first in range(0, len(self), CHUNK):
            rows = zip(*(cells[first : first + CHUNK] for cells in self.columns.values()), strict=True)
            yield b"\n".join(map(b"\t".join, rows)) + b"\n"

    def digest(self) -> str:
        """Return the hash of everything that COPY would be sent."""
        found = hashlib.sha256(self.name.encode() + repr(list(self.columns)).encode())
        for chunk in self.chunks():
            found.update(chunk)
        return found.hexdigest()


def table_of(name: str, rows: Iterable[Any], columns: str, /, **fixed: Any) -> Table:
    """Return a table of the named attributes of objects; ``fixed`` columns are the same in every row."""
    listed = list(rows)
    cells: dict[str, Column] = {column: [cell(value)] * len(listed) for column, value in fixed.items()}
    for column in columns.split():
        cells[column] = [cell(getattr(row, column)) for row in listed]
    return Table(name, cells)


def cell(value: Any) -> bytes:
    """Return one value as COPY takes it; collections become arrays, sets in order."""
    match value:
        case None:
            return NULL
        case bool():
            return b"t" if value else b"f"
        case date() | time():
            return value.isoformat().encode()
        case tuple() | list() | frozenset():
            listed = sorted(value) if isinstance(value, frozenset) else value
            return escaped(f"{{{','.join(map(_value, listed))}}}")
        case bytes():
            return b"\\\\x" + value.hex().encode()
        case _:
            return escaped(_value(value))


def uuids_of(seconds: Ints, *, stream: tuple[int, ...]) -> Bytes:
    """Return one UUIDv7 (16 bytes) for each epoch second; ``stream`` seeds what is random in it."""
    rng = np.random.default_rng(stream)
    found = np.empty((len(seconds), 16), np.uint8)
    milliseconds = seconds.astype(np.int64) * 1000 + rng.integers(0, 1000, len(seconds))
    found[:, :6] = milliseconds.astype(">i8").view(np.uint8).reshape(-1, 8)[:, 2:]
    found[:, 6:] = rng.integers(0, 256, (len(seconds), 10), dtype=np.uint8)
    found[:, 6] = found[:, 6] & 0x0F | 0x70
    found[:, 8] = found[:, 8] & 0x3F | 0x80
    return found


def constant(value: str | None, count: int) -> Column:
    """Return the same value for every row."""
    return [NULL if value is None else escaped(value)] * count


def words(listed: Iterable[Any], chosen: Ints) -> Column:
    """Return ``listed[chosen]``; members of enums become their values, None and a negative choice NULL."""
    cells = [NULL if word is None else escaped(_value(word)) for word in listed]
    cells.append(NULL)  # what -1 picks
    picked = np.where(chosen < 0, len(cells) - 1, chosen)
    return [cells[place] for place in picked.tolist()]


def texts(values: Iterable[str | None]) -> Column:
    """Return free text, escaped; None becomes NULL."""
    return [NULL if value is None else escaped(value) for value in values]


def flags(values: Bools) -> Column:
    """Return t or f."""
    return [b"t" if value else b"f" for value in values.tolist()]


def numbers(values: Ints) -> Column:
    """Return whole numbers; NEVER becomes NULL."""
    return [NULL if value == NEVER else b"%d" % value for value in values.tolist()]


def instants(seconds: Ints) -> Column:
    """Return epoch seconds as timestamps in UTC; NEVER becomes NULL."""
    if not len(seconds):
        return []
    known = seconds != NEVER
    safe = np.where(known, seconds, 0)
    days, rest = np.divmod(safe, 86_400)
    first = (FIRST_DAY - date(1970, 1, 1)).days
    text = np.concatenate([_day_texts()[np.maximum(days - first, 0)], _second_texts()[rest]], axis=1)
    cells: list[bytes] = np.ascontiguousarray(text).view(f"S{text.shape[1]}").ravel().tolist()
    return [cell if is_known else NULL for cell, is_known in zip(cells, known.tolist(), strict=True)]


def hexes(values: Bytes) -> list[bytes]:
    """Return rows of bytes as hexadecimal text."""
    if not len(values):
        return []
    text = _HEX[values].reshape(len(values), 2 * values.shape[1])
    return list(np.ascontiguousarray(text).view(f"S{text.shape[1]}").ravel().tolist())


def uuids(ids: Bytes, *, known: Bools | None = None) -> Column:
    """Return rows of 16 bytes as UUIDs, NULL where not ``known``."""
    if not len(ids):
        return []
    text = _HEX[ids].reshape(len(ids), 32)
    dash = np.full((len(ids), 1), ord("-"), np.uint8)
    parts = (text[:, :8], dash, text[:, 8:12], dash, text[:, 12:16], dash, text[:, 16:20], dash, text[:, 20:])
    whole = np.ascontiguousarray(np.concatenate(parts, axis=1))
    cells: list[bytes] = whole.view("S36").ravel().tolist()
    if known is None:
        return cells
    return [cell if is_known else NULL for cell, is_known in zip(cells, known.tolist(), strict=True)]


def references(ids: Bytes, place: Ints) -> Column:
    """Return ``ids[place]`` as UUIDs, NULL where the place is negative."""
    listed = ids if len(ids) else np.zeros((1, 16), np.uint8)
    return uuids(listed[np.maximum(place, 0)], known=place >= 0)


def points(lon: NDArray[np.float64], lat: NDArray[np.float64], *, known: Bools) -> Column:
    """Return points as hexadecimal EWKB (EPSG:4326), NULL where not ``known``."""
    head = np.frombuffer(bytes.fromhex("0101000020e6100000"), np.uint8)
    place = np.stack([lon, lat], axis=1).astype("<f8").view(np.uint8).reshape(len(lon), 16)
    cells = hexes(np.concatenate([np.broadcast_to(head, (len(lon), 9)), place], axis=1))
    return [cell if is_known else NULL for cell, is_known in zip(cells, known.tolist(), strict=True)]


def escaped(value: str) -> bytes:
    """Return text as COPY wants it."""
    if "\\" in value or "\t" in value or "\n" in value:
        value = value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return value.encode()


def _value(word: Any) -> str:
    return word.value if isinstance(word, StrEnum) else str(word)


@cache
def _day_texts() -> Bytes:
    days = np.datetime64(FIRST_DAY, "D") + np.arange(_DAYS)
    return _table(np.char.add(np.datetime_as_string(days), " "))


@cache
def _second_texts() -> Bytes:
    two = np.array([f"{number:02}" for number in range(60)])
    seconds = np.arange(86_400)
    minutes = np.char.add(np.char.add(two[seconds // 3600], ":"), two[seconds // 60 % 60])
    return _table(np.char.add(np.char.add(np.char.add(minutes, ":"), two[seconds % 60]), "+00"))


def _table(values: NDArray[np.str_]) -> Bytes:
    """Return equally long words as rows of bytes."""
    cells = values.astype(f"S{len(values[0])}")
    return cells.view(np.uint8).reshape(len(cells), -1)
