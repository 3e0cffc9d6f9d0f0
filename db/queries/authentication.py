"""Queries that resolve an account, a session or a token; the database's clock decides what has expired."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session

from db.models import Account, AccountGrant, City, Password, SignIn
from domain.enums import Role


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What signing in needs of one account.

    locked: an administrator locked it.
    """

    id: UUID
    username: str
    name: str
    locale: str | None
    locked: bool


@dataclass(frozen=True, slots=True)
class PasswordFacts:
    """The hash of a password, and whether it is a first one that its owner has yet to change."""

    hash: str
    must_change: bool


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one city, with what it is bound to."""

    city: str
    role: Role
    town: str | None = None
    unit: str | None = None
    department: str | None = None
    grid: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class SessionHolder:
    """Who holds a living session: the account, what it may see, and what it chose."""

    account_id: UUID
    name: str
    city: str
    locale: str
    quiet_seconds: float
    post: str | None
    must_change: bool
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session about to begin; ``lasts`` is how long it lives at most, ``idle`` how long unused."""

    secret_hash: bytes
    account_id: UUID
    city: str
    locale: str
    lasts: timedelta
    idle: timedelta
    must_change: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One living session as its owner and the administrators see it."""

    secret_hash: bytes
    created_at: datetime
    seen_at: datetime
    address: str | None


_GRANT = (
    AccountGrant.city,
    AccountGrant.role,
    AccountGrant.town_code,
    AccountGrant.unit_code,
    AccountGrant.department,
    AccountGrant.grid_code,
    AccountGrant.section,
)


def find_account_by_name(session: Session, username: str) -> AccountFacts | None:
    """Return the active account of that name; the transaction must have been opened for it."""
    return _signing_in(session, Account.username == username)


def find_account(session: Session, account_id: UUID) -> AccountFacts | None:
    """Return the active account of that id; the transaction must have been opened for it."""
    return _signing_in(session, Account.id == account_id)


def _signing_in(session: Session, which: ColumnElement[bool]) -> AccountFacts | None:
    found = session.execute(
        select(
            Account.id, Account.username, Account.name, Account.locale, Account.locked_at.is_not(None)
        ).where(which, Account.active)
    ).one_or_none()
    return None if found is None else AccountFacts(*found)


def set_account(session: Session, account_id: UUID) -> None:
    """Act as that account for the rest of the transaction."""
    session.execute(select(func.set_config("app.account", str(account_id), True)))


def load_password(session: Session, account_id: UUID) -> PasswordFacts:
    """Return what is stored of the account's password; an account without one fits none."""
    found = session.execute(
        select(Password.hash, Password.must_change).where(Password.account_id == account_id)
    ).one_or_none()
    return PasswordFacts("", must_change=False) if found is None else PasswordFacts(*found)


def list_grants(session: Session, account_id: UUID) -> tuple[Grant, ...]:
    """Return what the account may be and see, by city and role."""
    found = session.execute(select(*_GRANT).where(AccountGrant.account_id == account_id).order_by(*_GRANT))
    return tuple(Grant(*row) for row in found)


def find_session_holder(session: Session, secret_hash: bytes) -> SessionHolder | None:
    """Return the owner of a live session: neither expired nor idle for too long, its account active.

    The transaction must have been opened for that secret. From then on the transaction acts as that account.
    """
    quiet = func.extract("epoch", func.now() - SignIn.seen_at)
    found = session.execute(
        select(SignIn.account_id, SignIn.city, SignIn.locale, quiet, SignIn.post, SignIn.must_change).where(
            SignIn.secret_hash == secret_hash, *_alive()
        )
    ).one_or_none()
    if found is None:
        return None
    account, city, locale, quiet_seconds, post, must_change = found
    set_account(session, account)
    name = session.execute(
        select(Account.name).where(Account.id == account, Account.active, Account.locked_at.is_(None))
    ).scalar_one_or_none()
    if name is None:
        return None
    grants = list_grants(session, account)
    return SessionHolder(account, name, city, locale, float(quiet_seconds), post, must_change, grants)


def list_sessions(session: Session, account_id: UUID) -> list[OpenSession]:
    """Return the living sessions of an account, the last used first."""
    found = session.execute(
        select(SignIn.secret_hash, SignIn.created_at, SignIn.seen_at, SignIn.address)
        .where(SignIn.account_id == account_id, *_alive())
        .order_by(SignIn.seen_at.desc())
    )
    return [OpenSession(*row) for row in found]


def _alive() -> tuple[ColumnElement[bool], ...]:
    idle = func.make_interval(0, 0, 0, 0, 0, SignIn.idle_minutes)
    return SignIn.expires_at > func.now(), SignIn.seen_at > func.now() - idle


def load_city_zones(session: Session) -> dict[str, str]:
    """Return the name of each city's time zone."""
    return dict(session.execute(select(City.city, City.zone)).all())


def start_session(session: Session, new: NewSession) -> None:
    """Begin a session and sweep away those that are over."""
    session.execute(delete(SignIn).where(SignIn.expires_at <= func.now()))
    session.execute(
        insert(SignIn).values(
            secret_hash=new.secret_hash,
            account_id=new.account_id,
            city=new.city,
            locale=new.locale,
            created_at=func.now(),
            seen_at=func.now(),
            expires_at=func.now() + new.lasts,
            idle_minutes=new.idle // timedelta(minutes=1),
            must_change=new.must_change,
            address=new.address or None,
        )
    )
    session.execute(update(Account).where(Account.id == new.account_id).values(signed_in_at=func.now()))


def touch_session(session: Session, secret_hash: bytes) -> None:
    """Record the use of a session."""
    session.execute(update(SignIn).where(SignIn.secret_hash == secret_hash).values(seen_at=func.now()))


def save_choice(
    session: Session,
    secret_hash: bytes,
    *,
    city: str | None = None,
    post: str | None = None,
    locale: str | None = None,
) -> None:
    """Store the city, post or language chosen for a session; the language also for the account's next one."""
    wanted = (("city", city), ("post", post), ("locale", locale))
    chosen = {name: value for name, value in wanted if value is not None}
    session.execute(update(SignIn).where(SignIn.secret_hash == secret_hash).values(chosen))
    if locale is not None:
        of_session = select(SignIn.account_id).where(SignIn.secret_hash == secret_hash).scalar_subquery()
        session.execute(update(Account).where(Account.id == of_session).values(locale=locale))


def end_session(session: Session, secret_hash: bytes) -> None:
    """End one session."""
    session.execute(delete(SignIn).where(SignIn.secret_hash == secret_hash))


def end_other_sessions(session: Session, account_id: UUID, *, but: bytes) -> None:
    """End every session of the account except one."""
    session.execute(delete(SignIn).where(SignIn.account_id == account_id, SignIn.secret_hash != but))


def set_password(session: Session, account_id: UUID, password_hash: str) -> None:
    """Store a new hash of the password that the account's owner chose."""
    session.execute(
        update(Password)
        .where(Password.account_id == account_id)
        .values(hash=password_hash, must_change=False)
    )
    session.execute(update(SignIn).where(SignIn.account_id == account_id).values(must_change=False))


def update_hash(session: Session, account_id: UUID, password_hash: str) -> None:
    """Store another hash of the same password."""
    session.execute(update(Password).where(Password.account_id == account_id).values(hash=password_hash))


def record_failure(session: Session, account_id: UUID) -> None:
    """Count one wrong password for the administrators; the id of no account costs as much.

    The commit does not wait for the disk, by which one could see whether the account exists.
    """
    session.execute(select(func.set_config("synchronous_commit", "off", True)))
    session.execute(update(Account).where(Account.id == account_id).values(failures=Account.failures + 1))


def clear_failures(session: Session, account_id: UUID) -> None:
    """Forget wrong passwords after a right one."""
    session.execute(update(Account).where(Account.id == account_id, Account.failures > 0).values(failures=0))
