"""Routes of account administration: list and person, sections, import and export."""

from collections import defaultdict
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from db.queries.post_targets import Directory, load_directory
from db.session import Session, administrator_transaction
from domain.accounts import AccountAct
from domain.enums import PartyKind
from domain.errors import DomainError, Invalid
from i18n import t
from i18n.translation import shown
from services.accounts_export import build_people_table
from services.sections import save_section
from web import templates
from web.admin import account_acts, accounts_import
from web.admin.account_acts import perform
from web.admin.accounts_context import (
    Telling,
    build_common_context,
    get_administrator,
    get_done_message,
    render_people_page,
)

PATH = "/admin/people"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = APIRouter(prefix=PATH, include_in_schema=False)


@router.get("")
def people_list(request: Request) -> Response:
    """Show the people of the city."""
    return render_people_page(request)


@router.get("/new")
def opening(request: Request) -> Response:
    """Show the form that opens an account."""
    return render_people_page(request, opening=True)


@router.post("/new")
async def open_account(request: Request) -> Response:
    """Open an account and tell its first password, once."""
    return await accounts_import.in_thread(_opened, request, await accounts_import.entered(request))


def _opened(request: Request, form: dict[str, str]) -> Response:
    by = get_administrator(request)
    try:
        done = account_acts.open_account(by, form)
    except DomainError as error:
        return render_people_page(request, opening=True, telling=Telling(error=error, entered=form))
    return render_people_page(request, chosen=done.account, telling=_told(AccountAct.OPEN, done.password))


@router.get("/export.xlsx")
def export(request: Request) -> Response:
    """Send every post of every person of the city as a workbook."""
    from etl.users_xlsx import COLUMNS, workbook

    by = get_administrator(request)
    with administrator_transaction(by.actor.scope) as session:
        directory = load_directory(session, by.city)
        rows = build_people_table(session, directory, by=by, said=shown)
    book = workbook([t(title) for title in COLUMNS.values()], rows)
    headers = {"Content-Disposition": f'attachment; filename="people-{by.city}.xlsx"'}
    return Response(book, media_type=WORKBOOK, headers=headers)


@router.get("/import")
def import_page(request: Request) -> Response:
    """Show how a table of people is brought in."""
    return accounts_import.render_page(request)


@router.post("/import")
def rehearse(request: Request, file: UploadFile) -> Response:
    """Show line by line what a table would change; nothing is written."""
    return accounts_import.render_preview(request, file)


@router.post("/import/apply")
async def apply(request: Request) -> Response:
    """Bring in what was rehearsed, unless it would now do something else."""
    return await accounts_import.in_thread(
        accounts_import.apply_import, request, await accounts_import.entered(request)
    )


@router.get("/places")
def places(request: Request, below: str = "", department: str = "") -> list[dict[str, str]]:
    """Return the units of a town, the grids of a unit or the sections of a department, to choose from."""
    by = get_administrator(request)
    with administrator_transaction(by.actor.scope) as session:
        directory = load_directory(session, by.city)
    if department:
        found = [each for each in directory.sections_of(department) if each.active]
        return [{"code": each.code, "name": each.name} for each in found]
    under = directory.at_depth(2, below=below) or directory.grids(below)
    return [{"code": place.code, "name": place.name} for place in under]


@router.get("/sections")
def sections(request: Request) -> Response:
    """Show the sections of departments and agencies."""
    return _sections(request)


@router.post("/sections")
async def change_section(request: Request) -> Response:
    """Add a section, or rename, close and open it again."""
    form = await accounts_import.entered(request)
    return await accounts_import.in_thread(_section_changed, request, form)


def _section_changed(request: Request, form: dict[str, str]) -> Response:
    by, department = get_administrator(request), form.get("department", "")

    def act(session: Session, directory: Directory, _now: datetime) -> dict[str, object]:
        save_section(
            session,
            department,
            code=form.get("code", "").strip(),
            name=form.get("name", ""),
            active="closed" not in form,
            directory=directory,
            by=by,
        )
        return {}

    try:
        perform(by, form, "section", act)
    except DomainError as error:
        return _sections(request, Telling(error=error, entered=form))
    return RedirectResponse(f"{PATH}/sections?{urlencode({'department': department})}", status_code=303)


@router.get("/{account}")
def person(request: Request, account: UUID, done: str = "") -> Response:
    """Show one person next to the list."""
    telling = Telling(done=get_done_message(AccountAct(done))) if done in set(AccountAct) else None
    return render_people_page(request, chosen=account, telling=telling)


@router.post("/{account}/{act}")
async def change(request: Request, account: UUID, act: str) -> Response:
    """Do one act to an account and show it again."""
    form = await accounts_import.entered(request)
    return await accounts_import.in_thread(_changed, request, {**form, "account": str(account), "act": act})


def _changed(request: Request, form: dict[str, str]) -> Response:
    by = get_administrator(request)
    account = UUID(form.pop("account"))
    asked = form.pop("act").replace("-", "_")
    try:
        if asked not in set(AccountAct):
            raise Invalid("没有这项操作")
        act = AccountAct(asked)
        done = account_acts.change_account(by, account, act, form)
    except DomainError as error:
        if error.status == 404:
            raise
        return render_people_page(request, chosen=account, telling=Telling(error=error, entered=form))
    if act is AccountAct.NEW_PASSWORD:
        return render_people_page(request, chosen=account, telling=_told(act, done.password))
    query = f"{request.query_params}&" if request.query_params else ""
    return RedirectResponse(f"{PATH}/{account}?{query}done={act}", status_code=303)


def _told(act: AccountAct, password: str) -> Telling:
    if password:
        return Telling(done=get_done_message(act), password=password)
    return Telling(done=t("这项操作先前已完成。初始密码只显示一次，不再显示；如已遗失，请重设密码。"))


def _sections(request: Request, telling: Telling | None = None) -> Response:
    by, told = get_administrator(request), telling or Telling()
    with administrator_transaction(by.actor.scope) as session:
        directory = load_directory(session, by.city)
        values = build_common_context(session, by, tab="sections", telling=told)
    chosen = (told.entered or {}).get("department") or request.query_params.get("department", "")
    parties = directory.of_kind(PartyKind.DEPARTMENT) + directory.of_kind(PartyKind.AGENCY)
    return templates.render_page(
        "sections.html",
        status=told.error.status if told.error else 200,
        parties=[(party, len(directory.sections_of(party.code))) for party in parties],
        chosen=directory.parties.get(chosen),
        sections=directory.sections_of(chosen),
        entered=defaultdict(str, told.entered or {}),
        **values,
    )
