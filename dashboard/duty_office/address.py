"""What the address of the page asks for: which part, which queue, what is opened or begun."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from dashboard.shared.desks import DUTY_OFFICE

LONGEST = 80  # characters of a part of an address


class View(StrEnum):
    """The parts of the page."""

    AMENDMENTS = "amendments"
    ARBITRATIONS = "arbitrations"
    BORDERS = "borders"


@dataclass(frozen=True, slots=True)
class OfficeRequest:
    """queue: which of the lists. opened: an id. act: whose form is shown. new: something is begun.

    kind, duty: of an application that is begun; ticket: of a claim, by its number.
    """

    view: View = View.AMENDMENTS
    queue: str | None = None
    opened: str | None = None
    act: str | None = None
    new: str | None = None
    kind: str | None = None
    duty: str | None = None
    ticket: str | None = None

    def to_address(self, **changes: Any) -> str:
        """Return the address of this request with some parts changed."""
        changed = replace(self, **changes)
        query = {
            field.name: value
            for field in fields(changed)
            if (value := getattr(changed, field.name)) not in (None, field.default)
        }
        return f"{DUTY_OFFICE}?{urlencode(query)}" if query else DUTY_OFFICE


def read_request(query: Mapping[str, str]) -> OfficeRequest:
    """Return what an address asks for; what is too long or unknown is left out."""
    said = {
        name: value
        for name in OfficeRequest.__slots__
        if name != "view" and (value := query.get(name, "").strip()) and len(value) <= LONGEST
    }
    view = query.get("view")
    return OfficeRequest(view=View(view) if view in list(View) else View.AMENDMENTS, **said)
