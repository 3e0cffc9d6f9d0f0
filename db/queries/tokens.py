"""Ask what a bearer token stands for; make and revoke tokens."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from db.queries.accounts import Grant
from db.tables import Token


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What a living token stands for."""

    label: str
    grant: Grant


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
