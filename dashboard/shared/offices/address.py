"""What the address of an office's page asks for: which part, which queue, what is opened or begun."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

LONGEST = 80  # characters of a part of an address


@dataclass(frozen=True, slots=True)
class DeskRequest:
    """queue: which of the lists. opened: an id. act: whose form is shown. new: something is begun.

    A page derives its own with ``path``, its default ``view`` and the parts it knows further.
    """

    path: ClassVar[str]
    view: Any  # a word of the page's own parts
    queue: str | None = None
    opened: str | None = None
    act: str | None = None
    new: str | None = None

    def to_address(self, **changes: Any) -> str:
        """Return the address of this request with some parts changed."""
        changed = replace(self, **changes)
        query = {
            field.name: value
            for field in fields(changed)
            if (value := getattr(changed, field.name)) not in (None, field.default)
        }
        return f"{self.path}?{urlencode(query)}" if query else self.path

    def only(self, view: StrEnum, **parts: Any) -> Self:
        """Return the request for a part of the page, with nothing but these parts of an address."""
        return type(self)(view, **parts)

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Return what an address asks for; what is too long or unknown is left out."""
        known = {field.name: field for field in fields(cls)}
        views: Any = type(known["view"].default)
        first = known["view"].default
        said = {
            name: value
            for name in known
            if name != "view" and (value := query.get(name, "").strip()) and len(value) <= LONGEST
        }
        view = query.get("view")
        return cls(views(view) if view in list(views) else first, **said)
