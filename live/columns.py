"""Facts of tickets and ratings as columns of numbers, one slot each; free slots are reused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np

from db.queries.open_tickets import CountedTicket
from db.queries.ratings import Rating
from domain.enums import LIGHT_ORDER, Light
from domain.satisfaction import Scores
from live.area_index import PLACES, Ints, Tree

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NEVER = np.iinfo(np.int64).max
BITS = 63  # parties of one word of ``involved``; the sign stays free
NO_DEADLINE, PAUSED, GREEN, YELLOW, ORANGE, RED = (LIGHT_ORDER.index(light) for light in Light)
FACTS = (
    "department", "matter", "duty", "channel", "ticket_class", "urgent", "status", "secret", "internal", "at",
)  # fmt: skip


@dataclass(slots=True)
class CodeNumbers:
    """Number the codes that rows hold, and the parties that are involved in tickets."""

    codes: dict[str | None, int] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)

    def code(self, word: str | None) -> int:
        """Return the number of a code, a new one for a new code."""
        return self.codes.setdefault(word, len(self.codes))

    def known(self, word: str) -> int:
        """Return the number of a code, −1 for one that no row ever held."""
        return self.codes.get(word, -1)

    def party(self, code: str) -> int:
        """Return the bit of a party, a new one for a new party."""
        return self.parties.setdefault(code, len(self.parties))


def to_microseconds(at: datetime) -> int:
    """Return the whole microseconds since 1970 of an aware instant."""
    return (at - EPOCH) // MICROSECOND


class Columns:
    """Facts of rows as columns of whole numbers, laid out end to end in one table (a column a line)."""

    def __init__(self, words: CodeNumbers, names: tuple[str, ...], table: Ints) -> None:
        """Name the columns of ``table``: ``names``, then the places, then the bits of the parties."""
        self.words = words
        self.names = names
        self._lay(table)

    def __len__(self) -> int:
        """Return how many rows there are, free ones among them."""
        return int(self.table.shape[1])

    def taken(self, slots: Ints) -> "Columns":
        """Return a copy of these rows as they are now."""
        return Columns(self.words, self.names, self.table[:, slots])

    def _lay(self, table: Ints) -> None:
        first = len(self.names)
        self.table = table
        self.column = dict(zip(self.names, table, strict=False))
        self.place = table[first : first + PLACES].T
        self.involved = table[first + PLACES :].T


def join_columns(blocks: Sequence[Columns]) -> Columns:
    """Return the rows of several blocks of one kind as one; blocks of few parties are narrower."""
    first = blocks[0]
    if len(blocks) == 1:
        return first
    tables = [block.table for block in blocks]
    height = max(map(len, tables))
    if any(len(table) < height for table in tables):
        tables = [np.pad(table, ((0, height - len(table)), (0, 0))) for table in tables]
    return Columns(first.words, first.names, np.concatenate(tables, axis=1))


class ColumnRows(Columns):
    """Columns of filters, scopes and places, one slot per row."""

    own_columns: tuple[str, ...] = ()

    def __init__(self, words: CodeNumbers) -> None:
        """Start empty. words: the numbers of codes, shared by all rows of a state."""
        names = (*FACTS, *self.own_columns)
        super().__init__(words, names, np.zeros((len(names) + PLACES + 1, 0), dtype=np.int64))
        self.slots: dict[UUID, list[int]] = {}
        self._used = np.zeros(0, dtype=np.bool_)
        self._free: list[int] = []

    def all_slots(self) -> Ints:
        """Return every slot in use."""
        found: Ints = np.flatnonzero(self._used)
        return found

    def slots_of(self, tickets: Iterable[UUID]) -> Ints:
        """Return the slots in use of these tickets."""
        return np.array([slot for ticket in tickets for slot in self.slots.get(ticket, ())], dtype=np.int64)

    def list_parties(self, slot: int) -> set[int]:
        """Return the bits of the parties that are involved in the row of a slot."""
        words = [int(word) for word in self.involved[slot]]
        return {n * BITS + bit for n, word in enumerate(words) for bit in range(BITS) if word >> bit & 1}

    def count_open_to_all(self) -> int:
        """Return how many rows are of tickets that are neither secret nor internal."""
        kept = self.column["secret"] | self.column["internal"]
        return int((self._used & (kept == 0)).sum())

    def forget(self, tickets: Iterable[UUID]) -> None:
        """Free the slots of these tickets."""
        for ticket in tickets:
            self._release(self.slots.pop(ticket, ()))

    def claim(self, tickets: Sequence[UUID]) -> Ints:
        """Return a free slot for each of these tickets; columns double where too few are free."""
        if len(tickets) > len(self._free):
            self._grow(len(tickets))
        found = [self._free.pop() for _ in tickets]
        for ticket, slot in zip(tickets, found, strict=True):
            self.slots.setdefault(ticket, []).append(slot)
        slots = np.array(found, dtype=np.int64)
        self._used[slots] = True
        return slots

    def put_facts(self, slots: Ints, found: Sequence[CountedTicket] | Sequence[Rating], tree: Tree) -> None:
        """Write what tickets and ratings have in common."""
        if not found:
            return
        code, column = self.words.code, self.column
        column["department"][slots] = [code(row.department) for row in found]
        column["matter"][slots] = [code(row.matter) for row in found]
        column["duty"][slots] = [code(row.duty) for row in found]
        column["channel"][slots] = [code(row.channel) for row in found]
        column["ticket_class"][slots] = [code(row.ticket_class) for row in found]
        column["status"][slots] = [code(row.status) for row in found]
        column["urgent"][slots] = [row.urgent for row in found]
        column["secret"][slots] = [row.secret for row in found]
        column["internal"][slots] = [row.internal for row in found]
        self.place[slots] = [
            tree.place(town=row.town_code, unit=row.unit_code, grid=row.grid_code) for row in found
        ]
        self._put_involved(slots, [row.departments for row in found])

    def _put_involved(self, slots: Ints, parties: list[Sequence[str]]) -> None:
        bits = [[self.words.party(party) for party in held] for held in parties]
        width = len(self.words.parties) // BITS + 1
        if width > self.involved.shape[1]:
            self._lay(np.pad(self.table, ((0, width - self.involved.shape[1]), (0, 0))))
        for word in range(self.involved.shape[1]):
            first = word * BITS
            self.involved[slots, word] = [
                sum(1 << (bit - first) for bit in set(held) if first <= bit < first + BITS) for held in bits
            ]

    def _release(self, slots: Sequence[int]) -> None:
        self._free.extend(slots)
        self._used[list(slots)] = False

    def _grow(self, more: int) -> None:
        held = len(self)
        wanted = max(1024, 2 * held, held + more)
        self._lay(np.pad(self.table, ((0, 0), (0, wanted - held))))
        self._used = np.pad(self._used, (0, wanted - held))
        self._free.extend(range(wanted - 1, held - 1, -1))


class TicketRows(ColumnRows):
    """Open tickets with the instants at which their lights turn."""

    own_columns = ("yellow", "orange", "due", "next", "paused", "light")

    def put(self, found: Sequence[CountedTicket], *, tree: Tree, now: int) -> Ints:
        """Write tickets into free slots, lit as at ``now``; return the slots."""
        slots = self.claim([row.id for row in found])
        self.put_facts(slots, found, tree)
        self.column["at"][slots] = [to_microseconds(row.reported_at) for row in found]
        self.column["yellow"][slots] = [_instant(row.yellow_at) for row in found]
        self.column["orange"][slots] = [_instant(row.orange_at) for row in found]
        self.column["due"][slots] = [_instant(row.due_at) for row in found]
        self.column["paused"][slots] = [row.paused for row in found]
        self.light(slots, now=now)
        return slots

    def light(self, slots: Ints, *, now: int) -> None:
        """Set the lights of these slots as at ``now``, and the next instant at which each turns."""
        yellow, orange, due, held = (
            self.column[name][slots] for name in ("yellow", "orange", "due", "paused")
        )
        shown = np.where(due != NEVER, GREEN, np.where(held == 1, PAUSED, NO_DEADLINE))
        for at, light in ((yellow, YELLOW), (orange, ORANGE), (due, RED)):
            shown = np.where(at <= now, light, shown)
        self.column["light"][slots] = shown
        ahead = np.stack([yellow, orange, due])
        self.column["next"][slots] = np.where(ahead > now, ahead, NEVER).min(axis=0, initial=NEVER)

    def turning(self, now: int) -> Ints:
        """Return the slots in use whose light turned since it was set."""
        found: Ints = np.flatnonzero(self.column["next"] <= now)
        return found

    def forget(self, tickets: Iterable[UUID]) -> None:
        """Free the slots of these tickets; a free slot never turns."""
        listed = list(tickets)
        self.column["next"][self.slots_of(listed)] = NEVER
        super().forget(listed)

    def _grow(self, more: int) -> None:
        held = len(self)
        super()._grow(more)
        self.column["next"][held:] = NEVER


class RatingRows(ColumnRows):
    """Ratings with their points, doubled so that the mean of two aspects stays whole."""

    own_columns = ("points",)

    def put(self, found: Sequence[Rating], *, tree: Tree, scores: Scores) -> Ints:
        """Write ratings into free slots; return the slots."""
        slots = self.claim([row.ticket_id for row in found])
        self.put_facts(slots, found, tree)
        self.column["at"][slots] = [to_microseconds(row.rated_at) for row in found]
        self.column["points"][slots] = [scores.speed[row.speed] + scores.effect[row.effect] for row in found]
        return slots

    def forget_before(self, at: int) -> int:
        """Free the slots of the ratings given before ``at``; return how many there were."""
        old = set(np.flatnonzero(self._used & (self.column["at"] < at)).tolist())
        for ticket, held in list(self.slots.items()) if old else ():
            kept = [slot for slot in held if slot not in old]
            if not kept:
                del self.slots[ticket]
            elif len(kept) < len(held):
                self.slots[ticket] = kept
        self._release(sorted(old))
        return len(old)


def _instant(at: datetime | None) -> int:
    return NEVER if at is None else to_microseconds(at)
