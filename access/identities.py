"""Let somebody in whom the identity provider knows: as the account linked with them, or first by its name."""

from access.provider import Identity
from access.scopes import actors_of
from access.sessions import Attempt, SignInRefused, begin
from db import people_rows
from db.city_loads import real_now
from db.queries import accounts, identities
from db.queries.accounts import AccountFacts
from db.session import Session, account_transaction
from domain.errors import DomainError
from domain.people import AccountAct


class UnknownPerson(DomainError):
    """Refuse a person without an account here; accounts are opened by administrators alone."""

    status = 403

    def __init__(self) -> None:
        super().__init__("认证成功，但本系统没有为您开设可用的账号，请联系系统管理员")


def sign_in_as(identity: Identity, *, address: str, locale: str) -> str:
    """Begin a session for the person and return its secret.

    Raises UnknownPerson, or SignInRefused for a locked account: a provider opens nothing that is shut here.
    """
    shown = (identity.issuer, identity.subject)
    with account_transaction(username=identity.username, subject=shown) as session:
        linked = identities.account_linked(session, *shown)
        account = _named(session, identity) if linked is None else _linked(session, linked)
        if account is None:
            raise UnknownPerson
        secret = begin(session, account, Attempt(account.username, "", address, locale))
        if linked is None:
            _link(session, account, identity)
        return secret


def _linked(session: Session, account_id: identities.AccountId) -> AccountFacts | None:
    accounts.become(session, account_id)
    return accounts.account_of(session, account_id)


def _named(session: Session, identity: Identity) -> AccountFacts | None:
    """Return the account of that name, unless it is somebody else of the same provider."""
    account = accounts.account_named(session, identity.username) if identity.username else None
    if account is None:
        return None
    accounts.become(session, account.id)
    if identity.issuer in identities.issuers_of(session, account.id):
        raise SignInRefused("此用户名已与另一位人员的统一认证绑定，请联系系统管理员")
    return account


def _link(session: Session, account: AccountFacts, identity: Identity) -> None:
    now = real_now(session)
    people_rows.put_identity(session, account.id, identity.issuer, identity.subject, at=now)
    facts = {"issuer": [None, identity.issuer]}
    grants = accounts.grants_of(session, account.id)
    for actor in actors_of(grants, actor_id=str(account.id), name=account.name):
        people_rows.record(session, account.id, AccountAct.LINK, by=actor, changes=facts, at=now)
