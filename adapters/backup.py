"""Back an installation up and restore it: ``python -m etl backup`` and ``restore``, or by ``make``.

A backup is a folder: the dump of the database, every stored content, the key that signs history and query
codes, and, written last, a manifest with what tells them from damaged ones. Without a manifest it is none.
"""

import argparse
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from adapters.file_maintenance import compare
from adapters.files import OWNER_ONLY, FileStore, store
from db import migrate, session
from db.server import dumps, embedded
from settings import Settings, secret_key, settings
from terminal import Trouble, say, step
from version import VERSION

DUMP, FILES, KEY, MANIFEST = "huying.dump", "files", "secret_key", "manifest.json"
FOLDER = "backups"
UNFINISHED = ".unfinished"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; key: the digest of the key, which stays outside where SECRET_KEY sets it."""

    version: str
    migration: str
    made_at: str
    dump: str
    files: int
    key: str
    key_inside: bool


def backup_command(arguments: list[str] | None = None) -> int:
    """Copy database, stored files and key into a new folder, and check it; the product may go on running."""
    parser = argparse.ArgumentParser(prog="python -m etl backup", description=backup_command.__doc__)
    parser.add_argument(
        "--to", type=Path, help="a folder that does not exist yet; DATA_DIR/backups/<time> unless given"
    )
    chosen = parser.parse_args(arguments)
    found = settings()
    with embedded.provide_database(found) as urls:
        made_at, migration = dumps.describe(urls.owner)
        wanted = chosen.to or found.data_dir / FOLDER / f"{made_at:%Y-%m-%dT%H%M%SZ}"
        final = wanted.expanduser().absolute()
        with _unfinished(final) as folder, store().keep():  # no sweep removes what the dump names
            with step("Database") as progress:
                dumps.dump(urls.owner, folder / DUMP, pg_bin=found.pg_bin)
                progress.result = f"{(folder / DUMP).stat().st_size:,} bytes"
            with step("Files") as progress:
                copied = _copy_contents(store(), FileStore(folder / FILES))
                progress.result = f"{copied:,} contents, each compared with its hash"
            if found.secret_key is None:
                _write(folder / KEY, secret_key())
            facts = Manifest(
                VERSION, migration, made_at.isoformat(), _digest(folder / DUMP), copied, _mark(secret_key()),
                key_inside=found.secret_key is None,
            )  # fmt: skip
            _write(folder / MANIFEST, json.dumps(asdict(facts), indent=1))
    say(f"\nThe backup is in {final}. Copy it to another machine; it opens everything that is in it.")
    if not facts.key_inside:
        say("SECRET_KEY is set: keep it elsewhere, the backup does not hold it and is worthless without it.")
    say(f"Bring it back into an empty place: make restore FROM={final}")
    return 0


def restore_command(arguments: list[str] | None = None) -> int:
    """Bring a backup into an empty place: its files, its key, then its database; nothing is overwritten."""
    parser = argparse.ArgumentParser(prog="python -m etl restore", description=restore_command.__doc__)
    parser.add_argument("--from", dest="folder", type=Path, required=True, help="the folder of a backup")
    folder: Path = parser.parse_args(arguments).folder.expanduser().absolute()
    found = settings()
    with step("Backup") as progress:
        facts = _read_manifest(folder)
        progress.result = f"of {facts.made_at}, version {facts.version}, whole"
    _check_version(facts)
    _check_key(found, facts)
    with embedded.provide_database(found) as urls:
        _check_empty(urls.owner)
        with step("Files") as progress:
            progress.result = f"{_copy_contents(FileStore(folder / FILES), store()):,} contents"
        if facts.key_inside and not (found.data_dir / KEY).exists():
            _write(found.data_dir / KEY, (folder / KEY).read_text())
        with step("Database"):
            dumps.restore(urls.owner, folder / DUMP, pg_bin=found.pg_bin)
            migrate.migrate(urls.owner)
        engines = session.connect(urls)
        try:
            faults = compare(store(), read=False).faults
        finally:
            engines.dispose()
    for fault in faults:
        say(f"  ✗ {fault}")
    say("\nRestored. Check the history: .venv/bin/python -m etl verify-history; then start with: make run")
    return 1 if faults else 0


def _check_version(facts: Manifest) -> None:
    """Raise Trouble for the backup of a newer version, of whose tables this one could make no use."""
    if not migrate.is_known_migration(facts.migration):
        raise Trouble(
            f"The backup is of version {facts.version}, which is newer than this one ({VERSION}).",
            way_out="Restore it with that version or a later one; nothing was changed.",
        )


def _check_empty(owner_url: str) -> None:
    if tables := dumps.count_tables(owner_url):
        raise Trouble(
            f"The database here holds {tables} tables already; a restore never overwrites.",
            way_out="Restore into a new checkout, or another DATA_DIR or DATABASE_URL.",
        )


def _check_key(found: Settings, facts: Manifest) -> None:
    """Raise Trouble where another key is here than the one that signed what the backup holds."""
    path = found.data_dir / KEY
    here = found.secret_key or (path.read_text() if path.exists() else None)
    if here is None and not facts.key_inside:
        raise Trouble(
            "The backup was made with SECRET_KEY set; it does not hold the key.",
            way_out="Set SECRET_KEY to the same value, then restore again.",
        )
    if here is not None and _mark(here) != facts.key:
        raise Trouble(
            "Another key is here than the one of the backup: history and query codes would not fit.",
            way_out=f"Set SECRET_KEY to the one of the backup, or move {path} away.",
        )


def _read_manifest(folder: Path) -> Manifest:
    """Return what a backup holds, once dump, key and every content are as they were written."""
    try:
        facts = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except (OSError, ValueError, TypeError):
        raise Trouble(
            f"{folder} is no finished backup.", way_out="Name the folder that make backup printed."
        ) from None
    files = FileStore(folder / FILES)
    digests = list(files.digests())
    damaged = [
        *([DUMP] if _digest(folder / DUMP) != facts.dump else []),
        *([KEY] if facts.key_inside and _mark(_read(folder / KEY)) != facts.key else []),
        *(str(files.path_of(digest)) for digest in digests if not files.is_intact(digest)),
        *([f"{FILES}: {len(digests)} of {facts.files} contents"] if len(digests) != facts.files else []),
    ]
    if damaged:
        raise Trouble(
            f"The backup is damaged: {damaged[0]}.", way_out="Take another copy of it; nothing was changed."
        )
    return facts


def _copy_contents(source: FileStore, target: FileStore) -> int:
    """Copy every content that the target lacks, compared with its hash; return how many there are."""
    digests = list(source.digests())
    for digest in digests:
        if not target.is_intact(digest) and target.put(source.path_of(digest).read_bytes()) != digest:
            raise Trouble(
                f"{source.path_of(digest)} is not what its name says.",
                way_out="python -m etl verify-files lists such files: copy it from an older backup.",
            )
    return len(digests)


@contextmanager
def _unfinished(final: Path) -> Iterator[Path]:
    """Provide a folder that becomes ``final`` when all went well, and is removed otherwise."""
    if final.exists():
        raise Trouble(
            f"{final} exists already; a backup never overwrites.", way_out="Name another folder: TO=…"
        )
    folder = final.with_name(final.name + UNFINISHED)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=OWNER_ONLY, parents=True)
    try:
        yield folder
        folder.rename(final)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _mark(key: str) -> str:
    """Return what tells a key from another without being it."""
    return hashlib.sha256(f"backup {key}".encode()).hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
