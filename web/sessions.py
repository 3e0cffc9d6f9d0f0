"""Create and end sessions: right password, not locked, not guessing; the browser keeps only a secret."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from db.queries import authentication
from db.queries.authentication import AccountFacts, NewSession, PasswordFacts
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

REFUSED = "用户名或密码不正确，或此账号目前不能登录；忘记密码或不能登录的，请联系系统管理员"
LONGEST = timedelta(days=LONGEST_SESSION_DAYS)  # the browser keeps the secret so long; the server decides


class SignInRefused(DomainError):
    """Refuse to sign in; after a password the message never says which of the reasons it was."""

    status = 401


@dataclass(frozen=True, slots=True)
class Attempt:
    """Sign-in input of a user, with address and language."""

    username: str
    password: str
    address: str
    locale: str
    device: str = ""  # the name of a device on which this account signed in before


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that began: the secret that only the browser keeps, and whose it is."""

    secret: str
    username: str


def load_strictest_limits() -> SignInLimits:
    """Return the strictest limits of tries of all cities: who tries is not known yet, nor their city."""
    with account_transaction(lookup=True) as session:
        return find_strictest([load_limits(session, facts.city) for facts in list_cities(session)])


_throttle = SignInThrottle(load_strictest_limits)


def sign_in(attempt: Attempt) -> SignedIn:
    """Begin a session.

    Raises SignInRefused, TooMany or Busy. Every refusal reads alike and costs alike, whether the account is
    unknown, closed, locked, without any right, or the password wrong.
    """
    with _throttle.sign_in(account=attempt.username, address=attempt.address, device=attempt.device) as tries:
        with account_transaction(username=attempt.username) as session:
            account = authentication.find_account_by_name(session, attempt.username)
            ident = account.id if account else uuid4()  # of no account: the same statements find nothing
            authentication.set_account(session, ident)
            stored = authentication.load_password(session, ident)
        right = password_hashing.is_password(attempt.password, stored.hash or None)
        try:
            if account is None or not right:
                raise SignInRefused(REFUSED)
            return _begin(account, attempt, stored)
        except SignInRefused:
            tries.count_wrong()
            with account_transaction(account=ident) as session:
                authentication.record_failure(session, ident)
            raise SignInRefused(REFUSED) from None


def _begin(account: AccountFacts, attempt: Attempt, stored: PasswordFacts) -> SignedIn:
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
) -> SignedIn:
    """Create a session of a user who has proved their identity.

    Raises SignInRefused for a locked account or one without any right.
    """
    if account.locked:
        raise SignInRefused("此账号已被系统管理员锁定，请联系系统管理员")
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
    return SignedIn(secret, account.username)


def sign_out(secret: str) -> None:
    """End the session of that secret."""
    secret_hash = hash_secret(secret)
    with account_transaction(shown=secret_hash) as session:
        authentication.end_session(session, secret_hash)


def change_password(secret: str, *, old: str, new: str) -> None:
    """Change the password of the session's account and end its other sessions.

    Raises NotAllowed when the old one is wrong, Invalid when the new one will not do.
    """
    secret_hash = hash_secret(secret)
    with account_transaction(shown=secret_hash) as session:
        holder = authentication.find_session_holder(session, secret_hash)
        stored = authentication.load_password(session, holder.account_id) if holder else None
    if holder is None or stored is None:
        raise SignInRefused("登录已失效，请重新登录")
    with _throttle.change_password(str(holder.account_id)) as tries:
        if not password_hashing.is_password(old, stored.hash):
            tries.count_wrong()
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


def forgive(username: str) -> None:
    """Let an account that an administrator unlocked try again at once, wherever it is."""
    _throttle.forgive(username)


def load_limits(session: Session, city: str) -> SignInLimits:
    """Return the limits of a city, which the rest of the transaction then sees."""
    set_scope(session, Scope.none(city))
    return sign_in_limits_of(load_settings(session, city))
