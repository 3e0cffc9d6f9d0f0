"""Routes of the area register: search by name, code, level and town, with staff and faults."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

import clock
from db.queries import area_register
from db.queries.area_changes import list_planned_renames
from db.queries.area_register import AreaFilter
from db.queries.area_staff import list_area_staff
from db.queries.cities import load_settings
from db.queries.post_targets import load_directory
from db.session import administrator_transaction
from domain.accounts import AreaFinding
from domain.errors import NotFound
from domain.setting_values import parse_dedicated_block
from i18n import either
from i18n.masking import mask
from web import templates
from web.admin.accounts_context import Telling, build_common_context, get_administrator
from web.pagination import LONGEST_SEARCH, PAGE, asked_page

PATH = "/admin/areas"
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("")
def areas(request: Request) -> Response:
    """Show the register of areas."""
    return _page(request)


@router.get("/{code}")
def one(request: Request, code: str) -> Response:
    """Show one area next to the list, with its staff."""
    return render_area(request, code)


def render_area(request: Request, code: str, *, telling: Telling | None = None) -> Response:
    """Return the page of one area, also after its form was refused."""
    return _page(request, chosen=code, telling=telling)


def _page(request: Request, *, chosen: str | None = None, telling: Telling | None = None) -> Response:
    by, asked, told = get_administrator(request), request.query_params, telling or Telling()
    level, town, finding = (asked.get(name, "") for name in ("level", "town", "finding"))
    with administrator_transaction(by.actor.scope) as session:
        today = clock.today(session, by.city)
        directory = load_directory(session, by.city)
        dedicated = parse_dedicated_block(load_settings(session, by.city))
        levels = area_register.list_levels(session, by.city)
        wanted = AreaFilter(
            words=asked.get("q", "").strip()[:LONGEST_SEARCH],
            level=level if level in {code for code, *_ in levels} else "",
            areas=directory.within(town) if town in directory.places else None,
            finding=AreaFinding(finding) if finding in set(AreaFinding) else None,
            dedicated=dedicated,
        )
        total = area_register.count_of(session, by.city, wanted, today=today)
        page = asked_page(asked.get("page", "1"), total)
        rows = area_register.list_areas(session, by.city, wanted, today=today, limit=PAGE, offset=page.offset)
        area = area_register.find_area(session, by.city, chosen, today=today) if chosen else None
        if chosen and area is None:
            raise NotFound("没有编码为 {code} 的区域", code=chosen)
        staff = list_area_staff(session, by.city, chosen, today=today) if chosen else []
        findings = area_register.count_findings(session, by.city, today=today, dedicated=dedicated)
        renames = list_planned_renames(session, by.city, chosen) if chosen else []
        values = build_common_context(session, by, tab="areas", telling=told)
    fields = (("q", wanted.words), ("level", wanted.level), ("town", town), ("finding", finding))
    return templates.render_page(
        "areas.html",
        status=told.error.status if told.error else 200,
        renames=renames,
        today=today,
        entered=told.entered or {},
        rows=rows,
        total=total,
        number=page.number,
        last=page.last,
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
