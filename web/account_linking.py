"""Let somebody in whom the identity provider knows: as the account linked with them, or first by its name."""

from db.bulk.cities import real_now
from db.queries import authentication, oidc_identities
from db.queries.authentication import AccountFacts
from db.session import Session, account_transaction
from db.writes import accounts as accounts_rows
from domain.accounts import AccountAct
from domain.errors import DomainError
from web.actor_scopes import actors_of
from web.oidc_client import Identity
from web.sessions import Attempt, SignInRefused, begin


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
        linked = oidc_identities.account_linked(session, *shown)
        account = _named(session, identity) if linked is None else _linked(session, linked)
        if account is None:
            raise UnknownPerson
        secret = begin(session, account, Attempt(account.username, "", address, locale))
        if linked is None:
            _link(session, account, identity)
        return secret


def _linked(session: Session, account_id: oidc_identities.AccountId) -> AccountFacts | None:
    authentication.become(session, account_id)
    return authentication.account_of(session, account_id)


def _named(session: Session, identity: Identity) -> AccountFacts | None:
    """Return the account of that name, unless it is somebody else of the same provider."""
    account = authentication.account_named(session, identity.username) if identity.username else None
    if account is None:
        return None
    authentication.become(session, account.id)
    if identity.issuer in oidc_identities.issuers_of(session, account.id):
        raise SignInRefused("此用户名已与另一位人员的统一认证绑定，请联系系统管理员")
    return account


def _link(session: Session, account: AccountFacts, identity: Identity) -> None:
    now = real_now(session)
    accounts_rows.put_identity(session, account.id, identity.issuer, identity.subject, at=now)
    facts = {"issuer": [None, identity.issuer]}
    grants = authentication.grants_of(session, account.id)
    for actor in actors_of(grants, actor_id=str(account.id), name=account.name):
        accounts_rows.record(session, account.id, AccountAct.LINK, by=actor, changes=facts, at=now)
