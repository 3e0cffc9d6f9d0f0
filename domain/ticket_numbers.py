"""Ticket numbers in readable form: city, day of report, and count of that day."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


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
