"""List the logins of a demonstration, whose passwords and wall token are public."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Account, Password, Token

WALL_TOKEN = "huying-demo-wall"  # noqa: S105  # opens the wall of every demonstration


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One demonstration login as the terminal and the sign-in page show it."""

    label: str
    username: str
    password: str


def known_password(username: str) -> str:
    """Return the password that every demonstration login begins with."""
    return f"Huying-2026-{username}"


def list_demo_logins(session: Session) -> list[DemoLogin]:
    """Return the active demonstration logins that the transaction sees, in their order."""
    found = session.execute(
        select(Account.name, Account.username)
        .where(Account.demo_position.is_not(None), Account.active)
        .order_by(Account.demo_position)
    )
    return [DemoLogin(row.name, row.username, known_password(row.username)) for row in found]


def demo_password_hashes(session: Session) -> dict[str, str]:
    """Return the stored password of each demonstration login that may sign in; needs the owner's rights."""
    found = session.execute(
        select(Account.username, Password.hash)
        .join(Password, Password.account_id == Account.id)
        .where(Account.demo_position.is_not(None), Account.active, Account.locked_at.is_(None))
    )
    return {row.username: row.hash for row in found}


def has_token(session: Session, secret_hash: bytes) -> bool:
    """Tell whether a token with that secret opens anything; needs the owner's rights."""
    found = select(Token.secret_hash).where(Token.secret_hash == secret_hash, Token.revoked_at.is_(None))
    return session.scalars(found).first() is not None
