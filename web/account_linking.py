"""Sign-in by identity provider: as the account linked with the identity, or first by its name."""

from db.bulk.cities import get_transaction_time
from db.queries import authentication, oidc_identities
from db.queries.authentication import AccountFacts
from db.session import Session, account_transaction
from db.writes import accounts as accounts_rows
from domain.accounts import AccountAct
from domain.errors import DomainError
from web.actor_scopes import list_actors
from web.oidc_client import Identity
from web.sessions import Attempt, SignedIn, SignInRefused, create_session


class UnknownPerson(DomainError):
    """Refuse a person without an account here; accounts are opened by administrators alone."""

    status = 403

    def __init__(self) -> None:
        super().__init__("认证成功，但本系统没有为您开设可用的账号，请联系系统管理员")


def sign_in_as(identity: Identity, *, address: str, locale: str) -> SignedIn:
    """Begin a session for the person.

    Raises UnknownPerson, or SignInRefused for a locked account: a provider opens nothing that is shut here.
    """
    shown = (identity.issuer, identity.subject)
    with account_transaction(username=identity.username, subject=shown) as session:
        linked = oidc_identities.find_linked_account(session, *shown)
        account = _named(session, identity) if linked is None else _linked(session, linked)
        if account is None:
            raise UnknownPerson
        signed_in = create_session(session, account, Attempt(account.username, "", address, locale))
        if linked is None:
            _link(session, account, identity)
        return signed_in


def _linked(session: Session, account_id: oidc_identities.AccountId) -> AccountFacts | None:
    authentication.set_account(session, account_id)
    return authentication.find_account(session, account_id)


def _named(session: Session, identity: Identity) -> AccountFacts | None:
    """Return the account of that name, unless it is linked with another identity of the same provider."""
    account = authentication.find_account_by_name(session, identity.username) if identity.username else None
    if account is None:
        return None
    authentication.set_account(session, account.id)
    if identity.issuer in oidc_identities.list_issuers(session, account.id):
        raise SignInRefused("此用户名已与另一位人员的统一认证绑定，请联系系统管理员")
    return account


def _link(session: Session, account: AccountFacts, identity: Identity) -> None:
    now = get_transaction_time(session)
    accounts_rows.insert_identity(session, account.id, identity.issuer, identity.subject, at=now)
    facts = {"issuer": [None, identity.issuer]}
    grants = authentication.list_grants(session, account.id)
    for actor in list_actors(grants, actor_id=str(account.id), name=account.name):
        accounts_rows.record(session, account.id, AccountAct.LINK, by=actor, changes=facts, at=now)
