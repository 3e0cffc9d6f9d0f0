"""Excel export of the responsibility list: what a list is narrowed to, as it holds on a day."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.duties import Day, Narrowed, Reader
from db.queries import duties, reference_data
from db.session import Session
from domain.duties import Duty, DutyList
from domain.scopes import Actor
from etl import duties_xlsx
from web.dependencies import CityDbSession

router = APIRouter(prefix="/api/v1", tags=["duties"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 20_000  # more than both lists of any county


@router.get("/duties-template.xlsx", response_class=Response)
def export_template(_actor: Reader) -> Response:
    """Return the empty workbook; its last sheet says how each column is filled in."""
    return _to_file(duties_xlsx.write([], names={}), "duties-template.xlsx")


@router.get("/duties.xlsx", response_class=Response)
def export_duties(actor: Reader, session: CityDbSession, narrowed: Narrowed, day: Day) -> Response:
    """Return the duties as a workbook that can be brought in again: lists, sides, situations, steps."""
    page = duties.list_duties(session, actor.city, narrowed, as_of=day, limit=MOST)
    wanted = {item.code for item in page.items}
    lists = tuple(DutyList) if narrowed.duty_list is None else (narrowed.duty_list,)
    texts: list[Duty] = []
    for duty_list in lists:
        version = duties.find_version_on(session, actor.city, duty_list, day)
        if version is not None:
            texts += duties.list_texts(session, actor.city, duty_list, version)
    content = duties_xlsx.write(
        (duty for duty in texts if duty.code in wanted), names=_load_names(session, actor)
    )
    return _to_file(content, f"duties-{actor.city}-{day.isoformat()}.xlsx")


def _to_file(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=XLSX, headers=headers)


def _load_names(session: Session, actor: Actor) -> dict[str, str]:
    return {party.code: party.name for party in reference_data.list_parties(session, actor.city)}
