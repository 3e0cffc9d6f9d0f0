"""Bring the responsibility list in or out: ``python -m etl duties import|export|template FILE``."""

import argparse
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from clock import now
from db.queries import duties as asked
from db.queries import reference_data
from db.queries.cities import load_city_facts
from db.session import Session, owner_transaction
from domain.duties import Duty, DutyList, PublishDutiesPayload
from domain.enums import Role
from domain.errors import DomainError, Invalid
from domain.scopes import Actor, Scope
from etl import duties_xlsx
from etl.duties_xlsx import DutyBook, RefusedCell
from etl.users_xlsx import csv_table
from i18n import label
from i18n.locale_context import LOCALES, use
from i18n.translation import t
from services import duties as service
from terminal import Trouble, say

REPORT = ("sheet", "row", "column", "heading", *(f"reason_{language}" for language in LOCALES))


def main(arguments: list[str]) -> int:
    """Publish the lists of a workbook as new versions, or write those of a day; 1 where rows were refused."""
    parser = argparse.ArgumentParser(prog="python -m etl duties", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    bring_in = commands.add_parser("import", help="publish the lists of a workbook as a whole")
    bring_in.add_argument("--reference", required=True, help="number of the document, 寿编办〔2026〕1号")
    bring_in.add_argument("--effective", required=True, type=date.fromisoformat, metavar="DAY")
    bring_in.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    bring_in.add_argument("--report", type=Path, metavar="CSV", help="write every refused cell to a table")
    export = commands.add_parser("export", help="write both lists as they are in force")
    export.add_argument("--as-of", type=date.fromisoformat, metavar="DAY", help="on a day other than today")
    template = commands.add_parser("template", help="write an empty workbook that explains its columns")
    for command in (bring_in, export, template):
        command.add_argument("file", type=Path, help=".xlsx")
        command.add_argument("--city", default="370783")
    chosen = parser.parse_args(arguments)
    try:
        return COMMANDS[chosen.command](chosen)
    except DomainError as error:
        raise Trouble(str(error), way_out="python -m etl duties --help") from None
    except OSError as error:
        raise Trouble(f"{error.filename}: {error.strerror}.", way_out="Name another file.") from None


def _template(chosen: argparse.Namespace) -> int:
    chosen.file.write_bytes(duties_xlsx.write([], names={}))
    say(f"template -> {chosen.file}")
    return 0


def _export(chosen: argparse.Namespace) -> int:
    with owner_transaction() as session:
        city = chosen.city
        today = now(session, city).astimezone(load_city_facts(session, city).zone).date()
        listed = list(_list_in_force(session, city, chosen.as_of or today))
        names = {party.code: party.name for party in reference_data.list_parties(session, city)}
    chosen.file.write_bytes(duties_xlsx.write(listed, names=names))
    say(f"{len(listed)} duties -> {chosen.file}")
    return 0


def _list_in_force(session: Session, city: str, day: date) -> Iterable[Duty]:
    for duty_list in DutyList:
        version = asked.find_version_on(session, city, duty_list, day)
        if version is not None:
            yield from asked.list_texts(session, city, duty_list, version)


def _import(chosen: argparse.Namespace) -> int:
    """Publish each list that the book has, in one transaction, unless a row of the book is refused."""
    content = chosen.file.read_bytes()
    with owner_transaction() as session:
        book = duties_xlsx.read(content, known=service.load_known_codes(session, chosen.city))
        book.refused += _find_reused(session, chosen.city, book)
        if book.refused:
            _report(book.refused, chosen.report)
            return 1
        for duty_list in (DutyList.POWER, DutyList.SHARED):
            listed = book.list_of(duty_list)
            if listed:
                _publish(session, duty_list, listed, chosen)
        if chosen.dry_run:
            session.rollback()
            say("Nothing was written: a dry run.")
    return 0


def _publish(
    session: Session, duty_list: DutyList, listed: tuple[Duty, ...], chosen: argparse.Namespace
) -> None:
    actor = Actor("terminal", "命令行", frozenset({Role.LIST_OFFICE}), Scope.whole(chosen.city))
    payload = PublishDutiesPayload(
        duty_list=duty_list, duties=listed, reference=chosen.reference, effective_from=chosen.effective
    )
    done = service.publish_duties(session, payload, actor=actor, now=now(session, chosen.city))
    diff = done.diff
    same = len(listed) - len(diff.added) - len(diff.changed)
    counts = (
        f"{len(diff.added)} added, {len(diff.changed)} changed, {len(diff.removed)} removed, {same} unchanged"
    )
    say(f"{label(duty_list)}: {counts}, version {done.version}")


def _find_reused(session: Session, city: str, book: DutyBook) -> Iterable[RefusedCell]:
    for duty_list in DutyList:
        diff = service.compare_duties(session, city, duty_list, book.list_of(duty_list))
        for code, name in service.find_reused(session, city, diff.added).items():
            yield book.rows[code].refuse("code", Invalid(service.REUSED, name=name))


def _report(refused: list[RefusedCell], path: Path | None) -> None:
    """Say every refused cell in every language, and write them to a table where one is wanted."""
    rows = [
        (cell.sheet, str(cell.row), cell.column, cell.heading, *_say_reason(cell.reason)) for cell in refused
    ]
    for sheet, row, column, heading, *reasons in rows:
        say(f"{sheet} {column}{row} {heading}: {' | '.join(reasons)}")
    if path is not None:
        path.write_bytes(csv_table(REPORT, rows))
    say(f"{len({(cell.sheet, cell.row) for cell in refused})} rows refused, nothing was taken in")


def _say_reason(reason: Invalid) -> list[str]:
    found = []
    for language in LOCALES:
        with use(language):
            found.append(t(reason.message_id, **reason.values))
    return found


COMMANDS = {"import": _import, "export": _export, "template": _template}
