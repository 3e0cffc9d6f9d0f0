"""Queries for bearer tokens: resolve, create and revoke."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from db.models import Token
from db.queries.authentication import Grant
from domain.enums import Role

ID_LENGTH = 16  # hexadecimal digits of the hash that name a token, as in the actor of its acts
SHOW_TOKEN = text("SELECT set_config('app.token', :token, true)")


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """The identity and grants of a valid token."""

    label: str
    grant: Grant


def find_token(session: Session, secret_hash: bytes) -> TokenFacts | None:
    """Return the identity of a token that is neither revoked nor expired.

    The rest of the transaction sees that token.
    """
    session.execute(SHOW_TOKEN, {"token": secret_hash.hex()})
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


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token as administrators see it; ``id`` is the beginning of its hash, which opens nothing.

    used_at: to the minute; None where it was never shown.
    """

    id: str
    label: str
    grant: Grant
    created_at: datetime
    made_by: str | None
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None


def list_tokens(session: Session, city: str, *, limit: int = 200) -> list[TokenRow]:
    """Return the tokens of a city, the living ones first, then those ended last."""
    found = session.execute(
        select(Token)
        .where(Token.city == city)
        .order_by(Token.revoked_at.desc().nulls_first(), Token.created_at.desc())
        .limit(limit)
    ).scalars()
    return [
        TokenRow(
            token.secret_hash.hex()[:ID_LENGTH],
            token.label,
            Grant(token.city, Role(token.role), town=token.town_code, department=token.department),
            token.created_at,
            token.made_by,
            token.expires_at,
            token.used_at,
            token.revoked_at,
            token.revoked_by,
        )
        for token in found
    ]


def record_use(session: Session, secret_hash: bytes) -> None:
    """Record the use of a token that was found in this transaction, at most once a minute."""
    session.execute(
        update(Token)
        .where(
            Token.secret_hash == secret_hash,
            or_(Token.used_at.is_(None), Token.used_at < func.now() - timedelta(minutes=1)),
        )
        .values(used_at=func.now())
    )


def end_token(session: Session, city: str, ident: str, *, by: str) -> str | None:
    """End a living token of a city and return its label; None where there is none."""
    found = session.execute(
        update(Token)
        .where(
            Token.city == city,
            func.left(func.encode(Token.secret_hash, "hex"), ID_LENGTH) == ident,
            Token.revoked_at.is_(None),
        )
        .values(revoked_at=func.now(), revoked_by=by)
        .returning(Token.label)
    )
    return found.scalars().first()


def insert_token(
    session: Session,
    secret_hash: bytes,
    *,
    label: str,
    grant: Grant,
    expires_at: datetime | None,
    made_by: str | None,
) -> None:
    """Store a new token; only the owner may, and an administrator for the own city."""
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
            made_by=made_by,
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
