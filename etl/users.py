"""Import and export users: ``python -m etl users FILE.xlsx --dry-run``, ``… FILE.xlsx --export``."""

import argparse
from collections import Counter
from pathlib import Path

from db.bulk.cities import get_transaction_time
from db.queries.cities import load_city_facts
from db.queries.post_targets import load_directory
from db.session import Session, owner_transaction
from db.writes.accounts import has_city
from domain.accounts import ImportOutcome
from domain.enums import Role
from domain.errors import DomainError, NotFound
from domain.scopes import Actor, Scope
from etl.users_xlsx import COLUMNS, csv_table, read_people, workbook
from i18n import label
from i18n.locale_context import DEFAULT_LOCALE, use
from i18n.translation import shown
from services.accounts import Administrator
from services.accounts_export import Row, build_people_table
from services.accounts_import import Import, ImportChange, ImportedPerson, import_people, preview_import
from services.first_passwords import create_first_password
from terminal import Trouble, say

REPORT = ("line", "username", "name", "outcome", "what", "first_password")


def main(arguments: list[str]) -> int:
    """Open and change accounts by a table, or write the table of all; 1 where lines were refused."""
    parser = argparse.ArgumentParser(prog="python -m etl users", description=main.__doc__)
    parser.add_argument("file", type=Path, help=".xlsx or .csv; its columns stand in docs/operations.md")
    parser.add_argument("--export", action="store_true", help="write the people of the city to the file")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    parser.add_argument("--report", type=Path, help="write a line for each person, with first passwords")
    parser.add_argument("--city", default="370783")
    asked = parser.parse_args(arguments)
    try:
        return _export(asked) if asked.export else _bring_in(asked)
    except DomainError as error:
        raise Trouble(str(error), way_out="python -m etl users --help") from None


def _export(asked: argparse.Namespace) -> int:
    with owner_transaction() as session, use(DEFAULT_LOCALE, zone=load_city_facts(session, asked.city).zone):
        rows = build_people_table(
            session,
            load_directory(session, asked.city),
            by=_by(session, asked.city),
            said=shown,
        )
    _write(asked.file, list(COLUMNS.values()), rows)
    say(f"{len(rows)} posts written to {asked.file}")
    return 0


def _bring_in(asked: argparse.Namespace) -> int:
    lines = read_people(_content(asked.file))
    with owner_transaction() as session:
        directory = load_directory(session, asked.city)
        work = Import(
            directory, _by(session, asked.city), get_transaction_time(session), first=create_first_password
        )
        found = (preview_import if asked.dry_run else import_people)(session, lines, work)
        if asked.report:
            _report(asked.report, found, work)
    if asked.dry_run:
        say("Nothing was written: a dry run.")
    _tell(found, passwords=asked.report is None)
    return 1 if any(each.outcome is ImportOutcome.REFUSED for each in found) else 0


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}.", way_out="Name another file.") from None


def _report(file: Path, found: list[ImportedPerson], work: Import) -> None:
    """Write a line for each person; the file holds first passwords and is its owner's alone."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    _write(file, REPORT, [_row(each, work) for each in found])


def _tell(found: list[ImportedPerson], *, passwords: bool) -> None:
    counted = Counter(each.outcome for each in found)
    say(" · ".join(f"{label(outcome)} {counted[outcome]}" for outcome in ImportOutcome))
    for each in found:
        if each.reason is not None:
            say(f"  line {each.line} {each.username}: {each.reason}")
        elif each.password and passwords:
            say(f"  line {each.line} {each.username}: first password {each.password}")


def _by(session: Session, city: str) -> Administrator:
    """Return the command line as an administrator of every city."""
    if not has_city(session, city):
        raise NotFound("没有编码为 {city} 的城市", city=city)
    actor = Actor("command-line", "命令行", frozenset({Role.ADMINISTRATOR}), Scope.whole(city))
    return Administrator(actor, everywhere=True)


def _row(each: ImportedPerson, work: Import) -> Row:
    what = str(each.reason) if each.reason else "; ".join(_said(change, work) for change in each.changes)
    return str(each.line), each.username, each.name, label(each.outcome), what, each.password


def _said(change: ImportChange, work: Import) -> str:
    if change.grant is None:
        rest = [f"{change.old or '—'} → {change.new or '—'}"] if change.old or change.new else []
    else:
        rest = [label(change.grant.role), *work.directory.names_of(change.grant)]
    return " ".join((label(change.act), *rest))


def _write(file: Path, titles: tuple[str, ...] | list[str], rows: list[Row]) -> None:
    made = workbook if file.suffix.lower() == ".xlsx" else csv_table
    file.write_bytes(made(titles, rows))
