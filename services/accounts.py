"""Account administration: accounts, posts, passwords, locks; every act leaves a record.

Each runs in an administrator's transaction (``db.session.administrator_transaction``) or the owner's.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from db.queries import accounts_directory, oidc_identities
from db.queries.accounts_directory import AccountPerson, Post
from db.queries.authentication import Grant
from db.queries.post_targets import Directory
from db.session import Session
from db.writes import accounts as rows
from domain.accounts import AccountAct, Details, check_details, check_username
from domain.enums import Role
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from domain.scopes import Actor
from services.mail_addresses import check_mail_address
from services.posts import bind_grant


@dataclass(frozen=True, slots=True)
class Administrator:
    """The administering actor in the current city, and the other cities they administer."""

    actor: Actor
    cities: frozenset[str] = frozenset()
    everywhere: bool = False

    @property
    def city(self) -> str:
        """Return the current city."""
        return self.actor.city


def require_administrator(actor: Actor) -> None:
    """Refuse everyone but administrators."""
    if Role.ADMINISTRATOR not in actor.roles:
        raise NotAllowed("系统管理只对系统管理员开放")


def open_account(
    session: Session,
    username: str,
    *,
    details: Details,
    grant: Grant,
    password_hash: str,
    directory: Directory,
    by: Administrator,
    now: datetime,
) -> UUID:
    """Open an account with its first post and return its id. Raises DomainError for a taken name."""
    require_administrator(by.actor)
    known = _known(session, details, by)
    post = bind_grant(directory, _here(grant, by))
    username = check_username(username)
    account = rows.insert_account(session, username, known, at=now)
    if account is None:
        raise DomainError("用户名 {username} 已有人使用", username=username)
    rows.insert_password(session, account, password_hash)
    rows.insert_post(session, account, post)
    opened = {"username": [None, username], "name": [None, known.name], **_post_facts(directory, None, post)}
    rows.record(session, account, AccountAct.OPEN, by=by.actor, changes=opened, at=now)
    return account


def describe(session: Session, account: UUID, details: Details, *, by: Administrator, now: datetime) -> bool:
    """Write name, phone, e-mail and staff entry; tell whether anything changed."""
    person = _person(session, account, by)
    known = _known(session, details, by)
    before = asdict(Details(person.name, person.phone or "", person.email or "", person.staff_id))
    changed = {
        fact: [_plain(before[fact]), _plain(value)]
        for fact, value in asdict(known).items()
        if before[fact] != value
    }
    if changed:
        _whole(session, account, by)
        rows.update_person(session, account, known)
        rows.record(session, account, AccountAct.DESCRIBE, by=by.actor, changes=changed, at=now)
    return bool(changed)


def give_post(
    session: Session, account: UUID, grant: Grant, *, directory: Directory, by: Administrator, now: datetime
) -> None:
    """Give an account another post, or another section at one it has. Raises DomainError for neither."""
    _person(session, account, by)
    post = bind_grant(directory, _here(grant, by))
    before: Grant | None = None
    for held in accounts_directory.list_posts(session, by.city, [account])[account]:
        if held.grant == post:
            raise DomainError("该账号已有这个岗位")
        if replace(held.grant, section=post.section) == post:
            rows.drop_post(session, by.city, held.id)
            before = held.grant
    rows.insert_post(session, account, post)
    facts = _post_facts(directory, before, post)
    rows.record(session, account, AccountAct.GRANT, by=by.actor, changes=facts, at=now)


def take_post(
    session: Session, account: UUID, post_id: UUID, *, directory: Directory, by: Administrator, now: datetime
) -> None:
    """Take a post away; the last one stays, for that an account is closed."""
    rows.lock_administration(session, by.city)
    person = _person(session, account, by)
    held = accounts_directory.list_posts(session, by.city, [account])[account]
    post = next((each for each in held if each.id == post_id), None)
    if post is None:
        raise NotFound("该账号没有这个岗位")
    if len(held) == 1:
        raise DomainError("这是该账号的最后一个岗位。不再使用的账号请注销")
    _keep_an_administrator(session, person, by, loses=post)
    rows.drop_post(session, by.city, post.id)
    facts = _post_facts(directory, post.grant, None)
    rows.record(session, account, AccountAct.REVOKE, by=by.actor, changes=facts, at=now)


def new_password(
    session: Session, account: UUID, password_hash: str, *, by: Administrator, now: datetime
) -> None:
    """Give an account a new first password; its sessions end."""
    _whole(session, account, by)
    rows.update_password(session, account, password_hash)
    _end(session, account, AccountAct.NEW_PASSWORD, by=by, now=now)


def lock(session: Session, account: UUID, *, by: Administrator, now: datetime) -> None:
    """Lock an account; its sessions end."""
    rows.lock_administration(session, by.city)
    person = _whole(session, account, by)
    if not person.active or person.locked_at is not None:
        raise DomainError("只有正常使用的账号可以锁定")
    _keep_an_administrator(session, person, by)
    rows.update_account(session, account, locked_at=now)
    _end(session, account, AccountAct.LOCK, by=by, now=now)


def unlock(session: Session, account: UUID, *, by: Administrator, now: datetime) -> None:
    """Free an account of an administrator's lock, and of the wrong passwords that were counted."""
    person = _whole(session, account, by)
    if person.locked_at is None and not person.failures:
        raise DomainError("该账号没有锁定")
    rows.update_account(session, account, locked_at=None, failures=0)
    facts = {"failures": [person.failures, 0]}
    rows.record(session, account, AccountAct.UNLOCK, by=by.actor, changes=facts, at=now)


def close(session: Session, account: UUID, *, by: Administrator, now: datetime) -> None:
    """Close an account; what was done under its name stays."""
    rows.lock_administration(session, by.city)
    person = _whole(session, account, by)
    if not person.active:
        raise DomainError("该账号已经注销")
    _keep_an_administrator(session, person, by)
    rows.update_account(session, account, active=False)
    _end(session, account, AccountAct.CLOSE, by=by, now=now)


def reopen(session: Session, account: UUID, *, by: Administrator, now: datetime) -> None:
    """Reopen a closed account, with its previous password."""
    if _whole(session, account, by).active:
        raise DomainError("该账号没有注销")
    rows.update_account(session, account, active=True, locked_at=None, failures=0)
    rows.record(session, account, AccountAct.REOPEN, by=by.actor, changes={}, at=now)


def end_sessions(session: Session, account: UUID, *, by: Administrator, now: datetime) -> None:
    """End every session of an account; it may sign in again."""
    _whole(session, account, by)
    _end(session, account, AccountAct.END_SESSIONS, by=by, now=now)


def unlink(session: Session, account: UUID, *, by: Administrator, now: datetime) -> None:
    """Forget which person of an identity provider the account is."""
    _whole(session, account, by)
    issuers = oidc_identities.list_issuers(session, account)
    if not issuers:
        raise DomainError("该账号没有绑定统一认证")
    rows.drop_identities(session, account)
    facts = {"issuer": [", ".join(issuers), None]}
    rows.record(session, account, AccountAct.UNLINK, by=by.actor, changes=facts, at=now)


def _person(session: Session, account: UUID, by: Administrator) -> AccountPerson:
    require_administrator(by.actor)
    found = accounts_directory.find_person(session, by.city, account)
    if found is None:
        raise NotFound("本市没有这个账号")
    return found


def _whole(session: Session, account: UUID, by: Administrator) -> AccountPerson:
    """Return the person whose account as a whole is concerned; it must serve no foreign city.

    A user who sets an account's password could otherwise sign in to a city they do not administer.
    """
    found = _person(session, account, by)
    if not by.everywhere and accounts_directory.list_cities(session, account) - by.cities - {by.city}:
        raise NotAllowed(
            "此账号在其他城市也有岗位，您只能增减它在本市的岗位；其他请由管理这些城市的管理员办理"
        )
    return found


def _keep_an_administrator(
    session: Session, person: AccountPerson, by: Administrator, *, loses: Post | None = None
) -> None:
    """Refuse what would leave the city without an administrator, or oneself without the right."""
    if loses is not None and loses.grant.role is not Role.ADMINISTRATOR:
        return
    if str(person.id) == by.actor.id:
        raise NotAllowed("不能锁定、注销自己的账号或撤销自己的管理员岗位，请由另一位系统管理员办理")
    if person.id in (left := accounts_directory.list_administrators(session, by.city)) and len(left) == 1:
        raise DomainError("这是本市最后一位系统管理员，请先让另一人担任系统管理员")


def _end(session: Session, account: UUID, act: AccountAct, *, by: Administrator, now: datetime) -> None:
    ended = rows.end_sessions(session, account)
    rows.record(session, account, act, by=by.actor, changes={"sessions": [ended, 0]}, at=now)


def _known(session: Session, details: Details, by: Administrator) -> Details:
    known = check_details(details)
    if known.email:
        known = replace(known, email=check_mail_address(known.email))
    if known.staff_id is not None and not rows.is_staff(session, by.city, known.staff_id):
        raise Invalid("网格队伍名册中没有这个人")
    return known


def _here(grant: Grant, by: Administrator) -> Grant:
    if grant.city != by.city:
        raise NotAllowed("只能授予本市的岗位")
    return grant


def _post_facts(directory: Directory, old: Grant | None, new: Grant | None) -> Mapping[str, Any]:
    roles = [grant.role.value if grant else None for grant in (old, new)]
    places = [" / ".join(directory.names_of(grant)) if grant else None for grant in (old, new)]
    return {"role": roles, "place": places} if any(places) else {"role": roles}


def _plain(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value
