"""Paths and system account of a private cluster."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from terminal import Trouble

ACCOUNT = "huying"
TEMPORARY = Path("/tmp")  # noqa: S108 - short; what is made in it is closed and its owner checked
ROOTS_HOME = Path("/var/lib/huying")  # another account cannot enter root's home
SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432")  # bytes the kernel allows for a socket's path


@dataclass(frozen=True, slots=True)
class ClusterPaths:
    """The folders of one cluster; ``account`` runs it, None is the current user."""

    home: Path
    socket: Path
    account: str | None = None

    @property
    def data(self) -> Path:
        """Return PostgreSQL's data folder."""
        return self.home / "postgres"

    def run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run a program as the cluster's account and return what it said; the caller judges a failure."""
        return subprocess.run(
            [str(part) for part in command],
            user=self.account,
            group=self.account,
            extra_groups=[] if self.account else None,
            cwd="/",  # the account may not enter the current folder
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.home)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def make(self) -> None:
        """Create the folders, closed to all but the account (and root)."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            self.socket.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Trouble(
                f"Cannot make {self.home}: {error.strerror}.", way_out="Set DATA_DIR to a folder of yours."
            ) from None
        if self.account:
            for folder in (self.home, self.socket):
                shutil.chown(folder, self.account, self.account)
        found = self.socket.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.owner_id:
            raise Trouble(
                f"{self.socket} belongs to somebody else.", way_out="Remove it, or set DATA_DIR elsewhere."
            )

    @property
    def owner_id(self) -> int:
        """Return the user id that the cluster runs under."""
        return pwd.getpwnam(self.account).pw_uid if self.account else os.geteuid()


def get_permanent_paths(data_dir: Path) -> ClusterPaths:
    """Return the paths of the cluster that belongs to ``data_dir``; root's is in ROOTS_HOME."""
    mark = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    if os.geteuid() == 0:
        home = ROOTS_HOME / mark
        return ClusterPaths(home, socket=home / "socket", account=_account())
    near = data_dir / "socket"
    short = near if len(os.fsencode(near)) <= SOCKET_LIMIT else TEMPORARY / f"huying-{os.geteuid()}-{mark}"
    return ClusterPaths(data_dir, socket=short)


def get_temporary_paths(folder: Path) -> ClusterPaths:
    """Return a place below ``folder`` for a throw-away cluster."""
    home = folder / "cluster"
    return ClusterPaths(home, socket=folder / "s", account=_account() if os.geteuid() == 0 else None)


def _account() -> str:
    """Return the account that root's clusters run under, made on first use: PostgreSQL refuses root."""
    try:
        return pwd.getpwnam(ACCOUNT).pw_name
    except KeyError:
        pass
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if program is None:
        raise Trouble(f"The account {ACCOUNT} is missing and useradd too.", way_out="apt-get install passwd")
    command = [
        program,
        "--system",
        "--user-group",
        "--home-dir",
        str(ROOTS_HOME),
        "--shell",
        "/usr/sbin/nologin",
        ACCOUNT,
    ]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise Trouble(f"Cannot make the account {ACCOUNT}: {made.stderr.strip()}", way_out=" ".join(command))
    return ACCOUNT
