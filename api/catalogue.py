"""Catalogue API: admitted matters and handling procedures, for machines and phones."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

import clock
from db.queries import admitted_matters, procedures
from db.queries.admitted_matters import ListVersion
from db.session import Session
from domain.admitted_matters import MatterListEntry
from domain.catalogue import MatterReporter, PaperStatus, permit_reading
from domain.enums import Secrecy, TicketClass, WorkField
from domain.errors import NotFound
from domain.procedures import to_json
from domain.scopes import Actor
from etl import matters_xlsx
from web.dependencies import CityActor, CityDbSession

router = APIRouter(prefix="/api/v1/catalogue", tags=["catalogue"])

ASK_AGAIN = "private, no-cache"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Reporter = Annotated[
    MatterReporter | None, Query(alias="role", description="only what this kind of reporter may hand in")
]
Version = Annotated[int | None, Query(ge=1, description="a version; the one that holds today where left out")]


class MatterAnswer(BaseModel):
    """One admitted matter."""

    code: str
    name: str
    name_en: str | None
    major: str
    work_field: WorkField
    reporters: list[MatterReporter]
    solved_at: str
    call_admitted: bool
    default_class: TicketClass
    secrecy: Secrecy
    public: bool
    department: str | None
    note: str


class ListAnswer(BaseModel):
    """A version of the list with its entries, by code."""

    version: int
    status: PaperStatus
    reference: str | None
    effective_from: date | None
    matters: list[MatterAnswer]


class StepAnswer(BaseModel):
    """One step of a procedure; ``limit`` counts ``limit_unit``, null where it has none of its own."""

    level: str
    title: str
    what: str
    limit: int | None
    limit_unit: str
    papers: list[str]


class ProcedureAnswer(BaseModel):
    """The procedure of a matter in force."""

    matter: str
    version: int
    reference: str | None
    published_at: datetime | None
    steps: list[StepAnswer]


async def reader(actor: CityActor) -> Actor:
    """Return who asks. Raises NotAllowed for those who do not read the catalogue."""
    permit_reading(actor)
    return actor


Reader = Annotated[Actor, Depends(reader)]


@router.get("/matters", response_model=ListAnswer)
def list_matters(
    request: Request, actor: Reader, session: CityDbSession, *, role: Reporter = None, version: Version = None
) -> Response:
    """Return the admitted matters that hold today; 304 where the caller holds them already (ETag)."""
    found = _version(session, actor, version)
    # A published version never changes; of a draft every change counts up its revision.
    headers = {
        "ETag": f'"{actor.city}-{found.version}-{found.revision}-{found.status}-{role or "all"}"',
        "Cache-Control": ASK_AGAIN,
        "Vary": "Cookie, Authorization",
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    entries = admitted_matters.list_entries(session, actor.city, found.version)
    answer = ListAnswer(
        version=found.version,
        status=found.status,
        reference=found.reference,
        effective_from=found.effective_from,
        matters=[_matter(entry) for entry in entries if role is None or role in entry.reporters],
    )
    return JSONResponse(answer.model_dump(mode="json"), headers=headers)


@router.get("/matters.xlsx", response_class=Response)
def export_matters(actor: Reader, session: CityDbSession, version: Version = None) -> Response:
    """Return a version of the list as a workbook, headed in Chinese."""
    found = _version(session, actor, version)
    entries = admitted_matters.list_entries(session, actor.city, found.version)
    headers = {
        "Content-Disposition": f'attachment; filename="matters-{actor.city}-v{found.version}.xlsx"',
        "Cache-Control": "private, no-store",
    }
    return Response(matters_xlsx.write(entries), media_type=XLSX, headers=headers)


@router.get("/procedures/{matter}")
def get_procedure(matter: str, actor: Reader, session: CityDbSession) -> ProcedureAnswer:
    """Return how a matter is handled."""
    found = procedures.find_procedure(session, actor.city, matter)
    if found is None:
        raise NotFound("事项 {code} 还没有发布办理流程", code=matter)
    return ProcedureAnswer(
        matter=found.matter,
        version=found.version,
        reference=found.reference,
        published_at=found.published_at,
        steps=[StepAnswer(**step) for step in to_json(found.steps)],
    )


def _version(session: Session, actor: Actor, version: int | None) -> ListVersion:
    if version is None:
        today = clock.today(session, actor.city)
        version = admitted_matters.find_version_on(session, actor.city, today)
    if version is None:
        raise NotFound("还没有发布入格事项清单")
    return admitted_matters.load_version(session, actor.city, version)


def _matter(entry: MatterListEntry) -> MatterAnswer:
    return MatterAnswer(
        **{name: getattr(entry, name) for name in MatterAnswer.model_fields if name != "reporters"},
        reporters=[word for word in MatterReporter if word in entry.reporters],
    )
