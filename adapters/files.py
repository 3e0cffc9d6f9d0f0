"""Content-addressed file store below DATA_DIR: equal content is stored once, nothing is ever overwritten.

A file is ``files/ab/cdef…``, named by its SHA-256. Only the sweep removes, and only what no row names.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from settings import settings

FOLDER = "files"
HALF_WRITTEN = "half-written"
LOCK = "lock"
OWNER_ONLY, READ_ONLY = 0o700, 0o400


@dataclass(frozen=True, slots=True)
class FileStore:
    """The files below one folder; put and sweep may run in several processes at once."""

    root: Path

    def path_of(self, digest: bytes) -> Path:
        """Return the path of the content with that SHA-256, if it is stored."""
        name = digest.hex()
        return self.root / name[:2] / name[2:]

    def put(self, content: bytes) -> bytes:
        """Store the content and return its SHA-256; when this returns, it is on the disk.

        Content that is already stored is only touched, so that no sweep takes it for old.
        """
        digest = hashlib.sha256(content).digest()
        path = self.path_of(digest)
        with self._locked(fcntl.LOCK_SH):
            if path.exists():
                os.utime(path)
                return digest
            path.parent.mkdir(mode=OWNER_ONLY, exist_ok=True)
            self._written(content).replace(path)
            _sync_folder(path.parent)
        return digest

    def digests(self) -> Iterator[bytes]:
        """Yield the SHA-256 that each file's name claims, in order."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                yield bytes.fromhex(folder.name + path.name)

    def is_intact(self, digest: bytes) -> bool:
        """Return whether the content exists and still matches its name. Reads all of it."""
        try:
            with self.path_of(digest).open("rb") as file:
                return hashlib.file_digest(file, "sha256").digest() == digest
        except FileNotFoundError:
            return False

    def remove_unneeded(self, needed: Collection[bytes], *, older: timedelta, now: float) -> list[bytes]:
        """Remove the files that are not ``needed`` and were last wanted before ``now`` less ``older``.

        Younger ones may belong to an upload whose row is not committed yet. now: seconds of this
        machine's clock, with which the files are stamped. Returns what was removed.
        """
        before = now - older.total_seconds()
        for path in (self.root / HALF_WRITTEN).glob("*"):
            self._remove_old(path, before=before)
        unneeded = (digest for digest in self.digests() if digest not in needed)
        return [digest for digest in unneeded if self._remove_old(self.path_of(digest), before=before)]

    def _remove_old(self, path: Path, *, before: float) -> bool:
        with self._locked(fcntl.LOCK_EX):  # nothing may mark it as wanted between check and removal
            if path.stat().st_mtime >= before:
                return False
            path.unlink()
            return True

    def _written(self, content: bytes) -> Path:
        """Return a new file on the same disk that holds the content for good."""
        folder = self.root / HALF_WRITTEN
        folder.mkdir(mode=OWNER_ONLY, exist_ok=True)
        descriptor, path = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), READ_ONLY)
            os.fsync(file.fileno())
        return Path(path)

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self.root.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        with (self.root / LOCK).open("w") as lock:
            fcntl.flock(lock, how)
            yield


def store() -> FileStore:
    """Return the files of this installation."""
    return FileStore(settings().data_dir / FOLDER)


def _sync_folder(folder: Path) -> None:
    """Bring the folder's new entry to the disk: a file without a name is lost in a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
