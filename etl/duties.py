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
from domain.duties import Duty, DutyList
from domain.enums import Role
from domain.errors import DomainError
from domain.scopes import Actor, Scope
from etl import duties_xlsx, duty_import
from etl.duties_xlsx import RefusedCell
from etl.duty_import import ImportTerms, ListOutcome
from i18n import label
from services import duties as service
from services.amendments import format_number
from terminal import Trouble, say


def main(arguments: list[str]) -> int:
    """Publish the lists of a workbook as new versions, or write those of a day; 1 where rows were refused."""
    parser = argparse.ArgumentParser(prog="python -m etl duties", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    bring_in = commands.add_parser("import", help="publish the lists of a workbook as a whole")
    bring_in.add_argument("--reference", required=True, help="number of the document, 寿编办〔2026〕1号")
    bring_in.add_argument("--effective", required=True, type=date.fromisoformat, metavar="DAY")
    bring_in.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    bring_in.add_argument(
        "--past-amendments",
        default="",
        metavar="REASON",
        help="why it does not wait for amendments under way",
    )
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
    actor = Actor("terminal", "命令行", frozenset({Role.LIST_OFFICE}), Scope.whole(chosen.city))
    reason = chosen.past_amendments or ("dry run" if chosen.dry_run else "")
    terms = ImportTerms(chosen.reference, chosen.effective, reason=reason)
    with owner_transaction() as session:
        book = duties_xlsx.read(content, known=service.load_known_codes(session, chosen.city))
        for outcome in duty_import.compare_book(session, chosen.city, book):
            _say_amendments(outcome)
        if book.refused:
            _report(book.refused, chosen.report)
            return 1
        at = now(session, chosen.city)
        for outcome in duty_import.publish_book(session, book, terms, actor=actor, now=at):
            _say_outcome(outcome)
        if chosen.dry_run:
            session.rollback()
            say("Nothing was written: a dry run.")
    return 0


def _say_outcome(outcome: ListOutcome) -> None:
    diff = outcome.diff
    counts = (
        f"{len(diff.added)} added, {len(diff.changed)} changed, {len(diff.removed)} removed,"
        f" {outcome.unchanged} unchanged"
    )
    say(f"{label(outcome.duty_list)}: {counts}, version {outcome.version}")


def _say_amendments(outcome: ListOutcome) -> None:
    for one in outcome.amendments:
        said = f"{format_number(one)} {one.duty} {one.duty_name}, {one.party_name}, {label(one.status)}"
        say(f"Amendment under way about the same duty: {said}")


def _report(refused: list[RefusedCell], path: Path | None) -> None:
    """Say every refused cell in every language, and write them to a table where one is wanted."""
    for sheet, row, column, heading, *reasons in duty_import.list_report(refused):
        say(f"{sheet} {column}{row} {heading}: {' | '.join(reasons)}")
    if path is not None:
        path.write_bytes(duty_import.write_report(refused))
    say(f"{len({(cell.sheet, cell.row) for cell in refused})} rows refused, nothing was taken in")


COMMANDS = {"import": _import, "export": _export, "template": _template}
