"""Create and revoke bearer tokens of scripts and the tokens of wall screens."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from db.queries import tokens
from db.queries.authentication import Grant
from db.queries.cities import load_city_facts
from db.queries.filters import get_day_start
from db.queries.post_targets import load_directory
from domain.enums import Role
from domain.errors import Invalid, NotFound
from domain.periods import ONE_DAY
from domain.scopes import Actor
from services.accounts import require_administrator
from services.token_secrets import create_secret, hash_secret


@dataclass(frozen=True, slots=True)
class TokenWish:
    """Requested properties of a token; until: the last local day it holds, None for unlimited."""

    label: str
    role: Role | None
    town: str | None = None
    department: str | None = None
    until: date | None = None


NEEDS_TOWN = frozenset({Role.TOWN})
MAY_HAVE_TOWN = NEEDS_TOWN | {Role.WALL}
NEEDS_DEPARTMENT = frozenset({Role.DEPARTMENT, Role.AGENCY})
WITHOUT_TOKENS = frozenset({Role.UNIT, Role.GRID_STAFF})  # people with a phone, not scripts
# What an administrator may issue: no one administers by a token that was handed on.
ISSUED_ROLES = tuple(role for role in Role if role not in {*WITHOUT_TOKENS, Role.ADMINISTRATOR})
LONGEST_LABEL = 60


def make_token(
    session: Session,
    grant: Grant,
    *,
    label: str,
    expires_at: datetime | None = None,
    made_by: str | None = None,
) -> str:
    """Store a token for the grant and return its secret, which is shown only this once.

    ``session`` is an owner's transaction. Raises Invalid when the grant lacks its town or department.
    """
    if grant.role in WITHOUT_TOKENS:
        raise Invalid("角色 {role} 不能使用令牌", role=grant.role)
    if (grant.role in NEEDS_TOWN and not grant.town) or (
        grant.role in NEEDS_DEPARTMENT and not grant.department
    ):
        raise Invalid("角色 {role} 须指明镇街或部门", role=grant.role)
    secret = create_secret()
    tokens.insert_token(
        session, hash_secret(secret), label=label, grant=grant, expires_at=expires_at, made_by=made_by
    )
    return secret


def issue_token(session: Session, wish: TokenWish, *, actor: Actor, now: datetime) -> str:
    """Create a token for a script or a wall of the administrator's city and return its secret, shown once.

    ``session`` is an administrator's transaction. Raises NotAllowed, or Invalid where the wish cannot be.
    """
    require_administrator(actor)
    label = wish.label.strip()
    if not 0 < len(label) <= LONGEST_LABEL:
        raise Invalid("令牌名称须有 1 至 {most} 个字", most=LONGEST_LABEL)
    if wish.role not in ISSUED_ROLES:
        raise Invalid("请选择令牌的角色")
    facts = load_city_facts(session, actor.city)
    directory = load_directory(session, actor.city)
    town = wish.town if wish.role in MAY_HAVE_TOWN else None
    department = wish.department if wish.role in NEEDS_DEPARTMENT else None
    if town is not None and town not in {place.code for place in directory.at_depth(1)}:
        raise Invalid("没有编码为 {code} 的镇街", code=town)
    if department is not None and department not in directory.parties:
        raise Invalid("没有编码为 {code} 的部门", code=department)
    ends = None if wish.until is None else get_day_start(wish.until + ONE_DAY, facts.zone)
    if ends is not None and ends <= now:
        raise Invalid("到期日期须在今天或以后")
    grant = Grant(actor.city, wish.role, town=town, department=department)
    return make_token(session, grant, label=label, expires_at=ends, made_by=actor.name)


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
