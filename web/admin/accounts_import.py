"""Import of account tables by the page: dry run first, then applied if it would still do the same."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from anyio import to_thread
from fastapi import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from db.bulk.cities import get_transaction_time
from db.queries.post_targets import Directory, load_directory
from db.session import Session, administrator_transaction
from domain.accounts import AccountState, ImportOutcome
from domain.errors import DomainError, Invalid
from domain.texts import clean_text
from services.accounts_import import Import, ImportedPerson, import_people
from services.accounts_import import preview_import as rehearse_lines
from services.accounts_import_rows import PersonLine
from services.first_passwords import create_first_password
from web import templates
from web.admin.account_acts import perform
from web.admin.accounts_context import Telling, build_common_context, get_administrator

MOST_LINES = 2000
MOST_BYTES = 5 * 1024 * 1024
MOST_FORM = 8 * 1024 * 1024  # the lines come back as JSON


async def entered(request: Request) -> dict[str, str]:
    """Return the text fields of a form."""
    async with request.form(max_files=0, max_part_size=MOST_FORM) as form:
        return {name: clean_text(value) for name, value in form.items() if isinstance(value, str)}


async def in_thread(
    work: Callable[[Request, dict[str, str]], Response], request: Request, form: dict[str, str]
) -> Response:
    """Return the answer of work that queries the database, run outside the event loop."""
    return await to_thread.run_sync(work, request, form)


def render_preview(request: Request, file: UploadFile) -> Response:
    """Show what a table would change, line by line."""
    from etl.users_xlsx import read_people

    by = get_administrator(request)
    try:
        content = file.file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise Invalid("文件超过 {most} MB，请分开导入或用命令行", most=MOST_BYTES // 1024 // 1024)
        lines = read_people(content, most=MOST_LINES)
    except DomainError as error:
        return render_page(request, telling=Telling(error=error))
    with administrator_transaction(by.actor.scope) as session:
        directory = load_directory(session, by.city)
        work = Import(directory, by, get_transaction_time(session), first=create_first_password)
        found = rehearse_lines(session, lines, work)
    return render_page(request, lines=lines, found=found, directory=directory)


def apply_import(request: Request, form: dict[str, str]) -> Response:
    """Bring in what was shown; where it would now do something else, show that instead."""
    by = get_administrator(request)
    lines = _lines(form.get("lines", ""))
    seen: list[ImportedPerson] = []
    places: list[Directory] = []

    def act(session: Session, directory: Directory, now: datetime) -> dict[str, object]:
        work = Import(directory, by, now, first=create_first_password)
        places.append(directory)
        if _digest(rehearse_lines(session, lines, work)) != form.get("shown", ""):
            raise Invalid("此期间账号有变动，与试运行的结果不再一致，请重新上传后再导入")
        seen.extend(import_people(session, lines, work))
        return {}

    try:
        perform(by, form, "import", act)
    except DomainError as error:
        return render_page(request, telling=Telling(error=error))
    return render_page(request, found=seen, directory=places[0] if places else None, written=True)


def render_page(
    request: Request,
    *,
    lines: Sequence[PersonLine] = (),
    found: Sequence[ImportedPerson] = (),
    directory: Directory | None = None,
    written: bool = False,
    telling: Telling | None = None,
) -> Response:
    """Return the page of tables: how it goes, what a table would do, or what it did."""
    by, told = get_administrator(request), telling or Telling()
    with administrator_transaction(by.actor.scope) as session:
        values = build_common_context(session, by, tab="import", telling=told)
    counted = Counter(each.outcome for each in found)
    return templates.render_page(
        "people_import.html",
        status=told.error.status if told.error else 200,
        found=found,
        counted=[(outcome, counted[outcome]) for outcome in ImportOutcome],
        writes=counted[ImportOutcome.ADDED] + counted[ImportOutcome.CHANGED],
        names_of=directory.names_of if directory else None,
        lines=json.dumps([asdict(line) for line in lines], ensure_ascii=False),
        shown=_digest(found),
        written=written,
        most=MOST_LINES,
        **values,
    )


def _lines(written: str) -> list[PersonLine]:
    try:
        found = [PersonLine(**line) for line in json.loads(written)]
        return [replace(line, state=AccountState(line.state) if line.state else None) for line in found]
    except (TypeError, ValueError):
        raise Invalid("内容有误，请更正后再试") from None


def _digest(found: Sequence[ImportedPerson]) -> str:
    """Return what an import does to whom, in short; passwords are left out."""
    said = [(each.line, each.username, each.outcome, each.changes, str(each.reason)) for each in found]
    return hashlib.sha256(repr(said).encode()).hexdigest()
