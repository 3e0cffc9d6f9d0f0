"""Load what the page of the assessment shows at an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import clock
from dashboard.assessment.address import PointsRequest
from db.queries import assessment, assessment_freezes, assessment_outcomes, assessment_sheets
from db.queries.agency_results import AgencyYear, TownForms, load_agency_years, load_town_forms
from db.queries.assessment import AssessmentBasis
from db.queries.assessment_execution import load_execution
from db.queries.assessment_freezes import FreezeFacts
from db.queries.assessment_outcomes import MatterOutcome, NoticeOutcome
from db.queries.assessment_parts import AssessedParts, load_parts
from db.queries.assessment_sheets import AssessmentYear, DepartmentPoints, SheetEntry
from db.queries.cities import load_city_facts
from db.queries.indicators import IndicatorFigures, NotCountedYet
from db.session import Session
from domain.assessment import OF_ALL, RATED, RATERS, permit_sheet, permit_town_sheet
from domain.assessment_figures import TownRatings
from domain.assessment_freezes import OFFICE, AssessmentPeriod, list_ended_periods
from domain.errors import DomainError, NotFound
from domain.scopes import Actor
from services.assessment import FreezeCheck, FreezePreview, check_freeze, preview_freeze

PAGE_ROWS = 60
MOST_ROWS = 5000  # of the print view


@dataclass(frozen=True, slots=True)
class PageFrame:
    """What every part of the page needs. years: from the first rating on, the newest first.

    first_day: of the first rating. is_reader_of_all: whether every sheet is open to the reader. own: the
    department or town of a reader who has one.
    """

    request: PointsRequest
    basis: AssessmentBasis
    years: tuple[int, ...]
    first_day: date
    has_ratings: bool
    is_reader_of_all: bool
    own: str | None
    may_freeze: bool

    @property
    def year(self) -> int:
        """Return the year that is shown."""
        return self.basis.period.year

    @property
    def is_frozen(self) -> bool:
        """Tell whether the year or a quarter of it is frozen."""
        return any(one.period.year == self.year for one in self.basis.frozen)


@dataclass(frozen=True, slots=True)
class SheetReading:
    """The sheet of one department: its sums, and a page of its entries; total: how many there are.

    notices, matters: what notices of the supervision office and assigned matters led to. execution: how it
    kept its clocks in the year. agency: the result of an agency by its forms; None where it has none.
    """

    points: DepartmentPoints
    entries: Sequence[SheetEntry]
    total: int
    notices: Sequence[NoticeOutcome]
    execution: tuple[IndicatorFigures, ...] | NotCountedYet
    matters: Sequence[MatterOutcome] = ()
    agency: AgencyYear | None = None


@dataclass(frozen=True, slots=True)
class TownsReading:
    """How the towns of the reader's scope rate and fill in forms of agencies; names: of towns by code."""

    ratings: Sequence[TownRatings]
    forms: Sequence[TownForms]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TownSheetReading:
    """The sheet of one town: how it rates, and the parts of its own performance, as of a department."""

    town: str
    towns: TownsReading
    parts: AssessedParts
    notices: Sequence[NoticeOutcome]
    matters: Sequence[MatterOutcome]


@dataclass(frozen=True, slots=True)
class FreezesReading:
    """The periods that have ended, and of those that are frozen the facts; what is previewed or checked.

    refusal: why the period asked for cannot be frozen.
    """

    periods: Sequence[AssessmentPeriod]
    frozen: dict[str, FreezeFacts]
    preview: FreezePreview | None
    refusal: DomainError | None
    check: FreezeCheck | None


def read_frame(session: Session, actor: Actor, request: PointsRequest) -> PageFrame:
    """Return the year and what the reader may see."""
    now = clock.now(session, actor.city)
    present = assessment.find_present_year(session, actor.city, now)
    first = assessment.find_first_rating(session)
    basis = assessment.load_basis(session, actor.city, AssessmentPeriod(request.year or present), now=now)
    first_day = (first or now).astimezone(basis.zone).date()
    return PageFrame(
        request=request,
        basis=basis,
        years=tuple(range(present, min(first_day.year, present) - 1, -1)),
        first_day=first_day,
        has_ratings=first is not None,
        is_reader_of_all=bool(OF_ALL & actor.roles),
        own=actor.party if (RATED | RATERS) & actor.roles else None,
        may_freeze=bool(OFFICE & actor.roles),
    )


def read_year(session: Session, frame: PageFrame) -> AssessmentYear:
    """Return the points of all departments, or of the reader's own."""
    return assessment_sheets.load_year(session, frame.basis, None if frame.is_reader_of_all else frame.own)


def read_sheet(session: Session, actor: Actor, frame: PageFrame, department: str) -> SheetReading:
    """Return the sheet of a department. Raises NotAllowed for another's, NotFound where there is none."""
    permit_sheet(actor, department)
    points = assessment_sheets.load_year(session, frame.basis, department).find(department)
    if points is None:
        raise NotFound("没有编码为 {code} 的单位", code=department)
    request = frame.request
    first, most = (0, MOST_ROWS) if request.whole else ((request.page - 1) * PAGE_ROWS, PAGE_ROWS)
    entries, total = assessment_sheets.load_sheet_entries(
        session, frame.basis, department, first=first, most=most
    )
    span = {"begins": frame.basis.begins, "ends": frame.basis.until}
    agencies = load_agency_years(session, frame.basis.city, frame.year, agency=department)
    return SheetReading(
        points,
        entries,
        total,
        notices=assessment_outcomes.list_notice_outcomes(session, department, **span),
        execution=load_execution(session, actor, frame.basis, points, now=clock.now(session, actor.city)),
        matters=assessment_outcomes.list_matter_outcomes(session, actor.city, department, **span),
        agency=agencies[0] if agencies else None,
    )


def read_towns(session: Session, frame: PageFrame) -> TownsReading:
    """Return how the towns of the reader's scope rated, and the names of towns."""
    return TownsReading(
        ratings=assessment.load_town_ratings(session, frame.basis),
        forms=load_town_forms(session, frame.basis.city, frame.year),
        names=assessment_sheets.load_town_names(session, frame.basis.city),
    )


def read_town_sheet(session: Session, actor: Actor, frame: PageFrame, town: str) -> TownSheetReading:
    """Return the sheet of a town. Raises NotAllowed for another's, NotFound where there is none."""
    permit_town_sheet(actor, town)
    every = read_towns(session, frame)
    if town not in every.names:
        raise NotFound("没有编码为 {code} 的镇街", code=town)
    span = {"begins": frame.basis.begins, "ends": frame.basis.until}
    return TownSheetReading(
        town,
        TownsReading(
            [one for one in every.ratings if one.town == town],
            [one for one in every.forms if one.town == town],
            every.names,
        ),
        parts=load_parts(session, **span).get(town, AssessedParts()),
        notices=assessment_outcomes.list_notice_outcomes(session, town, **span),
        matters=assessment_outcomes.list_matter_outcomes(session, actor.city, town, **span),
    )


def read_agencies(session: Session, frame: PageFrame) -> tuple[list[AgencyYear], dict[str, str]]:
    """Return the results of all agencies of the year, and the names of towns."""
    city = frame.basis.city
    return load_agency_years(session, city, frame.year), assessment_sheets.load_town_names(session, city)


def read_freezes(session: Session, actor: Actor, frame: PageFrame) -> FreezesReading:
    """Return the ended periods, with a preview or a check where the address asks for one."""
    now, request = clock.now(session, actor.city), frame.request
    zone = load_city_facts(session, actor.city).zone
    frozen = {one.period: one for one in assessment_freezes.list_freezes(session, actor.city)}
    preview, refusal = _preview(session, actor, request, now) if frame.may_freeze else (None, None)
    check = check_freeze(session, actor.city, request.check, now=now) if request.check in frozen else None
    return FreezesReading(
        periods=list_ended_periods(frame.first_day, now.astimezone(zone).date()),
        frozen=frozen,
        preview=preview,
        refusal=refusal,
        check=check,
    )


def _preview(
    session: Session, actor: Actor, request: PointsRequest, now: datetime
) -> tuple[FreezePreview | None, DomainError | None]:
    if request.freeze is None:
        return None, None
    try:
        return preview_freeze(session, actor.city, request.freeze, now=now), None
    except DomainError as error:
        return None, error
