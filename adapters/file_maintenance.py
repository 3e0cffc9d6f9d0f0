"""Reconcile stored files with their rows: ``python -m etl sweep-files`` and ``verify-files``."""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import clock
from adapters.files import FileStore, store
from db.queries import cities
from db.queries.stored_files import NamedFile, list_named_files
from db.session import owner_transaction
from services.attachments import delete_expired
from terminal import say, step

UNNEEDED_KEPT = timedelta(days=1)  # ours: how long a content without a row may belong to an upload under way
SHOWN = 20  # faults listed individually


@dataclass(slots=True)
class Comparison:
    """What rows and disk say of each other: contents that no row names, rows whose content is not right."""

    rows: int = 0
    contents: int = 0
    unnamed: list[bytes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def sweep() -> tuple[int, int]:
    """Remove uploads that no act used in time and contents that no row names any more; returns how many.

    Rows go first and for good, so that no row ever names a content that is gone. Contents of yesterday's
    uploads go with the next sweep.
    """
    forgotten = 0
    for city in _cities():
        with owner_transaction() as session:
            forgotten += delete_expired(session, city, now=clock.now(session, city))
    with owner_transaction() as session:
        needed = {digest for row in list_named_files(session) for digest in row.digests}
    removed = store().remove_unneeded(needed, older=UNNEEDED_KEPT, now=time.time())
    return forgotten, len(removed)


def compare(files: FileStore, *, read: bool) -> Comparison:
    """Compare all rows with the disk. read: hash every content as well, which reads all of them."""
    found = Comparison()
    there = set(files.digests())
    found.contents = len(there)
    named: set[bytes] = set()
    with owner_transaction() as session:
        for row in list_named_files(session):
            found.rows += 1
            found.faults.extend(_faults(row, there))
            named.update(row.digests)
    found.unnamed = sorted(there - named)
    if read:
        changed = (digest for digest in sorted(there) if not files.is_intact(digest))
        found.faults.extend(
            f"{files.path_of(digest)}: the content is not what its name says" for digest in changed
        )
    return found


def sweep_command(arguments: list[str] | None = None) -> int:
    """Remove what no act used in time, then list rows without content; the exit status is 1 if there are."""
    argparse.ArgumentParser(prog="python -m etl sweep-files", description=sweep_command.__doc__).parse_args(
        arguments
    )
    with step("Uploads that no act used") as progress:
        forgotten, removed = sweep()
        progress.result = f"{forgotten:,} uploads and {removed:,} contents removed"
    return _told(compare(store(), read=False), what="Files and rows")


def verify_command(arguments: list[str] | None = None) -> int:
    """Hash every file and compare all with the rows; the exit status is 1 where they do not agree."""
    argparse.ArgumentParser(prog="python -m etl verify-files", description=verify_command.__doc__).parse_args(
        arguments
    )
    return _told(compare(store(), read=True), what="Files, each read")


def _cities() -> list[str]:
    with owner_transaction() as session:
        return [city.city for city in cities.list_cities(session)]


def _faults(row: NamedFile, there: set[bytes]) -> Iterator[str]:
    of = f"ticket {row.number}" if row.number else "no ticket yet"
    file = f"city {row.city}, file {row.id} of {of} ({row.name})"
    for digest in row.digests:
        if digest not in there:
            what = "thumbnail" if digest == row.thumbnail else "content"
            yield f"{file}: its {what} {digest.hex()} is missing"
    if row.told is not None and row.told != row.sha256.hex():
        yield f"{file}: the ticket's history names another content, {row.told}"


def _told(found: Comparison, *, what: str) -> int:
    with step(what) as progress:
        progress.result = (
            f"{found.rows:,} rows, {found.contents:,} contents, {len(found.unnamed):,} without a row"
        )
    for digest in found.unnamed[:SHOWN]:
        say(f"  · {digest.hex()} is named by no row; a sweep removes it once it is a day old")
    for fault in found.faults[:SHOWN]:
        say(f"  ✗ {fault}")
    if len(found.faults) > SHOWN:
        say(f"  … and {len(found.faults) - SHOWN:,} more")
    return 1 if found.faults else 0
