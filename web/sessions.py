"""Create and end sessions: right password, not locked, not guessing; the browser keeps only a secret."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db.queries import authentication
from db.queries.authentication import AccountFacts, NewSession
from db.queries.cities import list_cities, load_settings
from db.session import Session, account_transaction, set_scope
from domain.accounts import SignInLimits, find_strictest
from domain.errors import DomainError, Invalid, NotAllowed
from domain.scopes import Scope
from domain.setting_values import sign_in_limits_of
from domain.settings import LONGEST_SESSION_DAYS
from services.token_secrets import create_secret, hash_secret
from web import password_hashing
from web.actor_scopes import list_actors
from web.rate_limit import SignInThrottle

LONGEST = timedelta(days=LONGEST_SESSION_DAYS)  # the browser keeps the secret so long; the server decides


class SignInRefused(DomainError):
    """Refuse to sign in; the message says why and what to do."""

    status = 401


@dataclass(frozen=True, slots=True)
class Attempt:
    """Sign-in input of a user, with address and language."""

    username: str
    password: str
    address: str
    locale: str


def load_strictest_limits() -> SignInLimits:
    """Return the strictest limits of tries of all cities: who tries is not known yet, nor their city."""
    with account_transaction(lookup=True) as session:
        return find_strictest([load_limits(session, facts.city) for facts in list_cities(session)])


_throttle = SignInThrottle(load_strictest_limits)


def sign_in(attempt: Attempt) -> str:
    """Begin a session and return its secret.

    Raises SignInRefused, TooMany or Busy. Unknown names cost as much time as wrong passwords and read alike.
    """
    _throttle.count(account=attempt.username, address=attempt.address)
    with account_transaction(username=attempt.username) as session:
        account = authentication.find_account_by_name(session, attempt.username)
        if account is not None:
            authentication.set_account(session, account.id)
        stored = authentication.load_password(session, account.id) if account else None
    if account is not None and account.locked_seconds > 0:
        raise _locked(account.locked_seconds)
    right = password_hashing.is_password(attempt.password, stored.hash if stored else None)
    if account is None or stored is None or not right:
        _count_failure(account)
        raise SignInRefused("用户名或密码不正确")
    renewed = (
        password_hashing.hash_password(attempt.password)
        if password_hashing.is_outdated(stored.hash)
        else None
    )
    with account_transaction(account=account.id) as session:
        if renewed:
            authentication.update_hash(session, account.id, renewed)
        return create_session(session, account, attempt, must_change=stored.must_change)


def create_session(
    session: Session, account: AccountFacts, attempt: Attempt, *, must_change: bool = False
) -> str:
    """Create a session of a user who has proved their identity, and return its secret.

    Raises SignInRefused for a locked account or one without any right.
    """
    if account.locked:
        raise SignInRefused("此账号已被系统管理员锁定，请联系系统管理员")
    if account.locked_seconds > 0:
        raise _locked(account.locked_seconds)
    actors = list_actors(
        authentication.list_grants(session, account.id), actor_id=str(account.id), name=account.name
    )
    if not actors:
        raise SignInRefused("此账号尚未获得任何权限，请联系系统管理员")
    authentication.clear_failures(session, account.id)
    secret = create_secret()
    locale = account.locale or attempt.locale
    limits = load_limits(session, actors[0].city)
    new = NewSession(
        hash_secret(secret),
        account.id,
        actors[0].city,
        locale,
        timedelta(days=limits.lasts_days),
        timedelta(hours=limits.idle_hours),
        must_change=must_change,
        address=attempt.address,
    )
    authentication.start_session(session, new)
    return secret


def sign_out(secret: str) -> None:
    """End the session of that secret."""
    with account_transaction() as session:
        authentication.end_session(session, hash_secret(secret))


def change_password(secret: str, *, old: str, new: str) -> None:
    """Change the password of the session's account and end its other sessions.

    Raises NotAllowed when the old one is wrong, Invalid when the new one will not do.
    """
    secret_hash = hash_secret(secret)
    with account_transaction() as session:
        holder = authentication.find_session_holder(session, secret_hash)
        stored = authentication.load_password(session, holder.account_id) if holder else None
    if holder is None or stored is None:
        raise SignInRefused("登录已失效，请重新登录")
    _throttle.count(account=str(holder.account_id), address="")
    if not password_hashing.is_password(old, stored.hash):
        raise NotAllowed("原密码不正确")
    if new == old:
        raise Invalid("新密码不能与原密码相同")
    password_hashing.check_new_password(new, least=get_password_length(holder.account_id))
    new_hash = password_hashing.hash_password(new)
    with account_transaction(account=holder.account_id) as session:
        authentication.set_password(session, holder.account_id, new_hash)
        authentication.end_other_sessions(session, holder.account_id, but=secret_hash)


def get_password_length(account_id: UUID) -> int:
    """Return how many characters a new password of the account needs: the most that a city of it asks for."""
    with account_transaction(account=account_id) as session:
        cities = sorted({grant.city for grant in authentication.list_grants(session, account_id)})
        return find_strictest([load_limits(session, city) for city in cities]).password_length


def end_other_sessions(secret: str, account_id: UUID) -> None:
    """End every session of the account but the one of that secret."""
    with account_transaction(account=account_id) as session:
        authentication.end_other_sessions(session, account_id, but=hash_secret(secret))


def _count_failure(account: AccountFacts | None) -> None:
    if account is not None:
        with account_transaction(account=account.id) as session:
            grants = authentication.list_grants(session, account.id)
            limits = load_limits(session, grants[0].city) if grants else SignInLimits()
            lock = timedelta(minutes=limits.lock_minutes)
            authentication.record_failure(session, account.id, allowed=limits.wrong_allowed, lock=lock)


def load_limits(session: Session, city: str) -> SignInLimits:
    """Return the limits of a city, which the rest of the transaction then sees."""
    set_scope(session, Scope.none(city))
    return sign_in_limits_of(load_settings(session, city))


def _locked(seconds: float) -> SignInRefused:
    minutes = max(1, round(seconds / 60))
    return SignInRefused("连续输错密码，账号已锁定，请 {minutes} 分钟后再试", minutes=minutes)
