"""Hotline desk API used during a call: caller, location, hints, and the ticket itself."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

import clock
from api.tickets import Code
from db.queries import area_staff, areas, cities, duplicate_candidates, reference_data
from db.queries.cities import load_settings
from db.queries.duplicate_candidates import Duplicate, Whereabouts
from db.session import Session
from domain.credit_codes import read_credit_code
from domain.enums import Channel, RequesterKind, RequestKind
from domain.errors import Invalid
from domain.matter_suggestions import suggest_matters
from domain.scopes import Actor
from domain.setting_values import parse_comparison
from domain.similarity import SimilarityRules
from domain.texts import CleanText
from i18n import label, t, times
from i18n.masking import mask, masked_name
from services import hotline, intake, previews, report_location
from services.hotline import Intake
from services.intake import ReportRequest
from services.report_location import ReportLocation
from web.dependencies import CurrentActor, DbSession, IdempotencyKey, IdempotentCall

SHORTEST = 4  # characters, before which words say nothing


async def seated(actor: CurrentActor) -> Actor:
    """Return the actor, if they take calls. Raises NotAllowed."""
    hotline.check_seat(actor)
    return actor


router = APIRouter(prefix="/api/v1/hotline", tags=["hotline"])
Seated = Annotated[Actor, Depends(seated)]


class Caller(BaseModel):
    """Who calls; sent as a body, for no phone belongs in the log of addresses."""

    model_config = ConfigDict(extra="forbid")

    phone: Annotated[str, Field(min_length=1, max_length=40)]


class HotlineLocation(BaseModel):
    """Where it is: a point (EPSG:4326), else an area."""

    model_config = ConfigDict(extra="forbid")

    lon: float | None = None
    lat: float | None = None
    area_code: Code | None = None


class HotlineText(HotlineLocation):
    """What was said so far."""

    text: Annotated[CleanText, Field(max_length=intake.LONGEST_DESCRIPTION)]
    matter: Code | None = None
    request_kind: RequestKind = RequestKind.HELP


class Taken(HotlineLocation):
    """A call taken down. answer: of an enquiry answered on the phone; same_as: number of an open ticket.

    override: why it is taken in though the list of admitted matters gives it to others.
    """

    description: Annotated[CleanText, Field(min_length=1, max_length=intake.LONGEST_DESCRIPTION)]
    channel: Channel
    matter: Code | None = None
    address: Annotated[CleanText | None, Field(max_length=200)] = None
    urgent: bool = False
    requester_kind: RequesterKind = RequesterKind.CITIZEN
    request_kind: RequestKind = RequestKind.HELP
    reporter_name: Annotated[CleanText | None, Field(max_length=80)] = None
    reporter_phone: Annotated[CleanText | None, Field(max_length=40)] = None
    credit_code: Annotated[CleanText | None, Field(max_length=40)] = None
    answer: Annotated[CleanText, Field(max_length=4000)] = ""
    same_as: Annotated[CleanText, Field(max_length=40)] = ""
    override: Annotated[CleanText, Field(max_length=500)] = ""


@router.post("/caller")
def look_up_caller(body: Caller, actor: Seated, session: DbSession) -> list[dict[str, Any]]:
    """Return the caller's earlier tickets by the exact phone, newest first; who asked is stored."""
    now = clock.now(session, actor.city)
    found = hotline.look_up(session, body.phone, actor=actor, now=now)
    return [
        {
            "number": one.number,
            "matter": one.matter_name or t("未分类"),
            "text": one.description[:120],
            "place": one.place or t("无坐标"),
            "status": label(one.status),
            "urgent": one.urgent,
            "reported": times.short_instant(one.reported_at),
            "due": times.short_instant(one.due_at) if one.due_at else "",
            "reply": one.reply or "",
            "light": one.light.value,
            "light_word": label(one.light),
        }
        for one in found
    ]


@router.post("/place")
def locate(body: HotlineLocation, actor: Seated, session: DbSession) -> dict[str, Any]:
    """Return the location of a point or an area, and the grid staff responsible there."""
    now = clock.now(session, actor.city)
    found = report_location.find(session, actor.city, **body.model_dump())
    code = found.grid_code or found.unit_code or found.town_code
    path = areas.load_path(session, actor.city, code) if code else []
    today = now.astimezone(cities.load_city_facts(session, actor.city).zone).date()
    staff = area_staff.list_area_staff(session, actor.city, code, today=today) if code else []
    return {
        "town": found.town_code,
        "unit": found.unit_code,
        "grid": found.grid_code,
        "path": [area.name for area in path[1:]],
        "staff": [
            {"name": masked_name(one.name), "role": label(one.role), "phone": mask(one.phone)}
            for one in staff[:3]
        ],
    }


@router.post("/hints")
def list_hints(body: HotlineText, actor: Seated, session: DbSession) -> dict[str, Any]:
    """Return matters that may be meant, each with its reason, and open tickets that may be the same.

    A tip-off is compared with none.
    """
    text = body.text.strip()
    if len(text) < SHORTEST:
        return {"matters": [], "duplicates": []}
    now = clock.now(session, actor.city)
    names = {one.code: one.name for one in reference_data.list_matters(session, actor.city)}
    comparison = parse_comparison(load_settings(session, actor.city))
    before = duplicate_candidates.list_recent_reports(session, actor.city, now=now, days=comparison.hint_days)
    meant = suggest_matters(text, names, before, comparison=comparison)
    same = (
        []
        if body.request_kind is RequestKind.TIP_OFF
        else _duplicates(session, actor, body, comparison=comparison, now=now)
    )
    return {
        "matters": [
            {"code": one.matter, "name": names[one.matter], "why": _why(one.said, one.alike)} for one in meant
        ],
        "duplicates": [_duplicate(one, now) for one in same],
    }


class DateToExpect(BaseModel):
    """What the caller may expect by when."""

    what: str
    at: str


class CallTaken(BaseModel):
    """The ticket of a call, what to read out at its end, and the dates to expect."""

    number: str
    status: str
    read_out: str
    dates: list[DateToExpect]


@router.post("", status_code=201, response_model=CallTaken)
def take_call(body: Taken, actor: Seated, key: IdempotencyKey) -> JSONResponse:
    """Take the call's ticket in; the answer holds its number, what to read out, and the dates to expect."""
    return IdempotentCall(actor, key).answer("hotline", body, partial(_take, body, actor=actor), status=201)


def _take(body: Taken, session: Session, now: datetime, *, actor: Actor) -> CallTaken:
    wanted = Intake(_request(body), answer=body.answer, same_as=body.same_as)
    ticket = hotline.take_in(session, intake=wanted, actor=actor, now=now)
    due = hotline.dispatch_due(session, ticket, now=now)
    planned = previews.preview_dispatch(
        session, actor.city, ticket_class=ticket.ticket_class, urgent=ticket.urgent, now=now
    )
    dates = [
        (t("分派不晚于"), due),
        *((t("现在分派则{kind}不晚于", kind=kind), one.due_at) for kind, one in planned.items()),
    ]
    is_done = bool(body.answer or body.same_as)
    return CallTaken(
        number=ticket.number,
        status=label(ticket.status),
        read_out=_read_out(body, ticket.number, due),
        dates=[]
        if is_done
        else [DateToExpect(what=what, at=times.short_instant(at) if at else t("待定")) for what, at in dates],
    )


def _request(body: Taken) -> ReportRequest:
    is_enterprise = body.requester_kind is RequesterKind.ENTERPRISE
    if body.credit_code and not is_enterprise:
        raise Invalid("只有企业诉求填写统一社会信用代码")
    code = read_credit_code(body.credit_code) if body.credit_code else None
    values = body.model_dump(exclude={"answer", "same_as", "credit_code"})
    return ReportRequest(**values, credit_code=code)


def _duplicates(
    session: Session, actor: Actor, body: HotlineText, *, comparison: SimilarityRules, now: datetime
) -> list[Duplicate]:
    found: ReportLocation = report_location.find(
        session, actor.city, lon=body.lon, lat=body.lat, area_code=body.area_code
    )
    where = Whereabouts(found.unit_code, found.lon, found.lat)
    return duplicate_candidates.list_duplicates(
        session, actor.city, body.text, where, matter=body.matter, now=now, comparison=comparison
    )


def _why(said: str, alike: int) -> str:
    parts = []
    if said:
        parts.append(t("名称含“{words}”", words=said))
    if alike:
        parts.append(t("近期 {count} 件文字相近的归入此项", count=alike))
    return "；".join(parts)


def _duplicate(one: Duplicate, now: datetime) -> dict[str, Any]:
    return {
        "number": one.number,
        "matter": one.matter_name or t("未分类"),
        "text": one.description[:160],
        "place": one.place or "",
        "status": label(one.status),
        "department": one.department_name or t("尚未分派"),
        "when": times.ago(one.reported_at, now=now),
        "metres": t("{metres} 米", metres=one.metres) if one.metres is not None else "",
        "alike": times.share(one.likeness, decimals=0),
        "light": one.light.value,
        "light_word": label(one.light),
    }


def _read_out(body: Taken, number: str, due: datetime | None) -> str:
    """Return what is said to the caller at the end."""
    if body.answer:
        return t("您的咨询已当场答复，编号是 {number}。如还有疑问，报这个编号就能查到。", number=number)
    if body.same_as:
        return t(
            "您的编号是 {number}。同一件事已在办理，编号 {other}，办理结果会一并告诉您。",
            number=number,
            other=body.same_as.upper(),
        )
    by = times.short_instant(due) if due else t("规定时限内")
    return t(
        "您的编号是 {number}。中心最迟 {by} 分派给责任单位，办结后我们会答复并回访您。", number=number, by=by
    )
