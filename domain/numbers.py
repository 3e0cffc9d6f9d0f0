"""Numbers of tickets, as people read them out: city, day of report, and count of that day."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from domain.errors import Invalid

PREFIXES = MappingProxyType({"370783": "SG", "boston": "BOS"})
_FORM = re.compile(r"([A-Z0-9]{2,8}?)(\d{8})-(\d{5,})")


@dataclass(frozen=True, slots=True)
class TicketNumber:
    """A ticket's number taken apart."""

    prefix: str
    day: date
    sequence: int

    def __str__(self) -> str:
        """Return the number as shown, such as SG20261123-00042; a day with more than 99,999 grows a digit."""
        return f"{self.prefix}{self.day:%Y%m%d}-{self.sequence:05d}"


def prefix_of(city: str) -> str:
    """Return the letters that a city's numbers begin with; a city without its own uses its code."""
    return PREFIXES.get(city) or re.sub(r"[^A-Z0-9]", "", city.upper())[:8]


def number_day(reported_at: datetime, zone: ZoneInfo) -> date:
    """Return the city's day in which a report is counted."""
    return reported_at.astimezone(zone).date()


def ticket_number(city: str, day: date, sequence: int) -> str:
    """Return the number of the ``sequence``-th ticket (from 1) of a city's day."""
    if sequence < 1:
        raise ValueError("ticket numbers count from 1")
    return str(TicketNumber(prefix_of(city), day, sequence))


def read_number(text: str) -> TicketNumber:
    """Return the parts of a number as typed (blanks and small letters are forgiven); raise Invalid."""
    found = _FORM.fullmatch(re.sub(r"\s", "", text).upper())
    if found is None:
        raise Invalid("“{text}”不是诉求编号", text=text[:40])
    prefix, day, sequence = found.groups()
    try:
        return TicketNumber(prefix, date.fromisoformat(day), int(sequence))
    except ValueError:
        raise Invalid("“{text}”不是诉求编号", text=text[:40]) from None
