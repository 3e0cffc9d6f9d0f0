"""Transactions: as the application under row security, as the live role, or as the owner."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, SessionTransaction

from db.engines import DatabaseUrls, Engines, connect, engines, is_connected
from db.server.lock_holders import LockHolder, acting, find_lock_holder
from db.unreadable import refuse_unreadable
from db.writes import rollup_marks  # noqa: F401 — from now on every session marks what it changes of past days
from domain.errors import Busy, Disconnected, DomainError, Locked, TimedOut
from domain.scopes import Scope

__all__ = [
    "DatabaseUrls",
    "Engines",
    "Session",  # for the packages above, which need not know SQLAlchemy
    "account_transaction",
    "acting",
    "administrator_transaction",
    "allow_entered_ticket",
    "beyond_scope",
    "build_transaction",
    "connect",
    "deferred_transaction",
    "engines",
    "is_connected",
    "live_transaction",
    "owner_transaction",
    "set_scope",
    "transaction",
]

_log = logging.getLogger(__name__)

# SQLSTATEs that say why a statement got no answer; without one the connection is gone.
QUERY_CANCELED = "57014"  # statement_timeout
LOCK_NOT_AVAILABLE = "55P03"  # lock_timeout
TAKEN = {"23505", "23P01"}  # a key or a span that a row has already
CONTENTION = {
    "40001",  # serialization failure
    "40P01",  # deadlock
    "53200",  # out of memory
    "53300",  # too many connections
    LOCK_NOT_AVAILABLE,
}

SET_SCOPE = text(
    "SELECT set_config('app.city', :city, true), set_config('app.reach', :reach, true),"
    " set_config('app.town', :town, true), set_config('app.department', :department, true),"
    " set_config('app.unit', :unit, true), set_config('app.grid', :grid, true),"
    " set_config('app.proof', :proof, true), set_config('app.secrets', :secrets, true),"
    " set_config('app.entered', :entered, true), set_config('application_name', :acting, true)"
)

SET_ENTERED = text("SELECT set_config('app.entered', :ticket, true)")
SET_SIGN_IN = text(
    "SELECT set_config('app.account', :account, true), set_config('app.username', :username, true),"
    " set_config('app.subject', :subject, true), set_config('app.session', :session, true),"
    " set_config('application_name', :acting, true)"
)
SET_ADMINISTERS = text("SELECT set_config('app.administers', :city, true)")


@contextmanager
def transaction(scope: Scope, *, screens: bool = False) -> Iterator[Session]:
    """Open one transaction that sees only ``scope``; it commits at the end and rolls back on an error.

    screens: take the connection from the pool of wall screens and health instead of the people's.
    Raises Busy when no connection or lock becomes free in time, TimedOut when a statement runs too long,
    Disconnected when the database does not answer.
    """
    with _refusals(), _begin(engines().screens if screens else engines().people) as session:
        set_scope(session, scope)
        yield session


@contextmanager
def deferred_transaction(scope: Scope) -> Iterator[Session]:
    """As ``transaction``, but take the connection with the first statement.

    For sessions that are made before a request has a thread: none then holds a connection while it waits for
    a thread that waits for a connection.
    """

    def scoped(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
        connection.execute(SET_SCOPE, _scope_values(scope))

    with _refusals(), Session(engines().people, expire_on_commit=False) as session:
        event.listen(session, "after_begin", scoped)
        try:
            with _committing(session):
                yield session
        except PoolTimeout:
            raise Busy(retry_after=1) from None


def set_scope(session: Session, scope: Scope) -> None:
    """Limit the rest of the current transaction to ``scope``."""
    session.execute(SET_SCOPE, _scope_values(scope))


def _scope_values(scope: Scope) -> dict[str, str]:
    values = {name: getattr(scope, name) or "" for name in ("town", "department", "unit", "grid", "proof")}
    values["secrets"] = "" if scope.secrets else "hidden"
    return {"city": scope.city, "reach": scope.reach.value, "entered": "", "acting": acting.get(), **values}


@contextmanager
def beyond_scope(session: Session, city: str) -> Iterator[None]:
    """Let a few statements of a transaction see the whole city: the effects of an act on others' visibility.

    A user who ends their own access to a row could not write it otherwise. The scope is restored afterwards,
    also after an error that is answered within the transaction; one that the database refused shows nothing.
    """
    names = ("city", "reach", "town", "department", "unit", "grid", "proof", "secrets", "entered")
    asked = ", ".join(f"coalesce(current_setting('app.{name}', true), '')" for name in names)
    session.flush()
    before = dict(zip(names, session.execute(text(f"SELECT {asked}")).one(), strict=True))
    set_scope(session, Scope.whole(city))
    try:
        yield
        session.flush()
    finally:
        with suppress(InternalError):  # the transaction was refused: its error is the one to be raised
            session.execute(SET_SCOPE, {**before, "acting": acting.get()})


def allow_entered_ticket(session: Session, ticket_id: UUID) -> None:
    """Let the rest of the transaction see the secret ticket that it is writing, wherever that is."""
    session.execute(SET_ENTERED, {"ticket": str(ticket_id)})


@contextmanager
def administrator_transaction(scope: Scope) -> Iterator[Session]:
    """Open one transaction that may also write the accounts of the scope's city.

    The caller has checked that an administrator of that city acts (``services.accounts`` does).
    """
    with transaction(scope) as session:
        session.execute(SET_ADMINISTERS, {"city": scope.city})
        yield session


@contextmanager
def account_transaction(
    *,
    account: UUID | None = None,
    username: str = "",
    subject: tuple[str, str] | None = None,
    shown: bytes = b"",
    lookup: bool = False,
) -> Iterator[Session]:
    """Open one transaction without a city: sessions, tokens, the list of cities, and one account.

    account: who acts; username, subject: who wants in, by name or by an issuer's name of them; shown: the
    hash of a session's secret; lookup: take the connection from the pool of those who only ask who is there.
    Raises what ``transaction`` does.
    """
    with _refusals(), _begin(engines().lookups if lookup else engines().people) as session:
        values = {"account": str(account or ""), "username": username, "subject": " ".join(subject or ())}
        session.execute(SET_SIGN_IN, {**values, "session": shown.hex(), "acting": acting.get()})
        yield session


@contextmanager
def live_transaction() -> Iterator[Session]:
    """Open one transaction of the live role: every open ticket, only the columns it counts."""
    with _begin(engines().live) as session:
        yield session


@contextmanager
def owner_transaction() -> Iterator[Session]:
    """Open one transaction of the owner: migrations, bulk loads and demonstration data."""
    with _begin(engines().owner) as session:
        yield session


@contextmanager
def build_transaction(owner_url: str, *, autoflush: bool = True) -> Iterator[Session]:
    """Open one transaction of the owner on a connection of its own without time limits: for long builds."""
    engine = create_engine(owner_url, connect_args={"options": "-c timezone=UTC"})
    try:
        with Session(engine, autoflush=autoflush) as session, session.begin():
            yield session
    finally:
        engine.dispose()


@contextmanager
def _begin(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        try:
            session.connection()
        except PoolTimeout:
            raise Busy(retry_after=1) from None
        with _committing(session):
            yield session


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise what the database refuses as the errors that the edges answer.

    For load 503, for a value 422, for what another transaction wrote first 409.
    """
    try:
        with refuse_unreadable():
            yield
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) not in TAKEN:
            raise
        _log.warning("another transaction wrote first: %s", _constraint(error))
        raise DomainError("同一件事刚由他人先行办理，请重新载入后再办") from error
    except OperationalError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state == LOCK_NOT_AVAILABLE and (held := _holder(error)) is not None:
            _log.warning("a lock was waited for in vain, held by %s for %s s", held.who, held.seconds)
            raise Locked(who=held.who, seconds=held.seconds) from error
        kind = TimedOut if state == QUERY_CANCELED else Busy if state in CONTENTION else Disconnected
        _log.warning("the database refused a statement (SQLSTATE %s): %s", state, error)
        raise kind() from error


def _constraint(error: IntegrityError) -> str:
    """Return the name of the constraint that refused a row; the row itself is not logged."""
    return str(getattr(getattr(error.orig, "diag", None), "constraint_name", None))


def _holder(error: OperationalError) -> LockHolder | None:
    """Return who holds the lock that a statement timed out on, None where that is unknown."""
    diagnosis = getattr(error.orig, "diag", None)
    context = getattr(diagnosis, "context", None) or ""
    try:
        with _begin(engines().lookups) as session:
            return find_lock_holder(session, context)
    except (SQLAlchemyError, Busy):
        return None


@contextmanager
def _committing(session: Session) -> Iterator[None]:
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
