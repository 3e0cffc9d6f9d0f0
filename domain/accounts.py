"""Enums and rules of accounts: acts and states, and the formats of names, phones and addresses."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from domain.enums import Role
from domain.errors import Invalid
from domain.phone_numbers import read_phone
from domain.texts import clean_text

USERNAME = re.compile(r"[\w.@-]{2,60}")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
LONGEST_NAME = 60
SECTION_CODE = re.compile(r"[\w-]{1,20}")


class StaffRole(StrEnum):
    """The four roles of grid staff."""

    CHIEF = "chief"  # 网格长
    MEMBER = "member"  # 专职网格员
    ASSISTANT = "assistant"  # 网格协管员
    PROFESSIONAL = "professional"  # 专业网格员


# What a post of each role is bound to; grid staff serves one grid, or a whole unit.
BOUND_TO: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {
        Role.TOWN: ("town",),
        Role.DEPARTMENT: ("department",),
        Role.AGENCY: ("department",),
        Role.UNIT: ("unit",),
        Role.GRID_STAFF: ("grid", "unit"),
    }
)
GIVEN_ROLES = tuple(role for role in Role if role is not Role.WALL)  # a wall is a token, not a person


class AreaFinding(StrEnum):
    """Filters of the area register, in addition to words."""

    VACANT = "vacant"  # no chief today
    DOUBLE = "double"  # more than one
    OFF_BLOCK = "off_block"  # a unit of unified coding whose last three digits do not fit its kind
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """How long sessions live, how often one may try, how long passwords are; all are ours, and settings.

    Those of the city of an account's first post count, as they are when a session begins. Wrong passwords are
    counted before it is known who tries, and a password is the account's in every city: there the strictest
    of the cities counts. tries_per_account: of all unfamiliar addresses together; it and tries_per_address:
    within ``tries_minutes``.
    """

    lasts_days: int = 7
    idle_hours: int = 12
    wrong_allowed: int = 5  # wrong passwords for one account from one address, or on one known device
    lock_minutes: int = 15  # within which they count
    tries_per_account: int = 50
    tries_per_address: int = 60
    tries_minutes: int = 5
    password_length: int = 10


DEFAULT_SIGN_IN = SignInLimits()


def find_strictest(limits: Iterable[SignInLimits]) -> SignInLimits:
    """Return the strictest limits of tries and passwords of several cities; the rest is the default."""
    found = list(limits)
    if not found:
        return DEFAULT_SIGN_IN
    return replace(
        DEFAULT_SIGN_IN,
        wrong_allowed=min(each.wrong_allowed for each in found),
        lock_minutes=max(each.lock_minutes for each in found),
        tries_per_account=min(each.tries_per_account for each in found),
        tries_per_address=min(each.tries_per_address for each in found),
        tries_minutes=max(each.tries_minutes for each in found),
        password_length=max(each.password_length for each in found),
    )


class AccountAct(StrEnum):
    """Everything an administrator does to an account; also the words of its record."""

    OPEN = "open"
    DESCRIBE = "describe"  # name, phone, e-mail, entry of the staff directory
    GRANT = "grant"
    REVOKE = "revoke"
    NEW_PASSWORD = "new_password"  # noqa: S105  # a word, not a password
    LOCK = "lock"
    UNLOCK = "unlock"
    CLOSE = "close"
    REOPEN = "reopen"
    END_SESSIONS = "end_sessions"
    LINK = "link"  # the identity provider's person is this account from now on
    UNLINK = "unlink"


class AccountState(StrEnum):
    """Whether an account lets its person in."""

    ACTIVE = "active"
    LOCKED = "locked"  # by an administrator
    CLOSED = "closed"


class ImportOutcome(StrEnum):
    """What an import makes, or would make, of one person."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Details:
    """Data of a person apart from their posts; empty text is unknown."""

    name: str
    phone: str = ""
    email: str = ""
    staff_id: UUID | None = None


def to_username(typed: str) -> str:
    """Return a name to sign in with in plain width, without invisible characters and blanks around it."""
    return unicodedata.normalize("NFKC", clean_text(typed)).strip()


def check_username(typed: str) -> str:
    """Return the name to sign in with, as it is kept. Raises Invalid."""
    username = to_username(typed)
    if not USERNAME.fullmatch(username):
        raise Invalid("用户名须为 2 至 60 个字母、数字、汉字或 . _ - @，不能有空格")
    return username


def check_details(details: Details) -> Details:
    """Return what is known of a person, without blanks around it. Raises Invalid."""
    name, phone, email = details.name.strip(), details.phone.strip(), details.email.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid("姓名须有 1 至 {most} 个字", most=LONGEST_NAME)
    if phone:
        phone = _read_phone(phone)
    if email and not EMAIL.fullmatch(email):
        raise Invalid("邮箱 {email} 不是邮箱地址", email=email)
    return Details(name, phone, email, details.staff_id)


def _read_phone(typed: str) -> str:
    try:
        return read_phone(typed)
    except Invalid:
        raise Invalid("电话 {phone} 不是电话号码", phone=typed) from None


def get_state(*, active: bool, locked_at: datetime | None) -> AccountState:
    """Return whether an account lets its person in, and if not, why."""
    if not active:
        return AccountState.CLOSED
    if locked_at is not None:
        return AccountState.LOCKED
    return AccountState.ACTIVE
