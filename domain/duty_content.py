"""Convert texts of duties to and from JSON: what is stored in addition to the columns."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from domain.duties import Duty, FlowStep

# What is a column of its own; cooperating departments are one in addition, by their codes alone.
COLUMNS = frozenset({"code", "duty_list", "duty_field", "power_kind", "name", "level", "lead", "matters"})
_DUTY = TypeAdapter(Duty)
_STEPS = TypeAdapter(tuple[FlowStep, ...])


def to_content(duty: Duty) -> dict[str, Any]:
    """Return everything of a text that is no column, as JSON stores it; what is empty is left out."""
    found = _DUTY.dump_python(duty, mode="json", exclude=set(COLUMNS))
    return {name: value for name, value in found.items() if value}


def read_duty(columns: Mapping[str, Any], content: Mapping[str, Any]) -> Duty:
    """Return the text of these columns and this content. Raises ValidationError for anything else."""
    return _DUTY.validate_python({**content, **columns})


def read_steps(stored: Any) -> tuple[FlowStep, ...]:
    """Return the steps of a flow chart as they are stored in the content of a text."""
    return _STEPS.validate_python(stored)


def to_stored(duty: Duty) -> dict[str, Any]:
    """Return a whole text as JSON stores it, columns included; what is empty is left out."""
    found = _DUTY.dump_python(duty, mode="json")
    return {name: value for name, value in found.items() if value}


def read_stored(stored: Mapping[str, Any]) -> Duty:
    """Return the text that ``to_stored`` gave."""
    return _DUTY.validate_python(stored)
