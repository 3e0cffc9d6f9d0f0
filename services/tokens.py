"""Make and revoke bearer tokens of scripts and the tokens that open wall screens."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import tokens
from db.queries.accounts import Grant
from domain.errors import Invalid, NotFound
from domain.scopes import Actor
from domain.terms import Role
from services.people import require_administrator
from services.secrets import hashed, new_secret

NEEDS_TOWN = frozenset({Role.TOWN})
NEEDS_DEPARTMENT = frozenset({Role.DEPARTMENT, Role.AGENCY})
WITHOUT_TOKENS = frozenset({Role.UNIT, Role.GRID_STAFF})  # people with a phone, not scripts


def make_token(session: Session, grant: Grant, *, label: str, expires_at: datetime | None = None) -> str:
    """Store a token for the grant and return its secret, which is shown only this once.

    ``session`` is an owner's transaction. Raises Invalid when the grant lacks its town or department.
    """
    if grant.role in WITHOUT_TOKENS:
        raise Invalid("角色 {role} 不能使用令牌", role=grant.role)
    if (grant.role in NEEDS_TOWN and not grant.town) or (
        grant.role in NEEDS_DEPARTMENT and not grant.department
    ):
        raise Invalid("角色 {role} 须指明镇街或部门", role=grant.role)
    secret = new_secret()
    tokens.insert_token(session, hashed(secret), label=label, grant=grant, expires_at=expires_at)
    return secret


def end_token(session: Session, ident: str, *, actor: Actor) -> str:
    """End a token of the administrator's city and return its label; within seconds it opens nothing any more.

    ident: the beginning of its hash. Raises NotAllowed, or NotFound where no living token is called so.
    """
    require_administrator(actor)
    label = tokens.end_token(session, actor.city, ident, by=actor.name)
    if label is None:
        raise NotFound("没有这个有效令牌")
    return label


def revoke_tokens(session: Session, label: str) -> None:
    """Revoke the tokens of that label; within seconds they open nothing any more. Raises NotFound.

    ``session`` is an owner's transaction.
    """
    if not tokens.revoke_tokens(session, label):
        raise NotFound("没有名为 {label} 的有效令牌", label=label)
