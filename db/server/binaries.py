"""Find a suitable PostgreSQL installation on this machine."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from terminal import Trouble

WANTED_MAJOR = 15  # the one we test with; newer ones are taken where it is missing
HOMES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Red Hat and relatives
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
INSTALL = (
    "Debian 12: apt-get install postgresql-15-postgis-3 (as root)\n"
    "elsewhere: install PostgreSQL 15 or later with PostGIS 3 and, where they are not found by themselves,\n"
    "set PG_BIN to the folder of initdb; or use a server you have: DATABASE_URL, see README.md"
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one PostgreSQL installation."""

    folder: Path
    version: str  # as "15.18"

    @property
    def major(self) -> int:
        """Return the part of the version that data files depend on."""
        return int(self.version.partition(".")[0])

    def program(self, name: str) -> str:
        """Return the full path of one program."""
        return str(self.folder / name)


def find(pg_bin: Path | None = None, *, data_major: int | None = None) -> Binaries:
    """Return the installation to use: ``pg_bin``, else 15, else the newest.

    data_major: the version that made existing data; only that one can open it.
    Raises Trouble when none fits.
    """
    found = {one.major: one for one in map(_at, _folders(pg_bin)) if one is not None}
    if data_major is not None:
        if data_major not in found:
            raise Trouble(
                f"The data here was made by PostgreSQL {data_major}, which is not installed"
                f" (found: {', '.join(map(str, sorted(found))) or 'none'}).",
                way_out=f"Install postgresql-{data_major}-postgis-3, or start afresh with: make clean-data",
            )
        return found[data_major]
    usable = {major: one for major, one in found.items() if major >= WANTED_MAJOR}
    if not usable:
        raise Trouble("PostgreSQL is missing, or older than 15.", way_out=INSTALL)
    return usable.get(WANTED_MAJOR) or usable[max(usable)]


def _folders(pg_bin: Path | None) -> list[Path]:
    if pg_bin is not None:
        return [pg_bin]
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in HOMES:
        folders += sorted(Path("/").glob(pattern.removeprefix("/")))
    return folders


def _at(folder: Path) -> Binaries | None:
    """Return the installation in ``folder``; None where a part of the server is missing."""
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        return None
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"\d+(\.\d+)?", answer.stdout)
    return Binaries(folder, version.group()) if version else None
