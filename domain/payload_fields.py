"""The field table of a payload: read from its annotations once, for forms, checks and documents."""

import types
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from domain.texts import shows_nothing
from domain.transitions import Need


class FieldKind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"  # several lines
    LINE = "line"
    LINES = "lines"  # several texts, one a line
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"  # one of ``choices``
    YES_NO = "yes_no"
    FLAG = "flag"  # on or off; of several tickets: or left as each is
    PARTY = "party"
    PARTIES = "parties"
    SECTION = "section"  # of the holder's department
    HANDLER = "handler"  # a person of the holder's department
    MEETING = "meeting"  # a consultation whose minutes are missing, or none
    ROWS = "rows"  # the same few fields several times
    CORRECTION = "correction"  # what a ticket is about
    DUTY = "duty"  # an item of the responsibility list
    LISTED_DUTY = "listed_duty"  # one of all duties of the list that is in force
    SITUATION = "situation"  # of the duty that is chosen
    STEP = "step"  # of the flow chart, those that the holder takes
    LIST_REASON = "list_reason"  # asked for where the parties differ from the list


FIRST = frozenset({FieldKind.DUTY, FieldKind.SITUATION})  # what they say fills in the rest


@dataclass(frozen=True, slots=True)
class Display:
    """How a field is shown and checked, written next to its type; texts are message ids.

    need: the group it belongs to, by which the tables of transitions ask for it. required: the complaint
    where it is empty while it is visible; "" for an optional field. visible_if: "<field>=<value>" or
    "<field>!=<value>". yes, no: the answers of YES_NO. rows: how many ROWS a form offers.
    """

    label: str
    kind: FieldKind | None = None
    need: Need | None = None
    required: str = ""
    hint: str = ""
    visible_if: str = ""
    yes: str = ""
    no: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One row of a field table; name: the dotted path within the payload."""

    name: str
    kind: FieldKind
    shown: Display
    choices: tuple[StrEnum, ...] = ()
    fields: tuple["FieldSpec", ...] = ()  # of each of the ROWS

    @property
    def is_required(self) -> bool:
        """Tell whether the field must be filled in while it is visible."""
        return bool(self.shown.required)


def get_value(payload: object, name: str) -> Any:
    """Return the value at a dotted path, None where a part on the way is missing."""
    found: Any = payload
    for part in name.split("."):
        found = getattr(found, part, None)
    return found


def is_empty(value: object) -> bool:
    """Tell whether nothing was filled in."""
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return shows_nothing(value)
    return value is None or value == () or bool(getattr(value, "is_empty", False))


def is_visible(payload: object, spec: FieldSpec) -> bool:
    """Tell whether a field is asked for, given the other answers."""
    condition = spec.shown.visible_if
    if not condition:
        return True
    name, _, wanted = condition.partition("=")
    found = get_value(payload, name.removesuffix("!"))
    word = {True: "yes", False: "no"}.get(found, found) if isinstance(found, bool) else found
    return (word == wanted) is not name.endswith("!")


@cache
def list_fields(model: type) -> tuple[FieldSpec, ...]:
    """Return the field table of a payload or a value within one: duty first, words of the act last."""
    specs = tuple(_fields(model, prefix=""))
    return tuple(sorted(specs, key=lambda spec: (spec.kind not in FIRST, spec.name == "text")))


def _fields(model: type, prefix: str) -> Iterator[FieldSpec]:
    for name, annotation in get_type_hints(model, include_extras=True).items():
        if issubclass(model, BaseModel) and name not in model.model_fields:
            continue
        kind, shown = _bare(annotation)
        if shown is None and isinstance(kind, type) and is_dataclass(kind):
            yield from _fields(kind, prefix=f"{prefix}{name}.")
        elif shown is not None:
            yield _spec(f"{prefix}{name}", kind, shown)


def _spec(name: str, kind: Any, shown: Display) -> FieldSpec:
    is_word = isinstance(kind, type) and issubclass(kind, StrEnum)
    return FieldSpec(
        name=name,
        kind=shown.kind or _kind(kind),
        shown=shown,
        choices=tuple(kind) if is_word else (),
        fields=list_fields(kind) if shown.rows else (),
    )


def _bare(annotation: Any) -> tuple[Any, Display | None]:
    """Return a type without None, tuple and metadata, and how it is shown."""
    shown = next(
        (each for each in getattr(annotation, "__metadata__", ()) if isinstance(each, Display)), None
    )
    if hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    if get_origin(annotation) in (Union, types.UnionType):
        [annotation] = [each for each in get_args(annotation) if each is not types.NoneType]
    if get_origin(annotation) is tuple:
        annotation = get_args(annotation)[0]
    return annotation, shown


def _kind(kind: Any) -> FieldKind:
    if issubclass(kind, StrEnum):
        return FieldKind.CHOICE
    return {
        bool: FieldKind.YES_NO,
        int: FieldKind.NUMBER,
        date: FieldKind.DATE,
        datetime: FieldKind.DATETIME,
    }.get(kind, FieldKind.LINE)
