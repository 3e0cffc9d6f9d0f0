"""Reports API: the list of reports that may be read, and each as PDF and as a workbook."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel

import i18n
from db.queries import reports as kept
from db.queries.cities import load_city_facts
from db.queries.reports import ReportEntry
from db.session import Session
from domain.errors import NotFound
from domain.reports import (
    LEADERS,
    ReportAudience,
    ReportFormat,
    ReportKind,
    ReportState,
    find_own_recipient,
    may_read,
)
from domain.scopes import Actor
from web.dependencies import CityActor, CityDbSession
from web.reports.jobs import PDF_TYPE, name_file
from web.reports.pages import name_recipient

router = APIRouter(prefix="/api/v1", tags=["reports"])
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {ReportFormat.PDF: PDF_TYPE, ReportFormat.XLSX: XLSX_TYPE}
MOST = 500


class ReportAnswer(BaseModel):
    """One report. code: of the town or party, empty for the city; since, until: first and last day.

    edition: how often it was built. pdf, xlsx: null before the first time, and when they are no longer kept.
    """

    id: UUID
    kind: ReportKind
    audience: ReportAudience
    code: str
    name: str
    since: date
    until: date
    state: ReportState
    edition: int
    built_at: datetime | None
    pdf: str | None
    xlsx: str | None


@router.get("/reports")
def list_reports(
    actor: CityActor,
    session: CityDbSession,
    kind: Annotated[ReportKind | None, Query(description="Only daily, weekly or monthly ones")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="At most so many, newest first")] = 100,
) -> list[ReportAnswer]:
    """Return the reports that the caller may read, the newest period first: leaders all, others their own."""
    own = find_own_recipient(actor)
    wanted = None if may_read(actor, LEADERS) else [own]
    facts = load_city_facts(session, actor.city)
    entries = kept.list_reports(session, actor.city, wanted, kind=kind, limit=limit)
    return [_to_answer(one, name_recipient(one, facts), actor.city) for one in entries]


@router.get(
    "/reports/{report_id}.pdf",
    response_class=Response,
    responses={200: {"content": {PDF_TYPE: {}}}, 404: {"description": "no such report, or not built yet"}},
)
def get_pdf(actor: CityActor, session: CityDbSession, report_id: UUID) -> Response:
    """Return a report as PDF, in the language of the request."""
    return _answer_file(actor, session, report_id, ReportFormat.PDF)


@router.get(
    "/reports/{report_id}.xlsx",
    response_class=Response,
    responses={200: {"content": {XLSX_TYPE: {}}}, 404: {"description": "no such report, or not built yet"}},
)
def get_xlsx(actor: CityActor, session: CityDbSession, report_id: UUID) -> Response:
    """Return every figure of a report with its definition as a workbook, in the language of the request."""
    return _answer_file(actor, session, report_id, ReportFormat.XLSX)


def _answer_file(actor: Actor, session: Session, report_id: UUID, form: ReportFormat) -> Response:
    find_own_recipient(actor)
    entry, _ = kept.load_report(session, actor.city, report_id)
    if not may_read(actor, entry.recipient):
        raise NotFound(kept.MISSING)
    content = kept.load_report_file(session, actor.city, report_id, form, locale=i18n.locale())
    place = "inline" if form is ReportFormat.PDF else "attachment"
    headers = {
        "Content-Disposition": f'{place}; filename="{name_file(entry)}.{form.value}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


def _to_answer(entry: ReportEntry, name: str, city: str) -> ReportAnswer:
    links = {
        form: f"/api/v1/reports/{entry.id}.{form.value}?city={city}" if entry.has_files else None
        for form in ReportFormat
    }
    return ReportAnswer(
        id=entry.id,
        kind=entry.kind,
        audience=entry.audience,
        code=entry.code,
        name=name,
        since=entry.first,
        until=entry.last,
        state=entry.state,
        edition=entry.edition,
        built_at=entry.built_at,
        pdf=links[ReportFormat.PDF],
        xlsx=links[ReportFormat.XLSX],
    )
