"""Routes of the printable pages of the responsibility list: a situation's manual, and a list as a whole."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

import clock
from db.queries import cities, duties, duty_counts, reference_data, ticket_duties
from db.queries.cities import CityFacts
from db.queries.duties import DutyDetail
from db.session import Session, transaction
from domain.duties import Situation, permit_reading
from domain.duty_request import (
    LONGEST_CODE,
    MANUAL,
    PATH,
    build_duty_address,
    build_manual_address,
    read_day,
    read_request,
)
from domain.errors import NotFound
from domain.scopes import Actor
from i18n import either
from services import flow_text
from web import dependencies, js_modules, templates

router = APIRouter(include_in_schema=False)
MOST_PRINTED = 6000  # more than the two lists of a county hold together
SAMPLE = "示例"
ENTRY = "js/pages/paper.js"


@dataclass(frozen=True, slots=True)
class PaperFrame:
    """What every printed page says of itself. today: in the city. names: of departments, by code."""

    city: CityFacts
    today: date
    names: dict[str, str]


@router.get(MANUAL + "{situation}")
def show_manual(request: Request, situation: str, as_of: str = "") -> HTMLResponse:
    """Show the manual of a situation, as of a day, today or its last one. 404: there is none on that day."""
    actor = _reader(request)
    code = situation.strip().replace("\x00", "")[:LONGEST_CODE]
    asked = read_day(as_of)
    with transaction(actor.scope) as session:
        frame = _load_frame(session, actor)
        detail, shown, asked = _load_situation(session, frame, code, asked)
    duty = detail.duty
    return _render(
        "duty_manual.html",
        request,
        frame,
        duty=duty,
        situation=shown,
        since=detail.version.since,
        day=asked,
        unread=as_of.strip()[:LONGEST_CODE] if as_of.strip() and asked is None else "",
        is_sample=SAMPLE in detail.version.since.reference,
        name_lane=lambda who: flow_text.name_lane(who, frame.names),
        format_limit=flow_text.format_limit,
        format_next=lambda step: flow_text.format_next(step, duty.steps),
        others=[(one.name, build_manual_address(one.code, asked)) for one in duty.situations if one != shown],
        duty_address=build_duty_address(duty.code),
    )


@router.get(PATH + "/print")
def show_list(request: Request) -> HTMLResponse:
    """Show the list of an address of the page with all its rows, to be printed."""
    actor = _reader(request)
    asked = read_request(request.query_params)
    with transaction(actor.scope) as session:
        frame = _load_frame(session, actor)
        day = asked.day or frame.today
        versions = duties.list_versions(session, actor.city, asked.duty_list)
        page = duties.list_duties(
            session, actor.city, duty_counts.to_filter(asked), as_of=day, limit=MOST_PRINTED
        )
    version = next((one for one in versions if one.effective_from <= day), None)
    return _render(
        "duty_list.html",
        request,
        frame,
        asked=asked,
        day=day,
        page=page,
        version=version,
        is_sample=version is not None and SAMPLE in version.reference,
        back=asked.within.to_address(),
        narrowed_to=[
            part
            for part in (
                asked.field,
                asked.kind,
                frame.names.get(asked.department or "", asked.department),
                asked.words,
            )
            if part
        ],
    )


def _load_situation(
    session: Session, frame: PaperFrame, code: str, asked: date | None
) -> tuple[DutyDetail, Situation, date | None]:
    """Return the duty with the situation, and as of which day. Raises NotFound.

    Without a day, a situation that the list no longer has is shown as it last was: tickets still name it.
    """
    city, duty = frame.city.city, code.rpartition("-")[0]
    try:
        detail = duties.load_duty(session, city, duty, as_of=asked or frame.today)
        return detail, _find_situation(detail.duty.situations, code), asked
    except NotFound:
        last = None if asked else ticket_duties.find_last_day(session, city, code)
        if last is None:
            raise
    detail = duties.load_duty(session, city, duty, as_of=last)
    return detail, _find_situation(detail.duty.situations, code), last


def _find_situation(situations: tuple[Situation, ...], code: str) -> Situation:
    found = next((one for one in situations if one.code == code), None)
    if found is None:
        raise NotFound("没有编码为 {code} 的具体情形", code=code)
    return found


def _reader(request: Request) -> Actor:
    """Return who asks. Raises NotSignedIn, or NotAllowed for wall screens."""
    actor = dependencies.get_request_actor(request)
    permit_reading(actor)
    return actor


def _load_frame(session: Session, actor: Actor) -> PaperFrame:
    city = cities.load_city_facts(session, actor.city)
    parties = reference_data.list_parties(session, actor.city)
    return PaperFrame(
        city=city,
        today=clock.now(session, actor.city).astimezone(city.zone).date(),
        names={party.code: either(party.name, party.name_en) for party in parties},
    )


def _render(name: str, request: Request, frame: PaperFrame, **values: Any) -> HTMLResponse:
    query = f"?{request.url.query}" if request.url.query else ""
    return templates.render_page(
        name,
        frame=frame,
        city_name=either(frame.city.name, frame.city.name_en),
        here=f"{request.url.path}{query}",
        scripts=js_modules.render_tags(ENTRY),
        **values,
    )
