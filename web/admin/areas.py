"""Serve the register of areas: found by name, code, level and town, with their staff and what is wrong."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

import clock
from db.queries import area_register
from db.queries.area_register import AreaFilter
from db.queries.area_staff import area_staff
from db.queries.cities import city_facts, settings_of
from db.queries.post_targets import directory_of
from db.session import administrator_transaction
from domain.accounts import AreaFinding
from domain.errors import NotFound
from domain.setting_values import dedicated_block_of
from i18n import either
from i18n.masking import mask
from web import templates
from web.admin.accounts_context import Telling, administrator, common
from web.admin.staff import LONGEST_SEARCH, PAGE, page_number

PATH = "/admin/areas"
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("")
def areas(request: Request) -> Response:
    """Show the register of areas."""
    return _page(request)


@router.get("/{code}")
def one(request: Request, code: str) -> Response:
    """Show one area beside the list, with who serves in it."""
    return _page(request, chosen=code)


def _page(request: Request, *, chosen: str | None = None) -> Response:
    by, asked = administrator(request), request.query_params
    level, town, finding = (asked.get(name, "") for name in ("level", "town", "finding"))
    with administrator_transaction(by.actor.scope) as session:
        today = clock.now(session, by.city).astimezone(city_facts(session, by.city).zone).date()
        directory = directory_of(session, by.city)
        dedicated = dedicated_block_of(settings_of(session, by.city))
        levels = area_register.levels(session, by.city)
        wanted = AreaFilter(
            words=asked.get("q", "").strip()[:LONGEST_SEARCH],
            level=level if level in {code for code, *_ in levels} else "",
            areas=directory.within(town) if town in directory.places else None,
            finding=AreaFinding(finding) if finding in set(AreaFinding) else None,
            dedicated=dedicated,
        )
        total = area_register.count_of(session, by.city, wanted, today=today)
        number, last = page_number(asked.get("page", "1"), total)
        rows = area_register.areas_of(
            session, by.city, wanted, today=today, limit=PAGE, offset=(number - 1) * PAGE
        )
        area = area_register.area_of(session, by.city, chosen, today=today) if chosen else None
        if chosen and area is None:
            raise NotFound("没有编码为 {code} 的区域", code=chosen)
        staff = area_staff(session, by.city, chosen, today=today) if chosen else []
        findings = area_register.findings(session, by.city, today=today, dedicated=dedicated)
        values = common(session, by, tab="areas", telling=Telling())
    fields = (("q", wanted.words), ("level", wanted.level), ("town", town), ("finding", finding))
    return templates.page(
        "areas.html",
        rows=rows,
        total=total,
        number=number,
        last=last,
        wanted=wanted,
        town=town,
        towns=directory.at_depth(1),
        levels=[(code, either(chinese, english), count) for code, chinese, english, count in levels if count],
        level_names={code: either(chinese, english) for code, chinese, english, _ in levels},
        findings=[(each, findings[each]) for each in AreaFinding],
        query=urlencode({name: value for name, value in fields if value}),
        area=area,
        staff=[(person, mask(person.phone)) for person in staff],
        children=[place for place in directory.places.values() if area and place.parent == area.code],
        **values,
    )
