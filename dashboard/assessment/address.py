"""What the address of the page asks for: which year, which part, which department, what is frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from web.url_paths import ASSESSMENT

LONGEST = 40  # characters of a part of an address
LAST_PAGE = 10_000


class PointsView(StrEnum):
    """The parts of the page."""

    POINTS = "points"
    AGENCIES = "agencies"
    TOWNS = "towns"
    FREEZES = "freezes"


class Order(StrEnum):
    """By what the ranking is sorted."""

    POINTS = "points"
    RATE = "rate"  # points a hundred ratings
    COSTING = "costing"  # share of ratings that took points
    RATINGS = "ratings"


@dataclass(frozen=True, slots=True)
class PointsRequest:
    """One address. year: None = the present one. page: of the entries of a sheet, from 1; whole: all of them.

    freeze: the period whose preview is shown. check: the frozen period that is checked.
    """

    year: int | None = None
    view: PointsView = PointsView.POINTS
    department: str | None = None
    order: Order = Order.POINTS
    page: int = 1
    whole: bool = False
    freeze: str | None = None
    check: str | None = None

    def to_address(self, **changes: Any) -> str:
        """Return the address of this request with some parts changed."""
        changed = replace(self, **changes)
        query = {
            field.name: int(value) if isinstance(value, bool) else value
            for field in fields(changed)
            if (value := getattr(changed, field.name)) != field.default
        }
        return f"{ASSESSMENT}?{urlencode(query)}" if query else ASSESSMENT


def read_request(query: Mapping[str, str]) -> PointsRequest:
    """Return what an address asks for; what cannot be read is left out."""
    view, order = query.get("view"), query.get("order")
    year = _number(query.get("year"), most=9999)
    return PointsRequest(
        year=year if year and 2000 <= year <= 2100 else None,
        view=PointsView(view) if view in list(PointsView) else PointsView.POINTS,
        department=_word(query.get("department")),
        order=Order(order) if order in list(Order) else Order.POINTS,
        page=_number(query.get("page"), most=LAST_PAGE) or 1,
        whole=query.get("whole") == "1",
        freeze=_word(query.get("freeze")),
        check=_word(query.get("check")),
    )


def _word(text: str | None) -> str | None:
    return (text or "").strip().replace("\x00", "")[:LONGEST] or None


def _number(text: str | None, *, most: int) -> int | None:
    word = (text or "").strip()
    if not word.isascii() or not word.isdecimal() or len(word) > len(str(most)):
        return None
    return min(int(word), most)
