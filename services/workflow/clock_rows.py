"""Read a clock from its row and write it back, field by field."""

from dataclasses import fields

from db.models import Clock as ClockRow
from domain.calendars import Mode
from domain.clocks import Clock

_FIELDS = tuple(field.name for field in fields(Clock))


def read(row: ClockRow) -> Clock:
    """Return the clock of a row."""
    values = {name: getattr(row, name) for name in _FIELDS}
    return Clock(**{**values, "mode": Mode(row.mode)})


def write(row: ClockRow, clock: Clock) -> None:
    """Put a clock into its row."""
    for name in _FIELDS:
        setattr(row, name, getattr(clock, name))
