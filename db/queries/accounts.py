"""Ask who an account, a session or a token is; the database's clock decides what has expired."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Double, case, cast, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from db.tables import Account, AccountGrant, City, SignIn, Token
from domain.terms import Role


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What signing in needs of one account; ``locked_seconds`` is 0 when it is not locked."""

    id: UUID
    username: str
    name: str
    password_hash: str
    locale: str | None
    locked_seconds: float


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one city, with what it is bound to."""

    city: str
    role: Role
    town: str | None = None
    unit: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a living session: the account, what it may see, and what it chose."""

    account_id: UUID
    name: str
    city: str
    locale: str
    quiet_seconds: float
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What a living token stands for."""

    label: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session about to begin; ``lasts`` is how long it lives at most."""

    secret_hash: bytes
    account_id: UUID
    city: str
    locale: str
    lasts: timedelta


_GRANT = (
    AccountGrant.city,
    AccountGrant.role,
    AccountGrant.town_code,
    AccountGrant.unit_code,
    AccountGrant.department,
)


def account_named(session: Session, username: str) -> AccountFacts | None:
    """Return the active account of that name."""
    locked = func.extract("epoch", Account.locked_until - func.now())
    found = session.execute(
        select(
            Account.id,
            Account.username,
            Account.name,
            Account.password_hash,
            Account.locale,
            cast(func.greatest(func.coalesce(locked, 0), 0), Double),
        ).where(Account.username == username, Account.active)
    ).one_or_none()
    return None if found is None else AccountFacts(*found)


def password_hash_of(session: Session, account_id: UUID) -> str:
    """Return the hash of the account's password."""
    return session.execute(select(Account.password_hash).where(Account.id == account_id)).scalar_one()


def grants_of(session: Session, account_id: UUID) -> tuple[Grant, ...]:
    """Return what the account may be and see, by city and role."""
    found = session.execute(
        select(*_GRANT)
        .where(AccountGrant.account_id == account_id)
        .order_by(AccountGrant.city, AccountGrant.role)
    )
    return tuple(Grant(*row) for row in found)


def holder_of(session: Session, secret_hash: bytes, *, idle: timedelta) -> Holder | None:
    """Return who holds a session that lives: not over, not idle for longer than ``idle``, account active."""
    quiet = func.extract("epoch", func.now() - SignIn.seen_at)
    found = session.execute(
        select(Account.id, Account.name, SignIn.city, SignIn.locale, quiet)
        .join(Account, Account.id == SignIn.account_id)
        .where(
            SignIn.secret_hash == secret_hash,
            SignIn.expires_at > func.now(),
            SignIn.seen_at > func.now() - idle,
            Account.active,
        )
    ).one_or_none()
    if found is None:
        return None
    return Holder(*found[:4], float(found[4]), grants_of(session, found[0]))


def token_of(session: Session, secret_hash: bytes) -> TokenFacts | None:
    """Return what a token stands for that is neither revoked nor expired."""
    found = session.execute(
        select(Token.label, Token.city, Token.role, Token.town_code, Token.department).where(
            Token.secret_hash == secret_hash,
            Token.revoked_at.is_(None),
            or_(Token.expires_at.is_(None), Token.expires_at > func.now()),
        )
    ).one_or_none()
    if found is None:
        return None
    return TokenFacts(found[0], Grant(found[1], found[2], town=found[3], department=found[4]))


def city_zones(session: Session) -> dict[str, str]:
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
        )
    )


def touch_session(session: Session, secret_hash: bytes) -> None:
    """Note that the session was used."""
    session.execute(update(SignIn).where(SignIn.secret_hash == secret_hash).values(seen_at=func.now()))


def choose(
    session: Session, secret_hash: bytes, *, city: str | None = None, locale: str | None = None
) -> None:
    """Keep the city or the language chosen for a session; the language also for the account's next one."""
    chosen = {name: value for name, value in (("city", city), ("locale", locale)) if value is not None}
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
    """Store a new hash of the account's password."""
    session.execute(update(Account).where(Account.id == account_id).values(password_hash=password_hash))


def record_failure(session: Session, account_id: UUID, *, allowed: int, lock: timedelta) -> None:
    """Count one wrong password; from ``allowed`` in a row on, the account is locked for ``lock``."""
    failures = Account.failures + 1
    session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(
            failures=failures,
            locked_until=case((failures >= allowed, func.now() + lock), else_=Account.locked_until),
        )
    )


def clear_failures(session: Session, account_id: UUID) -> None:
    """Forget wrong passwords after a right one."""
    session.execute(
        update(Account)
        .where(Account.id == account_id, Account.failures > 0)
        .values(failures=0, locked_until=None)
    )


def insert_token(
    session: Session, secret_hash: bytes, *, label: str, grant: Grant, expires_at: datetime | None
) -> None:
    """Store a new token; only the owner may."""
    session.execute(
        insert(Token).values(
            secret_hash=secret_hash,
            label=label,
            city=grant.city,
            role=grant.role,
            town_code=grant.town,
            department=grant.department,
            created_at=func.now(),
            expires_at=expires_at,
        )
    )


def revoke_tokens(session: Session, label: str) -> int:
    """Revoke the living tokens of that label and return how many there were; only the owner may."""
    found = session.execute(
        update(Token)
        .where(Token.label == label, Token.revoked_at.is_(None))
        .values(revoked_at=func.now())
        .returning(Token.secret_hash)
    )
    return len(found.all())
