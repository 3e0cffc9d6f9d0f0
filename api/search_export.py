"""Excel export of search results: within the scope, masked, at most 5,000 rows."""

import re
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response

import clock
from db.queries import cities, search_results, ticket_search
from db.queries.search_results import FoundTicket
from domain.enums import Role, Secrecy
from domain.errors import NotAllowed
from etl.users_xlsx import workbook
from i18n import label, t, times
from i18n.masking import mask
from web.dependencies import CurrentActor, DbSession
from web.query_params import read_search

router = APIRouter(prefix="/api/v1/search", tags=["search"])
MOST = 5000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (20, 18, 12, 14, 14, 20, 30, 18, 12, 18, 60, 60)
_PHONE = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8})(?!\d)")


@router.get("/tickets.xlsx", response_class=Response)
def export_tickets(request: Request, actor: CurrentActor, session: DbSession) -> Response:
    """Return the tickets that the search page lists; without persons, and phones in texts masked."""
    if Role.WALL in actor.roles:
        raise NotAllowed("大屏不能导出")
    zone = cities.load_city_facts(session, actor.city).zone
    now = clock.now(session, actor.city)
    wanted = replace(read_search(request.query_params, zone), after=None, rows=MOST)
    found = ticket_search.search(session, actor, wanted, now=now)
    tickets = search_results.list_found_tickets(session, actor, found.tickets, now=now)
    rows = [_row(one) for one in tickets if one.secrecy is not Secrecy.SECRET]
    if found.end is not None:
        rows.append([t("只导出前 {most} 件，请缩小范围后分次导出", most=times.number(MOST))])
    content = workbook(_titles(), rows, name="tickets", widths=WIDTHS)
    headers = {"Content-Disposition": f'attachment; filename="tickets-{actor.city}.xlsx"'}
    return Response(content, media_type=XLSX, headers=headers)


def _titles() -> list[str]:
    return [
        t("编号"), t("事项"), t("状态"), t("灯号"), t("镇街"), t("网格"), t("地址"), t("主办单位"), t("渠道"),
        t("上报时间"), t("内容"), t("答复"),
    ]  # fmt: skip


def _row(one: FoundTicket) -> list[str]:
    return [
        one.number,
        one.matter_name or t("未分类"),
        label(one.status),
        label(one.light) if one.closed_at is None else "",
        one.town_name or "",
        one.place or "",
        masked_text(one.address or ""),
        one.department_name or "",
        label(one.channel),
        times.instant(one.reported_at),
        masked_text(one.description),
        masked_text(one.reply or ""),
    ]


def masked_text(text: str) -> str:
    """Return a text in which the phone numbers are masked."""
    return _PHONE.sub(lambda found: mask(found[0]), text)
