"""Open and close accounts, give them roles and new passwords; in an owner's transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries.authentication import Grant
from db.writes import account_setup
from domain.enums import Role
from domain.errors import DomainError, Invalid, NotFound

NEEDED = {
    Role.TOWN: "town",
    Role.DEPARTMENT: "department",
    Role.AGENCY: "department",
    Role.UNIT: "unit",
    Role.GRID_STAFF: "unit",
}


def open_account(
    session: Session, username: str, *, name: str, password_hash: str, grant: Grant, at: datetime
) -> None:
    """Open an account with its first role. Raises DomainError for a taken name, or as grant_role."""
    if not username.strip() or username != username.strip():
        raise Invalid("用户名不能为空，前后也不能有空格")
    account = account_setup.insert_account(session, username, name=name, password_hash=password_hash, at=at)
    if account is None:
        raise DomainError("用户名 {username} 已有人使用", username=username)
    _grant(session, account, grant)


def grant_role(session: Session, username: str, grant: Grant) -> None:
    """Give an account another role. Raises NotFound or Invalid."""
    _grant(session, _account(session, username), grant)


def new_password(session: Session, username: str, password_hash: str) -> None:
    """Give an account a new password and end its sessions. Raises NotFound."""
    account_setup.set_password(session, _account(session, username), password_hash)


def close_account(session: Session, username: str) -> None:
    """Close an account; its sessions end within seconds. Raises NotFound."""
    account_setup.close_account(session, _account(session, username))


def _grant(session: Session, account: UUID, grant: Grant) -> None:
    needed = NEEDED.get(grant.role)
    if needed and not getattr(grant, needed):
        raise Invalid("角色 {role} 须指明所属的镇街、部门或村社区", role=grant.role)
    if not account_setup.has_grant_targets(session, grant):
        raise NotFound("没有这个城市、镇街、部门或村社区")
    account_setup.upsert_grant(session, account, grant)


def _account(session: Session, username: str) -> UUID:
    found = account_setup.find_account_id(session, username)
    if found is None:
        raise NotFound("没有用户名为 {username} 的账号", username=username)
    return found
