"""Wait for a database server that starts, recovers from a crash or is restarted, and say so."""

import time

import psycopg

from terminal import Trouble, say

LONGEST_SECONDS = 300.0
POLL_SECONDS = 0.5
SAID_EVERY_SECONDS = 15.0
CONNECT_SECONDS = 5
# Refusals that no waiting ends; without an SQLSTATE, for no session was opened.
FINAL = ("authentication failed", "does not exist", "no pg_hba.conf entry", "not permitted to log in")


def wait_for_server(address: str, *, seconds: float = LONGEST_SECONDS) -> None:
    """Return once the server accepts a connection. Raises Trouble where it refuses it, or takes too long.

    address: a connection string of libpq, or a URL of SQLAlchemy.
    """
    address = address.replace("postgresql+psycopg://", "postgresql://", 1)
    began = time.monotonic()
    said_at: float | None = None
    while True:
        try:
            psycopg.connect(address, connect_timeout=CONNECT_SECONDS).close()
        except psycopg.OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            _give_up(reason, waited=time.monotonic() - began, seconds=seconds)
        else:
            return
        now = time.monotonic()
        if said_at is None or now - said_at >= SAID_EVERY_SECONDS:
            say(f"… The database accepts no connections yet, waiting ({now - began:.0f} s): {reason}")
            said_at = now
        time.sleep(POLL_SECONDS)


def _give_up(reason: str, *, waited: float, seconds: float) -> None:
    if any(words in reason for words in FINAL):
        raise Trouble(f"The database refuses the connection: {reason}", way_out="Check DATABASE_URL.")
    if waited >= seconds:
        raise Trouble(
            f"The database accepts no connections since {waited:.0f} s: {reason}",
            way_out="Start it, or check DATABASE_URL, then run the same command again.",
        )
