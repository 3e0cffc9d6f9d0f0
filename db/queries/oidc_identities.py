"""Query for the account of an identity provider's user."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import AccountIdentity

AccountId = UUID


def find_linked_account(session: Session, issuer: str, subject: str) -> UUID | None:
    """Return the account that the issuer's person is linked with."""
    return session.execute(
        select(AccountIdentity.account_id).where(
            AccountIdentity.issuer == issuer, AccountIdentity.subject == subject
        )
    ).scalar_one_or_none()


def list_issuers(session: Session, account_id: UUID) -> list[str]:
    """Return the identity providers by which the account's person is known."""
    return list(
        session.scalars(
            select(AccountIdentity.issuer)
            .where(AccountIdentity.account_id == account_id)
            .order_by(AccountIdentity.issuer)
        )
    )
