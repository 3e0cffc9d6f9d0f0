"""Assessment API: points of departments in a year, the sheet of one, agencies, how towns rate, a workbook."""

from datetime import datetime
from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel

import clock
from db.queries import assessment, assessment_outcomes, assessment_sheets
from db.queries.agency_results import AgencyQuarter, AgencyYear, load_agency_years
from db.queries.assessment import AssessmentBasis
from db.queries.assessment_execution import load_execution
from db.queries.assessment_outcomes import MatterOutcome, NoticeOutcome
from db.queries.assessment_parts import AssessedParts, load_parts
from db.queries.assessment_sheets import AssessmentYear, DepartmentPoints, SheetEntry
from db.queries.indicators import NotCountedYet
from db.session import Session
from domain.agency_forms import AgencyFormStatus, FormSide
from domain.agency_scores import round_score
from domain.assessment import (
    OF_ALL,
    RATED,
    check_year,
    permit_points,
    permit_sheet,
)
from domain.assessment_figures import compute_performance_loss
from domain.assessment_freezes import AssessmentPeriod
from domain.errors import NotFound
from domain.scopes import Actor
from etl import assessment_xlsx
from web.dependencies import CityActor, CityDbSession

router = APIRouter(prefix="/api/v1", tags=["assessment"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Year = Annotated[int | None, Query(description="calendar year; the present one where left out")]
Department = Annotated[
    str | None, Query(max_length=40, description="code of one department or agency: its whole sheet")
]


class FrozenAnswer(BaseModel):
    """A frozen period of the year: 2026, or a quarter as 2026-Q3."""

    period: str
    frozen_at: datetime


class AssessmentList(BaseModel):
    """The points of all departments and agencies of the scope, most points first; until: counted so far."""

    year: int
    until: datetime
    cap: int
    frozen: list[FrozenAnswer]
    total: int
    items: list[DepartmentPoints]


class AgencyFormAnswer(BaseModel):
    """One form of an agency: the side that fills it in, its items, and its share of the result in per cent.

    points: in the order of the items, null where the form is missing.
    """

    side: FormSide
    rater: str
    percent: int
    items: tuple[str, ...]
    most: tuple[int, ...]
    points: tuple[int, ...] | None
    sample: bool
    state: AgencyFormStatus


class AmendmentAnswer(BaseModel):
    """An entry after the freeze; before: the points until then, null where the form was missing."""

    side: FormSide
    before: tuple[int, ...] | None
    points: tuple[int, ...]
    reason: str
    amended_at: datetime


class AgencyQuarterAnswer(BaseModel):
    """A quarter of an agency; score: of 100 with two decimals, null while a form is missing.

    amended_score: with the entries after the freeze, which change no score.
    """

    quarter: int
    score: str | None
    forms: list[AgencyFormAnswer]
    amended_score: str | None
    amendments: list[AmendmentAnswer]


class AgencyAnswer(BaseModel):
    """The result of an agency in a year: the mean of its quarters with a result, null where none has."""

    agency: str
    name: str
    town: str
    score: str | None
    amended_score: str | None
    complete_quarters: int
    quarters: list[AgencyQuarterAnswer]


class ExecutionAnswer(BaseModel):
    """How clocks were kept in the year: a rate by the code of its indicator; value: null of nothing."""

    code: str
    numerator: int
    denominator: int
    value: float | None


class AssessmentSheet(BaseModel):
    """Every point of one department: its sums, and the entries that change points, the latest first.

    performance_loss: the share of its performance that the points cost, as a percentage with three decimals.
    Of a ticket that the caller may not see there is no number and no work order. notices, matters: what
    notices of the supervision office and assigned matters led to. execution: null while days are not counted.
    """

    year: int
    until: datetime
    cap: int
    frozen: list[FrozenAnswer]
    points: DepartmentPoints
    performance_loss: float
    entries: list[SheetEntry]
    notices: list[NoticeOutcome]
    matters: list[MatterOutcome]
    execution: list[ExecutionAnswer] | None
    agency: AgencyAnswer | None


class AgencyList(BaseModel):
    """The results of the agencies of the scope in a year."""

    year: int
    items: list[AgencyAnswer]


@router.get("/assessment", response_model=AssessmentList | AssessmentSheet)
def get_assessment(
    actor: CityActor, session: CityDbSession, year: Year = None, department: Department = None
) -> AssessmentList | AssessmentSheet:
    """Return the points of all departments, or with ``department`` its sheet. 403: not the caller's."""
    permit_points(actor)
    if department is None:
        found = _load_year(session, actor, year)
        return AssessmentList(
            year=found.year,
            until=found.until,
            cap=found.rules.cap,
            frozen=_frozen(found),
            total=len(found.departments),
            items=list(found.departments),
        )
    found, points, entries = _load_sheet(session, actor, year, department)
    span = {"begins": found.basis.begins, "ends": found.basis.until}
    loss = compute_performance_loss(points.points, cap=points.cap, share=found.basis.limits.share)
    return AssessmentSheet(
        year=found.year,
        until=found.until,
        cap=found.rules.cap,
        frozen=_frozen(found),
        points=points,
        performance_loss=round(float(loss * 100), 3),
        entries=list(entries),
        notices=assessment_outcomes.list_notice_outcomes(session, department, **span),
        matters=assessment_outcomes.list_matter_outcomes(session, actor.city, department, **span),
        execution=_load_execution(session, actor, found, points),
        agency=_load_agency(session, found, department),
    )


@router.get("/assessment/agencies")
def list_agencies(actor: CityActor, session: CityDbSession, year: Year = None) -> AgencyList:
    """Return the results of agencies by their quarterly forms; an agency reads its own alone."""
    permit_points(actor)
    chosen = load_basis(session, actor, year).period.year
    own = actor.party if RATED & actor.roles else None
    found = load_agency_years(session, actor.city, chosen, agency=own)
    return AgencyList(year=chosen, items=[_to_agency(one) for one in found])


@router.get("/assessment.xlsx", response_class=Response)
def export_assessment(
    actor: CityActor, session: CityDbSession, year: Year = None, department: Department = None
) -> Response:
    """Return the points as a workbook, or with ``department`` its sheet; with what each column means."""
    permit_points(actor)
    if department is None:
        found = _load_year(session, actor, year)
        own = actor.party if RATED & actor.roles else None
        agencies = load_agency_years(session, actor.city, found.year, agency=own)
        content = assessment_xlsx.write_year(found, agencies, _list_town_parts(session, actor, found))
    else:
        found, points, entries = _load_sheet(session, actor, year, department)
        agencies = load_agency_years(session, actor.city, found.year, agency=department)
        content = assessment_xlsx.write_sheet(found, points, entries, agencies)
    name = "-".join(part for part in ("assessment", actor.city, str(found.year), department) if part)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.xlsx"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=XLSX, headers=headers)


def _list_town_parts(session: Session, actor: Actor, found: AssessmentYear) -> list[assessment_xlsx.PartsRow]:
    """Return the parts of towns, to those who read every sheet."""
    if not OF_ALL & actor.roles:
        return []
    parts = load_parts(session, begins=found.basis.begins, ends=found.basis.until)
    names = assessment_sheets.load_town_names(session, actor.city)
    return [(code, name, parts.get(code, AssessedParts())) for code, name in sorted(names.items())]


def load_basis(session: Session, actor: Actor, year: int | None) -> AssessmentBasis:
    """Return what the figures of a year follow from, of the present one where it is left out."""
    now = clock.now(session, actor.city)
    chosen = check_year(year) if year is not None else assessment.find_present_year(session, actor.city, now)
    return assessment.load_basis(session, actor.city, AssessmentPeriod(chosen), now=now)


def _load_year(session: Session, actor: Actor, year: int | None) -> AssessmentYear:
    """Return the points of all, to a department or agency its own alone."""
    own = actor.party if RATED & actor.roles else None
    return assessment_sheets.load_year(session, load_basis(session, actor, year), own)


def _load_sheet(
    session: Session, actor: Actor, year: int | None, department: str
) -> tuple[AssessmentYear, DepartmentPoints, tuple[SheetEntry, ...]]:
    """Return the sheet of a department. Raises NotAllowed for another's, NotFound where there is none."""
    permit_sheet(actor, department)
    found = assessment_sheets.load_year(session, load_basis(session, actor, year), department)
    points = found.find(department)
    if points is None:
        raise NotFound("没有编码为 {code} 的单位", code=department)
    entries, _ = assessment_sheets.load_sheet_entries(session, found.basis, department)
    return found, points, entries


def _load_execution(
    session: Session, actor: Actor, found: AssessmentYear, points: DepartmentPoints
) -> list[ExecutionAnswer] | None:
    now = clock.now(session, actor.city)
    rates = load_execution(session, actor, found.basis, points, now=now)
    if isinstance(rates, NotCountedYet):
        return None
    return [
        ExecutionAnswer(
            code=one.spec.code,
            numerator=one.rows[0].current.numerator,
            denominator=one.rows[0].current.denominator,
            value=one.rows[0].current.value,
        )
        for one in rates
    ]


def _load_agency(session: Session, found: AssessmentYear, department: str) -> AgencyAnswer | None:
    years = load_agency_years(session, found.basis.city, found.year, agency=department)
    return _to_agency(years[0]) if years else None


def _to_agency(one: AgencyYear) -> AgencyAnswer:
    return AgencyAnswer(
        agency=one.agency,
        name=one.name,
        town=one.town_code,
        score=_round(one.score),
        amended_score=_round(one.amended_score),
        complete_quarters=one.complete,
        quarters=[_to_quarter(quarter) for quarter in one.quarters],
    )


def _to_quarter(quarter: AgencyQuarter) -> AgencyQuarterAnswer:
    sides = {form.id: form.side for form in quarter.forms}
    return AgencyQuarterAnswer(
        quarter=quarter.quarter,
        score=_round(quarter.score),
        forms=[
            AgencyFormAnswer(
                side=form.side,
                rater=form.rater,
                percent=form.percent,
                items=form.items,
                most=form.most,
                points=form.points,
                sample=form.sample,
                state=form.status,
            )
            for form in quarter.forms
        ],
        amended_score=_round(quarter.amended_score),
        amendments=[
            AmendmentAnswer(
                side=sides[one.form_id],
                before=one.before,
                points=one.points,
                reason=one.reason,
                amended_at=one.amended_at,
            )
            for one in quarter.amendments
        ],
    )


def _round(score: Fraction | None) -> str | None:
    return None if score is None else round_score(score)


def _frozen(found: AssessmentYear) -> list[FrozenAnswer]:
    return [FrozenAnswer(period=one.period.code, frozen_at=one.frozen_at) for one in found.frozen]
