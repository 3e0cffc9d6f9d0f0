"""Acts of the account administration's forms, once for each form shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.bulk.cities import get_transaction_time
from db.queries.accounts_directory import find_person
from db.queries.authentication import Grant
from db.queries.post_targets import Directory, load_directory
from db.session import Session, administrator_transaction
from domain.accounts import GIVEN_ROLES, AccountAct, Details
from domain.enums import Role
from domain.errors import Invalid
from services import accounts
from services.accounts import Administrator
from services.first_passwords import create_first_password
from web import sessions
from web.idempotency import compute_fingerprint, run_once

Form = Mapping[str, str]
Act = Callable[[Session, Directory, datetime], dict[str, Any]]
SIMPLE = {
    AccountAct.LOCK: accounts.lock,
    AccountAct.UNLOCK: accounts.unlock,
    AccountAct.CLOSE: accounts.close,
    AccountAct.REOPEN: accounts.reopen,
    AccountAct.END_SESSIONS: accounts.end_sessions,
    AccountAct.UNLINK: accounts.unlink,
}


@dataclass(frozen=True, slots=True)
class AccountChange:
    """Which account was opened or changed; ``password`` only where this very request made one."""

    account: UUID
    password: str = ""


def perform(by: Administrator, form: Form, what: str, act: Act) -> dict[str, Any]:
    """Return the answer of an act, which runs once for the key of the form."""
    asked = compute_fingerprint(what, repr(sorted(form.items())))
    with administrator_transaction(by.actor.scope) as session:
        directory, now = load_directory(session, by.city), get_transaction_time(session)
        return run_once(
            session, by.actor, form.get("key", ""), lambda: act(session, directory, now), fingerprint=asked
        )


def open_account(by: Administrator, form: Form) -> AccountChange:
    """Open an account as the form says; its first password is never stored, so it is shown only now."""
    first = create_first_password()
    made: list[str] = []

    def act(session: Session, directory: Directory, now: datetime) -> dict[str, Any]:
        account = accounts.open_account(
            session,
            form.get("username", "").strip(),
            details=_details(form),
            grant=_grant(by, form),
            password_hash=first.hash,
            directory=directory,
            by=by,
            now=now,
        )
        made.append(first.plain)
        return {"account": str(account)}

    answer = perform(by, form, "open", act)
    return AccountChange(UUID(answer["account"]), *made)


def change_account(by: Administrator, account: UUID, act: AccountAct, form: Form) -> AccountChange:
    """Perform one act on an account. Raises Invalid for one that no form has."""
    if act is AccountAct.NEW_PASSWORD:
        return _new_password(by, account, form)

    def done(session: Session, directory: Directory, now: datetime) -> dict[str, Any]:
        if act in SIMPLE:
            SIMPLE[act](session, account, by=by, now=now)
        elif act is AccountAct.DESCRIBE:
            accounts.describe(session, account, _details(form), by=by, now=now)
        elif act is AccountAct.GRANT:
            accounts.give_post(session, account, _grant(by, form), directory=directory, by=by, now=now)
        elif act is AccountAct.REVOKE:
            post = _uuid(form.get("post", ""))
            accounts.take_post(session, account, post, directory=directory, by=by, now=now)
        else:
            raise Invalid("没有这项操作")
        return {}

    perform(by, form, f"{act} {account}", done)
    if act is AccountAct.UNLOCK:
        _forgive(by, account)
    return AccountChange(account)


def _new_password(by: Administrator, account: UUID, form: Form) -> AccountChange:
    first = create_first_password()
    made: list[str] = []

    def act(session: Session, _directory: Directory, now: datetime) -> dict[str, Any]:
        accounts.new_password(session, account, first.hash, by=by, now=now)
        made.append(first.plain)
        return {}

    perform(by, form, f"{AccountAct.NEW_PASSWORD} {account}", act)
    _forgive(by, account)
    return AccountChange(account, *made)


def _forgive(by: Administrator, account: UUID) -> None:
    """Let the person sign in at once where wrong passwords slow them down."""
    with administrator_transaction(by.actor.scope) as session:
        person = find_person(session, by.city, account)
    if person is not None:
        sessions.forgive(person.username)


def _details(form: Form) -> Details:
    staff = form.get("staff", "")
    return Details(
        form.get("name", ""), form.get("phone", ""), form.get("email", ""), _uuid(staff) if staff else None
    )


def _grant(by: Administrator, form: Form) -> Grant:
    role = form.get("role", "")
    if role not in GIVEN_ROLES:
        raise Invalid("请选定角色")
    party = form.get("agency" if role == Role.AGENCY else "department", "")
    return Grant(
        by.city,
        Role(role),
        town=form.get("town") or None,
        unit=form.get("unit") or None,
        grid=form.get("grid") or None,
        department=party or None,
        section=form.get("section") or None,
    )


def _uuid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise Invalid("内容有误，请更正后再试") from None
