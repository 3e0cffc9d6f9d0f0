"""Duties API: both lists as of any day, one duty whole, versions, and what changed between two."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

import clock
from db.queries import duties
from db.queries.duties import DutyDetail, DutyListPage, DutyVersionFacts
from db.queries.duty_conditions import DutyFilter
from domain.duties import DutyField, DutyList, PowerKind, permit_reading
from domain.duty_diff import DutyListDiff
from domain.errors import NotFound
from domain.scopes import Actor
from web.dependencies import CityActor, CityDbSession

router = APIRouter(prefix="/api/v1/duties", tags=["duties"])

MOST = 1000
Kind = Annotated[DutyList | None, Query(description="only one of the lists; both where left out")]
Field = Annotated[DutyField | None, Query(description="only shared duties of this field")]
KindOfPower = Annotated[PowerKind | None, Query(description="only items of departments of this kind")]
Department = Annotated[
    str | None, Query(max_length=40, description="code of a department that leads or cooperates")
]
Matter = Annotated[str | None, Query(max_length=40, description="code of a matter that they are about")]
Text = Annotated[str | None, Query(max_length=80, description="begins the code or occurs in the name")]
AsOf = Annotated[date | None, Query(description="the day on which they are in force; today where left out")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="rows of a page")]
After = Annotated[str | None, Query(max_length=40, description="``next`` of the page before")]
Version = Annotated[int, Query(ge=1, le=2**31 - 1, description="a version of the list")]


class DutyVersionList(BaseModel):
    """The published versions of the lists, of each the newest first."""

    items: list[DutyVersionFacts]


async def get_reader(actor: CityActor) -> Actor:
    """Return who asks. Raises NotAllowed for those who do not read the lists."""
    permit_reading(actor)
    return actor


async def read_filter(
    kind: Kind = None,
    field: Field = None,
    power_kind: KindOfPower = None,
    department: Department = None,
    *,
    matter: Matter = None,
    text: Text = None,
) -> DutyFilter:
    """Return what the list is narrowed to."""
    return DutyFilter(kind, field, power_kind, department, matter, text)


def get_day(actor: CityActor, session: CityDbSession, as_of: AsOf = None) -> date:
    """Return the day that is asked about, today's in the city where none is named."""
    if as_of is not None:
        return as_of
    return clock.today(session, actor.city)


Reader = Annotated[Actor, Depends(get_reader)]
Narrowed = Annotated[DutyFilter, Depends(read_filter)]
Day = Annotated[date, Depends(get_day)]


@router.get("")
def list_duties(
    actor: Reader,
    session: CityDbSession,
    narrowed: Narrowed,
    day: Day,
    *,
    limit: Limit = 50,
    after: After = None,
) -> DutyListPage:
    """Return the duties in force on a day, by code; ``total`` counts those of all pages."""
    return duties.list_duties(session, actor.city, narrowed, as_of=day, limit=limit, after=after)


@router.get("/versions")
def list_versions(actor: Reader, session: CityDbSession, kind: Kind = None) -> DutyVersionList:
    """Return by which documents the lists were published, and from which days they hold."""
    return DutyVersionList(items=duties.list_versions(session, actor.city, kind))


@router.get("/changes")
def get_changes(
    actor: Reader,
    session: CityDbSession,
    kind: Annotated[DutyList, Query(description="which list")],
    since: Version,
    *,
    until: Version,
) -> DutyListDiff:
    """Return what was added, removed and changed from a version to another. 404: no such version."""
    known = {version.version for version in duties.list_versions(session, actor.city, kind)}
    for version in (since, until):
        if version not in known:
            raise NotFound("没有第 {version} 版责任清单", version=version)
    return duties.load_diff(session, actor.city, kind, before=since, after=until)


@router.get("/{code}")
def get_duty(code: str, actor: Reader, session: CityDbSession, day: Day) -> DutyDetail:
    """Return a duty whole, as it is in force on a day, with the versions of its text.

    404: no duty of that code is in force on the day.
    """
    return duties.load_duty(session, actor.city, code, as_of=day)
