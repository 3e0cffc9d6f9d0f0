"""Convert a clock from its row and back, field by field."""

from dataclasses import fields

from db.models import Clock as ClockRow
from domain.calendars import Mode
from domain.clocks import ClockState

_FIELDS = tuple(field.name for field in fields(ClockState))


def read(row: ClockRow) -> ClockState:
    """Return the clock of a row."""
    values = {name: getattr(row, name) for name in _FIELDS}
    return ClockState(**{**values, "mode": Mode(row.mode)})


def write(row: ClockRow, clock: ClockState) -> None:
    """Write a clock into its row."""
    for name in _FIELDS:
        setattr(row, name, getattr(clock, name))
