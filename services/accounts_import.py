"""Import people from a table: each person as a whole, or not at all, with the reason.

A file says the whole of every person it names: their posts become those of their lines. Who is not named
is left alone. A rehearsal is the same work, taken back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from db.queries import accounts_directory
from db.queries.accounts_directory import AccountPerson, Post
from db.queries.authentication import Grant
from db.queries.post_targets import Directory
from db.session import Session
from domain.accounts import AccountAct, AccountState, Details, ImportOutcome
from domain.errors import DomainError, Invalid
from domain.texts import fold_text
from services import accounts as acts
from services.accounts import Administrator
from services.accounts_import_rows import PersonLine, parse_grant
from services.first_passwords import FirstPassword
from services.posts import bind_grant

NO_PASSWORD = FirstPassword("", "")  # of a rehearsal


@dataclass(frozen=True, slots=True)
class ImportChange:
    """One thing that an import changes: a fact, or a post given or taken (``grant``)."""

    act: AccountAct
    old: str = ""
    new: str = ""
    grant: Grant | None = None


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """Result for one person; ``line`` is their first, ``password`` is set only where one was made."""

    line: int
    username: str
    name: str
    outcome: ImportOutcome
    reason: DomainError | None = None
    changes: tuple[ImportChange, ...] = ()
    password: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    """What an import works with: the directory, who imports, when, and where first passwords come from."""

    directory: Directory
    by: Administrator
    now: datetime
    first: Callable[[], FirstPassword]


def import_people(session: Session, lines: Sequence[PersonLine], asked: Import) -> list[ImportedPerson]:
    """Open and change the accounts of the lines and return what became of each person, by line."""
    acts.require_administrator(asked.by.actor)
    by_name = sorted(lines, key=lambda line: (fold_text(line.username), line.line))
    found = [
        _one(session, list(group), asked)
        for _, group in groupby(by_name, key=lambda line: fold_text(line.username))
    ]
    return sorted(found, key=lambda each: each.line)


def preview_import(session: Session, lines: Sequence[PersonLine], asked: Import) -> list[ImportedPerson]:
    """Return what bringing the lines in would make of each person, and take all of it back."""
    tried = session.begin_nested()
    try:
        return import_people(session, lines, replace(asked, first=lambda: NO_PASSWORD))
    finally:
        tried.rollback()


def _one(session: Session, lines: list[PersonLine], asked: Import) -> ImportedPerson:
    """Bring one person in, or say why not; nothing of a refused one stays."""
    first = lines[0]
    told = ImportedPerson(first.line, first.username, first.name, ImportOutcome.REFUSED)
    try:
        with session.begin_nested():
            return _written(session, lines, asked, told)
    except DomainError as error:
        return replace(told, reason=error)


def _written(
    session: Session, lines: list[PersonLine], asked: Import, told: ImportedPerson
) -> ImportedPerson:
    details = _agreed(lines)
    read = [parse_grant(line, directory=asked.directory, city=asked.by.city) for line in lines]
    grants = list(dict.fromkeys(bind_grant(asked.directory, grant) for grant in read))
    person = accounts_directory.find_person_by_name(session, asked.by.city, told.username)
    if person is None:
        return _opened(session, asked, told, details=details, grants=grants)
    changes = _described(session, person, asked, details=details)
    changes += _posted(session, person, asked, grants=grants)
    if lines[0].state is AccountState.CLOSED and person.active:
        acts.close(session, person.id, by=asked.by, now=asked.now)
        changes.append(ImportChange(AccountAct.CLOSE))
    return replace(
        told, outcome=ImportOutcome.CHANGED if changes else ImportOutcome.UNCHANGED, changes=tuple(changes)
    )


def _opened(
    session: Session, asked: Import, told: ImportedPerson, *, details: Details, grants: list[Grant]
) -> ImportedPerson:
    password = asked.first()
    account = acts.open_account(
        session,
        told.username,
        details=details,
        grant=grants[0],
        password_hash=password.hash,
        directory=asked.directory,
        by=asked.by,
        now=asked.now,
    )
    for grant in grants[1:]:
        _give(session, account, grant, asked)
    return replace(told, outcome=ImportOutcome.ADDED, password=password.plain)


def _described(
    session: Session, person: AccountPerson, asked: Import, *, details: Details
) -> list[ImportChange]:
    """Write what the lines say of a person; their entry in the staff directory is no matter of a table."""
    said = replace(details, staff_id=person.staff_id)
    if not acts.describe(session, person.id, said, by=asked.by, now=asked.now):
        return []
    before = (person.name, person.phone or "", person.email or "")
    after = (said.name, said.phone, said.email)
    return [
        ImportChange(AccountAct.DESCRIBE, old, new)
        for old, new in zip(before, after, strict=True)
        if old != new
    ]


def _posted(
    session: Session, person: AccountPerson, asked: Import, *, grants: list[Grant]
) -> list[ImportChange]:
    """Add the posts of the lines, then remove the others: the last one is never removed first."""
    held = _held(session, person, asked)
    gained = [grant for grant in grants if grant not in [post.grant for post in held]]
    for grant in gained:
        _give(session, person.id, grant, asked)
    lost = [post for post in _held(session, person, asked) if post.grant not in grants]
    for post in lost:
        acts.take_post(session, person.id, post.id, directory=asked.directory, by=asked.by, now=asked.now)
    given = [ImportChange(AccountAct.GRANT, grant=grant) for grant in gained]
    return given + [ImportChange(AccountAct.REVOKE, grant=post.grant) for post in lost]


def _held(session: Session, person: AccountPerson, asked: Import) -> list[Post]:
    return accounts_directory.list_posts(session, asked.by.city, [person.id])[person.id]


def _give(session: Session, account: UUID, grant: Grant, asked: Import) -> None:
    acts.give_post(session, account, grant, directory=asked.directory, by=asked.by, now=asked.now)


def _agreed(lines: list[PersonLine]) -> Details:
    """Return what the lines of one person say of them. Raises Invalid where they differ."""
    said = {(line.name, line.phone, line.email, line.state) for line in lines}
    if len(said) > 1:
        raise Invalid("同一用户名的各行，姓名、电话、邮箱和状态须一致")
    first = lines[0]
    return Details(first.name, first.phone, first.email)
