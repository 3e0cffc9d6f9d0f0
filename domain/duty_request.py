"""What an address of the page asks for, and the addresses of everything that can be opened on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from domain.duties import DutyField, DutyList, PowerKind

PATH = "/duties"
MANUAL = "/manual/"
CHART = "duty-chart"  # fragment of the flow chart, and the beginning of the ids of its parts
LONGEST_WORDS = 80  # characters; what is longer is no name and no code
LONGEST_CODE = 40
LATEST_VERSION = 2**31 - 1
Word = TypeVar("Word", bound=StrEnum)


class DutiesView(StrEnum):
    """What the page shows apart from a list and a duty."""

    TOTALS = "totals"  # items by department and kind
    CHANGES = "changes"  # what two versions say differently


@dataclass(frozen=True, slots=True)
class DutiesRequest:
    """One address. day: as of which day, None = today; unread_day: what was written there and is no day.

    department: of leads and cooperating ones. after: the code after which the page of the list begins.
    since, until: the versions that are compared. ticket: the number of the one whose step is marked in the
    flow chart of the duty.
    """

    duty_list: DutyList = DutyList.SHARED
    field: DutyField | None = None
    kind: PowerKind | None = None
    department: str | None = None
    words: str = ""
    day: date | None = None
    unread_day: str | None = None
    after: str | None = None
    duty: str | None = None
    view: DutiesView | None = None
    since: int | None = None
    until: int | None = None
    ticket: str | None = None

    @property
    def is_narrowed(self) -> bool:
        """Return whether the list is less than the whole one."""
        return any((self.field, self.kind, self.department, self.words))

    @property
    def within(self) -> "DutiesRequest":
        """Return the list from which everything else was opened, at its page."""
        return replace(self, duty=None, view=None, since=None, until=None, ticket=None)

    def to_query(self) -> dict[str, str]:
        """Return the parameters of the address, without those that are empty."""
        named = {
            "list": self.duty_list.value,
            "field": self.field,
            "kind": self.kind,
            "department": self.department,
            "q": self.words,
            "as_of": self.day and self.day.isoformat(),
            "after": self.after,
            "duty": self.duty,
            "view": self.view,
            "from": self.since,
            "to": self.until,
            "ticket": self.ticket,
        }
        return {name: str(value) for name, value in named.items() if value}

    def to_address(self, **changes: Any) -> str:
        """Return the address of this with changes; another list or filter begins at its first page."""
        if changes.keys() & {"duty_list", "field", "kind", "department", "words", "day"}:
            changes.setdefault("after", None)
        return f"{PATH}?{urlencode(replace(self, **changes).to_query())}"


def read_request(query: Mapping[str, str]) -> DutiesRequest:
    """Return what an address asks for; what cannot be read there is passed over, except the day."""
    duty_list = _word(DutyList, query.get("list")) or _list_of(query)
    shared = duty_list is DutyList.SHARED
    day = read_day(query.get("as_of"))
    written = (query.get("as_of") or "").strip()
    return DutiesRequest(
        duty_list=duty_list,
        field=_word(DutyField, query.get("field")) if shared else None,
        kind=None if shared else _word(PowerKind, query.get("kind")),
        department=_code(query.get("department")),
        words=(query.get("q") or "").strip().replace("\x00", "")[:LONGEST_WORDS],
        day=day,
        unread_day=written[:LONGEST_CODE] if written and day is None else None,
        after=_code(query.get("after")),
        duty=_code(query.get("duty")),
        view=_word(DutiesView, query.get("view")),
        since=_version(query.get("from")),
        until=_version(query.get("to")),
        ticket=_code(query.get("ticket")),
    )


def build_duty_address(code: str, *, ticket: str | None = None) -> str:
    """Return the address of a duty as other pages link to it.

    ticket: the number of the one whose present step is to be marked in the flow chart.
    """
    return DutiesRequest(duty_list=_list_of({"duty": code}), duty=code, ticket=ticket).to_address()


def build_chart_address(code: str, ticket: str) -> str:
    """Return the address of the flow chart of a duty, in which the present step of a ticket is marked."""
    return f"{build_duty_address(code, ticket=ticket)}#{CHART}"


def build_export_query(request: DutiesRequest) -> dict[str, str]:
    """Return the parameters with which the interface for machines narrows to the same list."""
    named = {
        "kind": request.duty_list.value,
        "field": request.field,
        "power_kind": request.kind,
        "department": request.department,
        "text": request.words,
        "as_of": request.day and request.day.isoformat(),
    }
    return {name: str(value) for name, value in named.items() if value}


def build_manual_address(situation: str, day: date | None = None) -> str:
    """Return the address of the manual of a situation, as of a day or of today."""
    query = f"?{urlencode({'as_of': day.isoformat()})}" if day else ""
    return f"{MANUAL}{quote(situation, safe='')}{query}"


def _list_of(query: Mapping[str, str]) -> DutyList:
    """Return the list of an address that names none: that of its duty or kind, else the shared one."""
    code = query.get("duty") or ""
    is_power = bool(query.get("kind")) or (bool(code) and not code.startswith("S-"))
    return DutyList.POWER if is_power else DutyList.SHARED


def _word(kind: type[Word], text: str | None) -> Word | None:
    return next((member for member in kind if member.value == text), None)


def _code(text: str | None) -> str | None:
    return (text or "").strip().replace("\x00", "")[:LONGEST_CODE] or None


def read_day(text: str | None) -> date | None:
    """Return the day that is written; None for what is none."""
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def _version(text: str | None) -> int | None:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 10:
        return None
    return int(text) if 0 < int(text) <= LATEST_VERSION else None
