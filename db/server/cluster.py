"""Run one PostgreSQL cluster: initdb, start, detect, stop."""

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from db.server import binaries, tuning
from db.server.binaries import Binaries
from db.server.cluster_paths import ClusterPaths
from db.session import DatabaseUrls
from settings import DIALECT
from terminal import Trouble

START_SECONDS = 120  # recovery after a crash included
STOP_SECONDS = 60
ORPHAN_SECONDS = 10  # how long server processes may outlive a killed postmaster
ORPHAN_POLL_SECONDS = 0.5  # no event tells when the last of them has let the shared memory go

# What the server says when it cannot start, and what that means for the operator.
REASONS = (
    (
        "No space left on device",
        "The disk is full.",
        "Free some space or set DATA_DIR to another disk, then start again.",
    ),
    (
        "could not resize shared memory",
        "The machine has too little shared memory.",
        "Give the container --shm-size=256m.",
    ),
    ("Cannot allocate memory", "The machine has too little memory.", "End other programs, then start again."),
    (
        "incompatible",
        "The data here was made by another version of PostgreSQL.",
        "Start afresh with: make clean-data",
    ),
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cluster: its place and the programs that run it; ``passing`` ones are fast, unsafe, for tests."""

    place: ClusterPaths
    binaries: Binaries
    passing: bool = False

    @classmethod
    def at(cls, place: ClusterPaths, *, pg_bin: Path | None = None, passing: bool = False) -> "Cluster":
        """Return the cluster at ``place``, with the programs that its data needs."""
        version = place.data / "PG_VERSION"
        major = int(version.read_text()) if version.exists() else None
        return cls(place, binaries.find(pg_bin, data_major=major), passing)

    def urls(self, database: str) -> DatabaseUrls:
        """Return the addresses of ``database`` for the three roles."""
        where = f"{DIALECT}://{{}}@/{database}?host={quote(str(self.place.socket), safe='/')}"
        return DatabaseUrls(*(where.format(role) for role in ("huying", "huying_app", "huying_live")))

    def conninfo(self, database: str, role: str) -> str:
        """Return the address as libpq takes it."""
        return f"host='{self.place.socket}' dbname={database} user={role}"

    def is_made(self) -> bool:
        """Return whether initdb has finished here."""
        return (self.place.data / "PG_VERSION").exists()

    def process(self) -> int | None:
        """Return the id of the running server; None when it does not run, whatever an old pid file says."""
        try:
            process = int((self.place.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        if Path("/proc/self").exists():
            return process if _works_in(process, self.place.data) else None
        answer = self.place.run([self.binaries.program("pg_ctl"), "status", "-D", self.place.data])
        return process if answer.returncode == 0 else None

    def start(self) -> None:
        """Create the cluster if it is missing and start it unless it runs; one of old programs is renewed."""
        if not self.is_made():
            self._make()
        if self.process() is not None:
            if self._started_version() == self.binaries.version:
                return
            self.stop()
        self._forget_dead_server()
        self._configure()
        self._start()

    def stop(self) -> None:
        """Stop the server if it runs, ending its connections."""
        for mode in ("fast", "immediate"):
            if self.process() is None:
                return
            self.place.run(
                [
                    self.binaries.program("pg_ctl"),
                    "stop",
                    "-D",
                    self.place.data,
                    "-m",
                    mode,
                    "-t",
                    str(STOP_SECONDS),
                ]
            )
        if self.process() is not None:
            raise Trouble(
                f"The database (process {self.process()}) does not stop.",
                way_out="See its log below " + str(self.place.data),
            )

    def _make(self) -> None:
        """Run initdb next to the final folder: an interrupted run leaves nothing that looks finished."""
        if self.place.data.exists():
            raise Trouble(
                f"{self.place.data} is there, but it is no database.",
                way_out="Move it away, or bring it back from a backup; nothing was changed.",
            )
        new = self.place.home / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        safety = ["--no-sync"] if self.passing else []
        options = ["-U", "huying", "--auth=peer", "--data-checksums", "--encoding=UTF8", "--no-instructions"]
        answer = self.place.run([self.binaries.program("initdb"), "-D", new, *options, *_locale(), *safety])
        if answer.returncode != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise _explained(answer.stderr, "The database cannot be made")
        with (new / "postgresql.conf").open("a") as file:
            file.write("\ninclude = 'huying.conf'\n")
        new.rename(self.place.data)

    def _forget_dead_server(self) -> None:
        """Remove the lock files of a killed server: its process id may belong to another process by now."""
        for note in (self.place.data / "postmaster.pid", self.place.socket / ".s.PGSQL.5432.lock"):
            note.unlink(missing_ok=True)

    def _configure(self) -> None:
        """Write the settings at each start, so that they fit a machine or an account that changed."""
        connect, identity = tuning.render_access_files()
        wanted = {
            "huying.conf": tuning.render_config(passing=self.passing, socket=self.place.socket),
            "pg_hba.conf": connect,
            "pg_ident.conf": identity,
        }
        for name, text in wanted.items():
            path = self.place.data / name
            path.write_text(text)
            if self.place.account:
                shutil.chown(path, self.place.account, self.place.account)
        (self.place.home / "started_version").write_text(self.binaries.version)

    def _started_version(self) -> str:
        path = self.place.home / "started_version"
        return path.read_text() if path.exists() else ""

    def _start(self) -> None:
        log = self.place.data / "startup.log"
        options = ["-D", str(self.place.data), "-l", str(log), "-w", "-t", str(START_SECONDS)]
        given_up_at = time.monotonic() + ORPHAN_SECONDS
        while True:
            log.unlink(missing_ok=True)
            sizes = {path: path.stat().st_size for path in self._logs()}
            if self.place.run([self.binaries.program("pg_ctl"), "start", *options]).returncode == 0:
                return
            said = "\n".join(
                _from(path, sizes.get(path, 0)) for path in (log, *self._logs()) if path.exists()
            )
            if "still in use" not in said or time.monotonic() > given_up_at:
                raise _explained(said, "The database cannot start")
            time.sleep(ORPHAN_POLL_SECONDS)

    def _logs(self) -> list[Path]:
        return sorted((self.place.data / "log").glob("*.log"))


def _from(path: Path, position: int) -> str:
    """Return what was written to ``path`` after ``position``."""
    with path.open("rb") as file:
        file.seek(position)
        return file.read().decode(errors="replace")


def _works_in(process: int, folder: Path) -> bool:
    """Return whether ``process`` is alive with ``folder`` as its working folder, as every postmaster's is."""
    try:
        return Path(f"/proc/{process}/cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        return False


def _locale() -> list[str]:
    """Return the locale options: byte order everywhere; texts for users are sorted on request."""
    listed = (
        subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.lower().split()
    )
    return ["--locale=C.UTF-8"] if {"c.utf8", "c.utf-8"} & set(listed) else ["--locale=C"]


def _explained(said: str, what: str) -> Trouble:
    for sign, reason, way_out in REASONS:
        if sign in said:
            return Trouble(reason, way_out=way_out)
    last = "\n".join(said.strip().splitlines()[-8:])
    return Trouble(f"{what}.", way_out=f"The server said:\n{last or 'nothing'}")
