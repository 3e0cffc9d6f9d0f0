"""Content-addressed file store below DATA_DIR: equal content is stored once, nothing is ever overwritten.

A file is ``files/ab/cdef…``, named by its SHA-256. Only the sweep removes, and only what no row names.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from domain.attachments import MEGABYTE
from domain.errors import StorageFull
from settings import settings

FOLDER = "files"
HALF_WRITTEN = "half-written"
LOCK = "lock"
OWNER_ONLY, READ_ONLY = 0o700, 0o400
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# The database and the logs usually share the disk: the last part of the space that is warned of is theirs.
RESERVED = 4


@dataclass(frozen=True, slots=True)
class FileStore:
    """The files below one folder; put and sweep may run in several processes at once.

    least_free_mb: free megabytes of the disk below which health warns; a quarter of it is never filled.
    """

    root: Path
    least_free_mb: int = 0

    def get_free_mb(self) -> int:
        """Return the megabytes that are free on the disk of the folder."""
        self.root.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free // MEGABYTE

    def path_of(self, digest: bytes) -> Path:
        """Return the path of the content with that SHA-256, if it is stored."""
        name = digest.hex()
        return self.root / name[:2] / name[2:]

    def put(self, content: bytes) -> bytes:
        """Store the content and return its SHA-256; when this returns, it is on the disk.

        Content that is already stored is only touched, so that no sweep takes it for old. Raises StorageFull
        where the disk has no room for it; nothing of it remains then.
        """
        try:
            return self._put(content)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise StorageFull from error
            raise

    def _put(self, content: bytes) -> bytes:
        digest = hashlib.sha256(content).digest()
        path = self.path_of(digest)
        with self._locked(fcntl.LOCK_SH):
            if path.exists():
                os.utime(path)
                return digest
            if self.get_free_mb() - len(content) // MEGABYTE < self.least_free_mb // RESERVED:
                raise StorageFull
            path.parent.mkdir(mode=OWNER_ONLY, exist_ok=True)
            self._write(content, path)
        return digest

    @contextmanager
    def keep(self) -> Iterator[None]:
        """Let no sweep remove a content meanwhile; uploads go on."""
        with self._locked(fcntl.LOCK_SH):
            yield

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
        machine's clock, with which the files are stamped. Returns what was removed; what is stored or kept
        at this moment is left to the next sweep.
        """
        before = now - older.total_seconds()
        for path in (self.root / HALF_WRITTEN).glob("*"):
            self._remove_old(path, before=before)
        unneeded = (digest for digest in self.digests() if digest not in needed)
        return [digest for digest in unneeded if self._remove_old(self.path_of(digest), before=before)]

    def _remove_old(self, path: Path, *, before: float) -> bool:
        try:
            # Nothing may mark it as wanted between check and removal. A backup keeps all for hours: no wait.
            with self._locked(fcntl.LOCK_EX | fcntl.LOCK_NB):
                if path.stat().st_mtime >= before:
                    return False
                path.unlink()
                return True
        except (BlockingIOError, FileNotFoundError):  # in use, or finished or removed by another meanwhile
            return False

    def _write(self, content: bytes, path: Path) -> None:
        """Bring the content to the disk under its path, as a whole or not at all."""
        folder = self.root / HALF_WRITTEN
        folder.mkdir(mode=OWNER_ONLY, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder)
        half = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), READ_ONLY)
                os.fsync(file.fileno())
            half.replace(path)
            _sync_folder(path.parent)
        except BaseException:
            half.unlink(missing_ok=True)
            raise

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        self.root.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        with (self.root / LOCK).open("w") as lock:
            fcntl.flock(lock, how)
            yield


def store() -> FileStore:
    """Return the files of this installation."""
    return FileStore(settings().data_dir / FOLDER, settings().files_least_free_mb)


def _sync_folder(folder: Path) -> None:
    """Bring the folder's new entry to the disk: a file without a name is lost in a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
