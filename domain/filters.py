"""The filter of tickets that map, panel, list, stream and API share, and its form in a URL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from domain.enums import Channel, Status, TicketClass, WorkField
from domain.errors import Invalid

LONGEST_CODE = 120  # characters; no code is longer
_QUERY_NAMES = {"ticket_class": "class"}


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that all hold together; None = no condition.

    duty: code of the item of the responsibility list on which a ticket rests.
    since, until: days in the city's zone, both inclusive, on ``reported_at`` (ratings: ``rated_at``).
    """

    department: str | None = None
    matter: str | None = None
    duty: str | None = None
    work_field: WorkField | None = None
    channel: Channel | None = None
    ticket_class: TicketClass | None = None
    urgent: bool | None = None
    status: Status | None = None
    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.since and self.until and self.since > self.until:
            raise Invalid("时段的开始 {since} 晚于结束 {until}", since=self.since, until=self.until)

    @classmethod
    def from_query(cls, query: Mapping[str, str | None]) -> "Filters":
        """Return the filters named in ``query``; other names are ignored, blanks are no condition."""
        given: dict[str, object] = {}
        for name, read in _READERS.items():
            query_name = _QUERY_NAMES.get(name, name)
            text = (query.get(query_name) or "").strip()
            if text:
                given[name] = _read(query_name, text, read)
        return cls(**given)  # type: ignore[arg-type]  # each reader returns its field's type

    def to_query(self) -> dict[str, str]:
        """Return the conditions as URL parameters, always in the same order; ``from_query`` reads them."""
        query = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None:
                query[_QUERY_NAMES.get(field.name, field.name)] = _write(value)
        return query

    @property
    def is_empty(self) -> bool:
        """Return whether the filter is empty."""
        return self == _NO_FILTERS


def _code(text: str) -> str:
    if len(text) > LONGEST_CODE:
        raise ValueError(text)
    return text


def _truth(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text.lower()]


_READERS: dict[str, Callable[[str], object]] = {
    "department": _code,
    "matter": _code,
    "duty": _code,
    "work_field": WorkField,
    "channel": Channel,
    "ticket_class": TicketClass,
    "urgent": _truth,
    "status": Status,
    "since": date.fromisoformat,
    "until": date.fromisoformat,
}


def _read(name: str, text: str, read: Callable[[str], object]) -> object:
    try:
        return read(text)
    except (ValueError, KeyError):
        raise Invalid("筛选条件 {name} 不认识“{value}”", name=name, value=text[:LONGEST_CODE]) from None


def _write(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else str(value)


_NO_FILTERS = Filters()
