"""Checks before the start: a second run of this checkout, a busy port; standard library only.

Also a command (``python3 preflight.py HOST PORT FOLDER``): it answers before any package is installed.
"""

import errno
import fcntl
import os
import socket
import sys
from pathlib import Path
from typing import IO

from terminal import Trouble


def claim(folder: Path, *, address: str) -> IO[str]:
    """Return the held lock of this checkout's run; it is let go when the file is closed or the process ends.

    Raises Trouble when another process holds it, saying which and where it answers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        process, _, running_at = lock.read().strip().partition(" ")
        lock.close()
        raise Trouble(
            f"This checkout already runs: {running_at or 'starting'} (process {process or 'unknown'}).",
            way_out="Open that address, or end it first: make stop",
        ) from None
    lock.seek(0)
    lock.truncate()
    lock.write(f"{os.getpid()} {address}\n")
    lock.flush()
    return lock


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address and not yet listening, so that the port stays reserved."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small parts at once only where the protocol is named; else each answer waits 40 ms.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise _cannot_bind(error, host, port) from None
    return bound


def _cannot_bind(error: OSError, host: str, port: int) -> Trouble:
    if error.errno == errno.EADDRINUSE:
        return Trouble(
            f"Port {port} on {host} is busy: another program answers there.",
            way_out=f"Choose another one: PORT={port + 1} make run",
        )
    if error.errno == errno.EACCES:
        return Trouble(f"Port {port} needs root.", way_out="Choose one above 1023: PORT=8050 make run")
    return Trouble(
        f"Cannot listen on {host}:{port}: {error.strerror}.",
        way_out="Set HOST to an address of this machine.",
    )


def main(arguments: list[str]) -> None:
    """Check lock and port and let both go again."""
    host, port, folder = arguments
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Trouble(
            f"PORT={port} is not a port.", way_out="Use a number from 1024 to 65535: PORT=8050 make run"
        )
    claim(Path(folder), address="").close()
    bind(host, int(port)).close()


if __name__ == "__main__":
    main(sys.argv[1:])
