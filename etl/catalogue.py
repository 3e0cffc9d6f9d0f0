"""Export or import the list of admitted matters: ``python -m etl papers --export FILE``."""

import argparse
from pathlib import Path

from sqlalchemy.orm import Session

from clock import now
from db.queries import admitted_matters, reference_data
from db.session import owner_transaction
from domain.enums import Role
from domain.errors import DomainError
from domain.scopes import Actor, Scope
from etl import matters_xlsx
from services import admitted_matters as admitted_matters_service
from terminal import Trouble, say


def main(arguments: list[str]) -> int:
    """Write a version of the list as a workbook, or put one into the draft, which a person publishes."""
    parser = argparse.ArgumentParser(prog="python -m etl papers", description=main.__doc__)
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--export", type=Path, metavar="FILE", help="write the list in force, or --version")
    way.add_argument("--import", type=Path, metavar="FILE", dest="load", help="read rows into the draft")
    parser.add_argument("--version", type=int)
    parser.add_argument("--city", default="370783")
    parser.add_argument("--dry-run", action="store_true", help="only say what an import would do")
    chosen = parser.parse_args(arguments)
    try:
        with owner_transaction() as session:
            return _export(session, chosen) if chosen.export else _import(session, chosen)
    except DomainError as error:
        raise Trouble(str(error), way_out="python -m etl papers --help") from None


def _export(session: Session, chosen: argparse.Namespace) -> int:
    version = chosen.version
    if version is None:
        standing = admitted_matters.find_version_in_force(session, chosen.city)
        if standing is None:
            raise Trouble("No list is in force yet.", way_out="Name one with --version")
        version = standing.version
    admitted_matters.load_version(session, chosen.city, version)
    entries = admitted_matters.list_entries(session, chosen.city, version)
    chosen.export.write_bytes(matters_xlsx.write(entries))
    say(f"{len(entries)} matters of version {version} -> {chosen.export}")
    return 0


def _import(session: Session, chosen: argparse.Namespace) -> int:
    """Take in the fit rows unless one is refused; the refused ones are named with their cells."""
    known = {party.code for party in reference_data.list_parties(session, chosen.city)}
    sheet = matters_xlsx.read(chosen.load.read_bytes(), departments=known)
    for refusal in sheet.refused.values():
        say(f"{refusal.cell}: {refusal.reason}")
    if sheet.refused:
        say(f"{len(sheet.refused)} rows refused, nothing was taken in")
        return 1
    actor = Actor("terminal", "命令行", frozenset({Role.ADMINISTRATOR}), Scope.whole(chosen.city))
    at = now(session, chosen.city)
    if not any(
        version.published_at is None for version in admitted_matters.list_versions(session, chosen.city)
    ):
        admitted_matters_service.open_draft(session, actor=actor, now=at)
    done = admitted_matters_service.import_matters(
        session, sheet.entries.values(), revision=None, actor=actor, now=at
    )
    unchanged = len(sheet.entries) - done.added - done.changed
    say(f"{done.added} added, {done.changed} changed, {unchanged} unchanged")
    if chosen.dry_run:
        session.rollback()
        say("nothing was written (--dry-run)")
    return 0
