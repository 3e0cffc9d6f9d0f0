"""Queries for what is shown of the assessment: the points of all departments, and the sheet of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries import assessment, reference_data
from db.queries.assessment import AssessmentBasis, FrozenPeriod, Months
from db.queries.assessment_parts import AssessedParts, load_parts
from db.queries.reference_data import PartyEntry
from domain.assessment import AssessmentEntry, EntryKind, PointTally, sum_tallies
from domain.assessment_figures import cap_points
from domain.deductions import DeductionRules
from domain.enums import Effect, PartyKind, Speed

RATED_KINDS = (PartyKind.DEPARTMENT, PartyKind.AGENCY)


@dataclass(frozen=True, slots=True)
class DepartmentPoints:
    """The points of one department or agency in a year.

    points: lost, before the cap and without what is excluded; capped: of them those that count. months:
    points by month. few: too few ratings to be compared.
    """

    department: str
    name: str
    name_en: str | None
    kind: PartyKind
    ratings: int
    costing: int
    excluded: int
    restored: int
    points: int
    points_with_excluded: int
    capped: int
    cap: int
    few: bool
    months: tuple[int, ...]
    parts: AssessedParts


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One line of a sheet; number: None where the reader may not see the ticket, as of a secret one.

    at: when it was rated or decided. late: it corrects a frozen period and counts where it was decided.
    """

    kind: EntryKind
    at: datetime
    rated_at: datetime
    number: str | None
    work_order_id: UUID | None
    town: str
    town_name: str
    speed: Speed
    effect: Effect
    points: int
    counted: int
    excluded: bool
    late: bool


@dataclass(frozen=True, slots=True)
class AssessmentYear:
    """The points of every department and agency of the scope in a year, most points first.

    until: before which instant ratings are counted.
    """

    year: int
    until: datetime
    rules: DeductionRules
    basis: AssessmentBasis
    departments: tuple[DepartmentPoints, ...]

    @property
    def frozen(self) -> tuple[FrozenPeriod, ...]:
        """Return the frozen periods of the year."""
        return tuple(one for one in self.basis.frozen if one.period.year == self.year)

    def find(self, department: str) -> DepartmentPoints | None:
        """Return the points of one department."""
        return next((one for one in self.departments if one.department == department), None)


def load_year(session: Session, basis: AssessmentBasis, department: str | None = None) -> AssessmentYear:
    """Return the points of all departments and agencies of the scope, or of one."""
    tallies = assessment.load_tallies(session, basis, department)
    parts = load_parts(session, begins=basis.begins, ends=basis.until)
    found = [
        _to_points(party, tallies.get(party.code, {}), basis, parts.get(party.code, AssessedParts()))
        for party in reference_data.list_parties(session, basis.city)
        if party.kind in RATED_KINDS and department in (None, party.code) and _is_of(party, basis, tallies)
    ]
    return AssessmentYear(
        year=basis.period.year,
        until=basis.until,
        rules=basis.rules,
        basis=basis,
        departments=tuple(sorted(found, key=lambda one: (-one.points, one.department))),
    )


def load_sheet_entries(
    session: Session, basis: AssessmentBasis, department: str, *, first: int = 0, most: int | None = None
) -> tuple[tuple[SheetEntry, ...], int]:
    """Return a slice of a department's entries that change points, the latest first, and their number."""
    every = assessment.list_costly_entries(session, basis, department).get(department, ())
    shown = every[::-1][first : None if most is None else first + most]
    numbers = assessment.load_ticket_numbers(session, basis.city, (one.rating.ticket_id for one in shown))
    names = load_town_names(session, basis.city)
    return tuple(_to_line(entry, numbers, names) for entry in shown), len(every)


def load_town_names(session: Session, city: str) -> dict[str, str]:
    """Return the names of the towns by code."""
    parties = reference_data.list_parties(session, city)
    return {party.code: party.name for party in parties if party.kind is PartyKind.TOWN}


def _is_of(party: PartyEntry, basis: AssessmentBasis, tallies: Mapping[str, Months]) -> bool:
    """Tell whether a party existed in the period or was rated in it."""
    return party.code in tallies or party.valid_to is None or party.valid_to > basis.period.first


def _to_points(
    party: PartyEntry, months: Mapping[int, PointTally], basis: AssessmentBasis, parts: AssessedParts
) -> DepartmentPoints:
    total, cap = sum_tallies(months.values()), basis.rules.cap
    count = len(basis.period.list_months(basis.zone))
    return DepartmentPoints(
        department=party.code,
        name=party.name,
        name_en=party.name_en,
        kind=party.kind,
        ratings=total.ratings,
        costing=total.costing,
        excluded=total.excluded,
        restored=total.restored,
        points=total.points,
        points_with_excluded=total.points_with_excluded,
        capped=cap_points(total.points, cap),
        cap=cap,
        few=total.ratings < basis.limits.few,
        months=tuple(months.get(place, PointTally()).points for place in range(count)),
        parts=parts,
    )


def _to_line(entry: AssessmentEntry, numbers: Mapping[UUID, str], names: Mapping[str, str]) -> SheetEntry:
    rating = entry.rating
    number = numbers.get(rating.ticket_id)
    return SheetEntry(
        kind=entry.kind,
        at=entry.happened_at,
        rated_at=rating.rated_at,
        number=number,
        work_order_id=None if number is None else rating.work_order_id,
        town=rating.town,
        town_name=names.get(rating.town, rating.town),
        speed=rating.speed,
        effect=rating.effect,
        points=entry.points,
        counted=entry.counted,
        excluded=entry.is_excluded,
        late=entry.is_late,
    )
