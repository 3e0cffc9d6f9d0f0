"""Routes of the grid staff directory: search by name, place and role; phones are revealed with a reason."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from db.queries import staff_directory
from db.queries.post_targets import load_directory
from db.queries.staff_directory import StaffFilter
from db.session import Session, administrator_transaction
from domain.accounts import StaffRole
from domain.errors import DomainError, NotFound
from i18n import t
from i18n.masking import mask
from services.staff_directory import reveal_phone
from web import templates
from web.admin.accounts_context import Telling, build_common_context, get_administrator
from web.admin.accounts_import import entered, in_thread
from web.admin.form_acts import perform_once
from web.pagination import LONGEST_SEARCH, PAGE, asked_page

PATH = "/admin/staff"
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("")
def staff_list(request: Request) -> Response:
    """Show the staff of the grids."""
    return _page(request)


@router.get("/{staff}")
def one(request: Request, staff: UUID) -> Response:
    """Show one person next to the list, with posts and the log of reveals."""
    return _page(request, chosen=staff)


@router.post("/{staff}/reveal")
async def reveal(request: Request, staff: UUID) -> Response:
    """Show a phone once; what is shown is never stored with the answer of its key."""
    return await in_thread(_revealed, request, {**await entered(request), "staff": str(staff)})


def _revealed(request: Request, form: dict[str, str]) -> Response:
    by, ident = get_administrator(request), UUID(form["staff"])
    shown: list[str] = []

    def act(session: Session, now: datetime) -> dict[str, Any]:
        shown.append(reveal_phone(session, ident, form.get("reason", ""), actor=by.actor, now=now))
        return {}

    try:
        perform_once(by, form, f"reveal staff {ident}", act)
        if not shown:
            raise DomainError("这次查看已经答复过；如须再看，请写明原因重新查看")
    except DomainError as error:
        return _page(request, chosen=ident, telling=Telling(error=error, entered=form))
    return _page(request, chosen=ident, phone=shown[0])


def _page(
    request: Request, *, chosen: UUID | None = None, phone: str = "", telling: Telling | None = None
) -> Response:
    by, told = get_administrator(request), telling or Telling()
    asked = request.query_params
    role, town = asked.get("role", ""), asked.get("town", "")
    with administrator_transaction(by.actor.scope) as session:
        directory = load_directory(session, by.city)
        wanted = StaffFilter(
            words=asked.get("q", "").strip()[:LONGEST_SEARCH],
            role=StaffRole(role) if role in set(StaffRole) else None,
            areas=directory.within(town) if town in directory.places else None,
        )
        total = staff_directory.count_of(session, by.city, wanted)
        page = asked_page(asked.get("page", "1"), total)
        people = staff_directory.list_staff(session, by.city, wanted, limit=PAGE, offset=page.offset)
        person = staff_directory.find_person(session, by.city, chosen) if chosen else None
        if chosen and person is None:
            raise NotFound("网格队伍名册中没有这个人")
        known = {each.id for each in people} | ({person.id} if person else set())
        posts = staff_directory.list_posts(session, by.city, known)
        showings = staff_directory.list_reveals(session, by.city, person.id) if person else []
        values = build_common_context(session, by, tab="staff", telling=told)
    kept = {name: value for name, value in (("q", wanted.words), ("role", role), ("town", town)) if value}
    return templates.render_page(
        "staff.html",
        status=told.error.status if told.error else 200,
        rows=[(each, mask(each.phone), posts[each.id]) for each in people],
        total=total,
        number=page.number,
        last=page.last,
        wanted=wanted,
        town=town,
        towns=directory.at_depth(1),
        roles=tuple(StaffRole),
        query=urlencode(kept),
        person=person,
        masked=mask(person.phone) if person else "",
        posts=posts[person.id] if person else [],
        showings=showings,
        phone=phone,
        reason=(told.entered or {}).get("reason", ""),
        title=t("网格队伍"),
        **values,
    )
