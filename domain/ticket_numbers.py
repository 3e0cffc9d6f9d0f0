"""Ticket numbers in readable form: city, day of report, and count of that day."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.errors import Invalid

_FORM = re.compile(r"([A-Z0-9]{1,8}?)(\d{8})-(\d{5,})")


@dataclass(frozen=True, slots=True)
class ParsedTicketNumber:
    """Parts of a ticket number: letters of its city, the city's day, count of that day from 1."""

    prefix: str
    day: date
    sequence: int

    def __str__(self) -> str:
        """Return the number as shown, such as SG20261123-00042; a day with more than 99,999 grows a digit."""
        return f"{self.prefix}{self.day.isoformat().replace('-', '')}-{self.sequence:05d}"


def get_number_day(reported_at: datetime, zone: ZoneInfo) -> date:
    """Return the city's day in which a report is counted."""
    return reported_at.astimezone(zone).date()


def read_number(text: str) -> ParsedTicketNumber:
    """Return the parts of a number as typed (blanks and lower case are accepted); raise Invalid."""
    found = _FORM.fullmatch(re.sub(r"\s", "", text).upper())
    if found is None:
        raise Invalid("“{text}”不是诉求编号", text=text[:40])
    prefix, day, sequence = found.groups()
    try:
        return ParsedTicketNumber(prefix, date.fromisoformat(day), int(sequence))
    except ValueError:
        raise Invalid("“{text}”不是诉求编号", text=text[:40]) from None
