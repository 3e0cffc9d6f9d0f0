"""Connection pools of the process: one for each role and purpose; none waits for another's queries."""

from dataclasses import dataclass

from sqlalchemy import Engine, create_engine

STATEMENT_TIMEOUT = "15s"
LOCK_TIMEOUT = "3s"
PEOPLE_POOL = 12  # connections; with the screens' pool below the cluster's 100 even for four processes
SCREENS_POOL = 4
LOOKUPS_POOL = 2  # for identity lookups: they do not wait for the queries of desks
POOL_WAIT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """Where the database answers for each of its three roles."""

    owner: str
    app: str
    live: str


@dataclass(frozen=True, slots=True)
class Engines:
    """The pools of one process: users, screens with health, sign-in look-ups, live role, owner."""

    people: Engine
    screens: Engine
    lookups: Engine
    live: Engine
    owner: Engine

    def dispose(self) -> None:
        """Close every pooled connection."""
        for engine in (self.people, self.screens, self.lookups, self.live, self.owner):
            engine.dispose()


_engines: Engines | None = None


def connect(urls: DatabaseUrls) -> Engines:
    """Create the process's engines once; a second call replaces and closes the first ones."""
    global _engines
    if _engines is not None:
        _engines.dispose()
    _engines = Engines(
        people=_engine(urls.app, PEOPLE_POOL),
        screens=_engine(urls.app, SCREENS_POOL),
        lookups=_engine(urls.app, LOOKUPS_POOL),
        live=_engine(urls.live, 3),
        owner=_engine(urls.owner, 2, timeouts=False),
    )
    return _engines


def is_connected() -> bool:
    """Return whether connect() has run in this process."""
    return _engines is not None


def engines() -> Engines:
    """Return the process's engines; connect() must have run."""
    if _engines is None:
        raise RuntimeError("db.session.connect() has not been called in this process")
    return _engines


def _engine(url: str, size: int, *, timeouts: bool = True) -> Engine:
    options = f"-c statement_timeout={STATEMENT_TIMEOUT} -c lock_timeout={LOCK_TIMEOUT}" if timeouts else ""
    return create_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        connect_args={"options": f"{options} -c timezone=UTC".strip()},
    )
