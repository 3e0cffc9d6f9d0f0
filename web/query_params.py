"""Query parameters of a search: words, filters, order, page position."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from db.queries.search_narrowing import Narrowing
from db.queries.ticket_search import Search, SearchCursor, Sorting
from domain.enums import Light, Status
from domain.search_query import read_asked

Word = TypeVar("Word", bound=StrEnum)


def read_search(query: Mapping[str, str], zone: ZoneInfo) -> Search:
    """Return the search of an address; what cannot be read there is passed over."""
    until = _day(query.get("until"))
    narrowing = Narrowing(
        since=_morning(_day(query.get("since")), zone),
        until=_morning(until + timedelta(days=1), zone) if until else None,
        status=_word(Status, query.get("status")),
        town=query.get("town") or None,
        matter=query.get("matter") or None,
        department=query.get("department") or None,
        light=_word(Light, query.get("light")),
        duty=query.get("duty") or None,
    )
    sorting = _word(Sorting, query.get("order")) or Sorting.NEWEST
    return Search(read_asked(query.get("q") or ""), narrowing, sorting, _place(query.get("after")))


def encode_place(place: SearchCursor) -> str:
    """Return a place as an address holds it."""
    return f"{place.fit}~{place.reported_at.isoformat()}~{place.ticket}"


def _place(text: str | None) -> SearchCursor | None:
    fit, _, rest = (text or "").partition("~")
    at, _, ticket = rest.partition("~")
    try:
        instant = datetime.fromisoformat(at)
        return SearchCursor(int(fit), instant, UUID(ticket)) if instant.tzinfo else None
    except ValueError:
        return None


def _word(kind: type[Word], text: str | None) -> Word | None:
    return next((member for member in kind if member.value == text), None)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _morning(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)
