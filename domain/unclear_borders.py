"""Candidates of unclear borders: matters and duties that units often hand back, hand on, or dispute."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BorderSign(StrEnum):
    """What is counted; an override: a lead that the list does not give, with a reason."""

    RETURNS = "returns"
    TRANSFERS = "transfers"
    ARBITRATIONS = "arbitrations"
    OVERRIDES = "overrides"


MOST_EVIDENCE = 10  # tickets named with a candidate


@dataclass(frozen=True, slots=True)
class SignOfTicket:
    """That one ticket of a matter was handed back, handed on or disputed; number: None where it is secret."""

    matter: str
    sign: BorderSign
    times: int
    number: str | None


@dataclass(frozen=True, slots=True)
class BorderCandidate:
    """One matter with its counts by sign; numbers: of ordinary tickets that show it, the worst first.

    duties: codes of the shared duties that are about it.
    """

    matter: str
    duties: tuple[str, ...]
    counts: Mapping[BorderSign, int]
    numbers: tuple[str, ...]

    @property
    def total(self) -> int:
        """Return the sum of all counts."""
        return sum(self.counts.values())


def get_period(today: date, *, months: int) -> tuple[date, date]:
    """Return so many whole months before this one: first day, and the first day after them."""
    until = today.replace(day=1)
    year, month = divmod(until.year * 12 + until.month - 1 - months, 12)
    return date(year, month + 1, 1), until


def find_candidates(
    signs: Iterable[SignOfTicket],
    duties: Mapping[str, tuple[str, ...]],
    *,
    threshold: int,
    most: int,
    least: int,
) -> list[BorderCandidate]:
    """Return the matters that reach the threshold, the most disputed first.

    duties: codes of shared duties by matter. most: how many a person can read. least: counts below
    it are left out, since they may be of one secret ticket.
    """
    by_matter: dict[str, list[SignOfTicket]] = {}
    for sign in signs:
        by_matter.setdefault(sign.matter, []).append(sign)
    found = [_count(matter, rows, duties.get(matter, ()), least) for matter, rows in by_matter.items()]
    reached = [one for one in found if one.total >= max(threshold, least)]
    return sorted(reached, key=lambda one: (-one.total, one.matter))[:most]


def _count(matter: str, rows: list[SignOfTicket], duties: tuple[str, ...], least: int) -> BorderCandidate:
    counts = {sign: sum(row.times for row in rows if row.sign is sign) for sign in BorderSign}
    shown = {sign: count for sign, count in counts.items() if count >= least}
    times: dict[str, int] = {}
    for row in rows:
        if row.number is not None:
            times[row.number] = times.get(row.number, 0) + row.times
    worst = sorted(times, key=lambda number: (-times[number], number))
    return BorderCandidate(matter, duties, shown, tuple(worst[:MOST_EVIDENCE]))
