"""Freezing a period of the assessment: which periods there are, and the bytes that are hashed and signed."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from domain.assessment import AssessmentEntry, PointTally
from domain.deductions import DeductionSchedule
from domain.enums import Role
from domain.errors import DomainError, Invalid
from domain.history import encode_field
from domain.workflows import WorkflowPayload, WorkflowTable, WorkflowTransition, check_words

FORM = 2  # of the canonical bytes; they name the form they were written in; 1 held no forms of agencies
LONGEST = 400  # characters of a remark
PERIOD = re.compile(r"(20\d\d)(?:-Q([1-4]))?")
MONTHS = 12


class FreezeStatus(StrEnum):
    """The one state of a frozen period."""

    FROZEN = "frozen"


class FreezeAct(StrEnum):
    """What can be done with a period."""

    FREEZE = "freeze"


@dataclass(frozen=True, slots=True)
class AssessmentPeriod:
    """A calendar year, or a quarter of one; points are capped by year."""

    year: int
    quarter: int | None = None

    @property
    def code(self) -> str:
        """Return how the period is written: 2026 or 2026-Q3."""
        return str(self.year) if self.quarter is None else f"{self.year}-Q{self.quarter}"

    @property
    def first(self) -> date:
        """Return the first day."""
        return date(self.year, 1 if self.quarter is None else 3 * self.quarter - 2, 1)

    @property
    def after(self) -> date:
        """Return the day after the last one."""
        month = MONTHS if self.quarter is None else 3 * self.quarter
        return date(self.year + month // MONTHS, month % MONTHS + 1, 1)

    def begins(self, zone: ZoneInfo) -> datetime:
        """Return the instant with which the period begins."""
        return datetime.combine(self.first, time.min, tzinfo=zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """Return the instant before which the period ends."""
        return datetime.combine(self.after, time.min, tzinfo=zone)

    def list_months(self, zone: ZoneInfo) -> tuple[datetime, ...]:
        """Return the instants with which its months begin."""
        count = MONTHS if self.quarter is None else 3
        first = self.first.month
        return tuple(datetime(self.year, first + one, 1, tzinfo=zone) for one in range(count))


def parse_period(code: str) -> AssessmentPeriod:
    """Return the period that is written. Raises Invalid."""
    found = PERIOD.fullmatch(code.strip())
    if found is None:
        raise Invalid("考核期间须写作 2026 或 2026-Q1，不能是“{code}”", code=code[:20])
    return AssessmentPeriod(int(found[1]), int(found[2]) if found[2] else None)


def find_last_quarter(today: date) -> AssessmentPeriod:
    """Return the quarter that ended last before a day."""
    quarter = (today.month - 1) // 3
    return AssessmentPeriod(today.year, quarter) if quarter else AssessmentPeriod(today.year - 1, 4)


def list_ended_periods(first: date, today: date) -> list[AssessmentPeriod]:
    """Return the quarters and years that have ended, the newest first; first: a day of the earliest."""
    years = range(today.year, first.year - 1, -1)
    every = [AssessmentPeriod(year, quarter) for year in years for quarter in (None, 4, 3, 2, 1)]
    return [period for period in every if first < period.after <= today]


def check_ended(period: AssessmentPeriod, zone: ZoneInfo, *, until: datetime) -> None:
    """Raise DomainError for a period that is not over."""
    if period.ends(zone) > until:
        raise DomainError("{period} 还没有过完，过完后才能封存", period=period.code)


class FreezePayload(WorkflowPayload):
    """Which period is frozen; digest: of the preview that was seen, in hexadecimal digits, where one was."""

    period: str
    digest: str = ""
    remark: str = ""

    def check(self) -> None:
        """Raise Invalid for what is no period, or too long a remark."""
        parse_period(self.period)
        check_words(self.remark, missing=None, longest=LONGEST)

    @property
    def note(self) -> str:
        """Return the remark."""
        return self.remark.strip()


OFFICE = frozenset({Role.ASSESSMENT_OFFICE})
FREEZE_ACTS = WorkflowTable(
    kind="assessment_freeze",
    states=FreezeStatus,
    acts=FreezeAct,
    readers=OFFICE | {Role.LEADER, Role.SUPERVISOR},
    missing="没有这次封存，或不在您的权限范围内",
    refusals=MappingProxyType({FreezeAct.FREEZE: "考核结果由考核办封存"}),
    transitions=MappingProxyType(
        {
            (None, FreezeAct.FREEZE): WorkflowTransition(
                OFFICE, FreezeStatus.FROZEN, FreezePayload, reload=True
            )
        }
    ),
)


@dataclass(frozen=True, slots=True)
class DepartmentSums:
    """What is frozen of one department: its sums, and every entry that changes points."""

    tally: PointTally
    entries: tuple[AssessmentEntry, ...]


@dataclass(frozen=True, slots=True)
class FrozenForm:
    """What is frozen of one quarterly form of an agency; points: None where it was not filled in.

    side: who fills it in. percent: its share of the result. items: name and most points of each.
    """

    agency: str
    quarter: str
    side: str
    percent: int
    items: tuple[tuple[str, int], ...]
    points: tuple[int, ...] | None


def to_canonical_bytes(
    city: str,
    period: AssessmentPeriod,
    schedule: DeductionSchedule,
    departments: Mapping[str, DepartmentSums],
    *,
    forms: Iterable[FrozenForm] = (),
    form: int = FORM,
) -> bytes:
    """Return what is hashed: one JSON array a line, the period first, then every department and its entries.

    A quarter says nothing of the cap, which holds for the year. Entries name ratings by their ids, and no
    ticket. At the end are the forms of agencies, except in form 1.
    """
    zone = UTC
    begins, ends = period.first.isoformat(), period.after.isoformat()
    head: list[object] = ["assessment", form, city, period.code, begins, ends]
    if period.quarter is None:
        last = datetime.combine(period.after, time.min, tzinfo=zone)
        head.append(["cap", schedule.at(last).cap])
    lines: list[object] = [head]
    for code in sorted(departments):
        sums, tally = departments[code], departments[code].tally
        lines.append(
            ["department", code, tally.ratings, tally.costing, tally.excluded, tally.restored, tally.points,
             tally.points_with_excluded]
        )  # fmt: skip
        lines += (_entry(entry) for entry in sorted(sums.entries, key=lambda one: one.order))
    if form > 1:
        ordered = sorted(forms, key=lambda one: (one.agency, one.quarter, one.side))
        lines += (_agency_form(one) for one in ordered)
    return b"\n".join(encode_field(line) for line in lines)


def read_form(content: bytes) -> int:
    """Return the form in which frozen bytes were written."""
    head = json.loads(content.split(b"\n", 1)[0])
    return int(head[1])


def compute_digest(content: bytes) -> bytes:
    """Return the SHA-256 digest of what is frozen."""
    return hashlib.sha256(content).digest()


def find_differences(stored: bytes, computed: bytes, *, most: int = 20) -> list[str]:
    """Return the codes of departments whose figures or entries differ, "" for the heading."""
    before, after = (_by_department(content) for content in (stored, computed))
    return sorted(code for code in before.keys() | after.keys() if before.get(code) != after.get(code))[:most]


def _by_department(content: bytes) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {"": []}
    code = ""
    for line in content.split(b"\n"):
        if line.startswith((b'["department",', b'["agency_form",')):
            code = line.split(b'"', 4)[3].decode()
            found.setdefault(code, [])
        found[code].append(line)
    return found


def _entry(entry: AssessmentEntry) -> list[object]:
    rating = entry.rating
    return [
        entry.kind.value, str(rating.id), _instant(entry.booked_at), _instant(entry.happened_at), rating.town,
        rating.speed.value, rating.effect.value, entry.points, entry.counted,
    ]  # fmt: skip


def _agency_form(one: FrozenForm) -> list[object]:
    given = (None,) * len(one.items) if one.points is None else one.points
    items = [[name, most, points] for (name, most), points in zip(one.items, given, strict=True)]
    return ["agency_form", one.agency, one.quarter, one.side, one.percent, items]


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def list_costly(entries: Iterable[AssessmentEntry]) -> tuple[AssessmentEntry, ...]:
    """Return the entries that change points, in the order of a sheet."""
    return tuple(sorted((one for one in entries if one.changes_points), key=lambda one: one.order))
