"""Queries for the responsibility list: versions, pages of duties on any day, one duty whole, a diff."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, any_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import DutyText, DutyVersion
from db.queries.department_names import load_names_on
from db.queries.duty_conditions import (
    DutyFilter,
    build_conditions,
    build_holds,
    build_in_force,
    build_is_version,
    select_version_on,
)
from domain.duties import Duty, DutyField, DutyLevel, DutyList, PowerKind, list_named
from domain.duty_content import read_duty
from domain.duty_diff import DutyListDiff, diff_lists
from domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class DutyVersionFacts:
    """One published version of a list."""

    duty_list: DutyList
    version: int
    reference: str
    effective_from: date
    published_at: datetime
    published_by: str
    note: str


@dataclass(frozen=True, slots=True)
class DutySummary:
    """A duty as lists show it. version, reference: since which version, and by which document, it says so."""

    code: str
    duty_list: DutyList
    name: str
    duty_field: DutyField | None
    power_kind: PowerKind | None
    level: DutyLevel
    lead: list[str]
    matters: list[str]
    cooperating: list[str]
    legal_basis: list[str]
    version: int
    reference: str
    effective_from: date


@dataclass(frozen=True, slots=True)
class DutyListPage:
    """One page of duties by code; total: of all pages. next: the code after which the next page begins.

    names: of the departments that the items name, by code.
    """

    total: int
    items: tuple[DutySummary, ...]
    next: str | None
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DutyTextSpan:
    """One text of a duty: since which version, and until which one it held, None while it does."""

    since: DutyVersionFacts
    until: DutyVersionFacts | None


@dataclass(frozen=True, slots=True)
class DutyDetail:
    """A duty as it holds on a day; versions: of all its texts, the newest first.

    names: of the departments that it names, by code.
    """

    duty: Duty
    version: DutyTextSpan
    versions: tuple[DutyTextSpan, ...]
    names: Mapping[str, str]


_VERSION = tuple(getattr(DutyVersion, name) for name in DutyVersionFacts.__slots__)
_TEXT = (
    DutyText.code,
    DutyText.duty_list,
    DutyText.name,
    DutyText.duty_field,
    DutyText.power_kind,
    DutyText.level,
    DutyText.lead,
    DutyText.matters,
)


def list_versions(session: Session, city: str, duty_list: DutyList | None = None) -> list[DutyVersionFacts]:
    """Return the published versions of both lists or of one, the newest first."""
    wanted = select(*_VERSION).where(DutyVersion.city == city)
    if duty_list is not None:
        wanted = wanted.where(DutyVersion.duty_list == duty_list)
    newest = wanted.order_by(DutyVersion.duty_list, DutyVersion.version.desc())
    return [DutyVersionFacts(*row) for row in session.execute(newest)]


def find_version_on(session: Session, city: str, duty_list: DutyList, day: date) -> int | None:
    """Return the version of a list that is in force on a day; None before the first."""
    return session.scalars(select_version_on(city, duty_list, day)).one_or_none()


def list_duties(
    session: Session, city: str, narrowed: DutyFilter, *, as_of: date, limit: int, after: str | None = None
) -> DutyListPage:
    """Return the duties in force on a day by code, those after a code where one is given."""
    condition = and_(*build_conditions(city, narrowed, as_of))
    total = session.scalar(select(func.count()).select_from(DutyText).where(condition)) or 0
    wanted = (
        select(
            *_TEXT,
            DutyText.cooperating,
            func.coalesce(DutyText.content["legal_basis"], func.jsonb_build_array()),
            DutyVersion.version,
            DutyVersion.reference,
            DutyVersion.effective_from,
        )
        .join(DutyVersion, build_is_version(DutyVersion, DutyText.since_version))
        .where(condition)
        .order_by(DutyText.code)
        .limit(limit + 1)
    )
    if after is not None:
        wanted = wanted.where(DutyText.code > after)
    rows = session.execute(wanted).all()
    items = tuple(DutySummary(*row) for row in rows[:limit])
    named = {code for item in items for code in (*item.lead, *item.cooperating)}
    names = _load_names(session, city, named, as_of=as_of)
    return DutyListPage(total, items, items[-1].code if len(rows) > limit else None, names)


def load_duty(session: Session, city: str, code: str, *, as_of: date) -> DutyDetail:
    """Return a duty whole, as it holds on a day. Raises NotFound where none of that code does."""
    until = aliased(DutyVersion)
    rows = session.execute(
        select(
            *_TEXT,
            DutyText.content,
            *_VERSION,
            *(getattr(until, name) for name in DutyVersionFacts.__slots__),
            and_(*build_in_force(city, tuple(DutyList), as_of)).label("in_force"),
        )
        .join(DutyVersion, build_is_version(DutyVersion, DutyText.since_version))
        .outerjoin(until, build_is_version(until, DutyText.until_version))
        .where(DutyText.city == city, DutyText.code == code)
        .order_by(DutyText.since_version.desc())
    ).all()
    spans = tuple(_to_span(row[len(_TEXT) + 1 : -1]) for row in rows)
    for row, span in zip(rows, spans, strict=True):
        if row.in_force:
            duty = _to_duty(row[: len(_TEXT) + 1])
            names = _load_names(session, city, list_named(duty), as_of=as_of)
            return DutyDetail(duty, span, spans, names)
    raise NotFound("{day} 没有编码为 {code} 的责任事项", code=code[:40], day=as_of)


def find_text(session: Session, city: str, code: str, *, since_version: int | None = None) -> Duty | None:
    """Return the text of a duty that began with a version, its present one where none is given."""
    which = (
        DutyText.until_version.is_(None) if since_version is None else DutyText.since_version == since_version
    )
    row = session.execute(
        select(*_TEXT, DutyText.content).where(DutyText.city == city, DutyText.code == code, which)
    ).one_or_none()
    return None if row is None else _to_duty(row)


def list_texts(session: Session, city: str, duty_list: DutyList, version: int | None = None) -> list[Duty]:
    """Return every duty of a version of a list, of the newest where none is given, by code."""
    newest = DutyText.until_version.is_(None)
    return _texts(session, city, duty_list, newest if version is None else build_holds(version))


def list_naming(session: Session, city: str, department: str) -> list[Duty]:
    """Return the present texts of both lists that name a department anywhere, by list and code."""
    named = [literal(department) == any_(column) for column in (DutyText.lead, DutyText.cooperating)]
    within = DutyText.content.cast(Text).contains(f'"{department}"', autoescape=True)
    condition = and_(DutyText.until_version.is_(None), or_(*named, within))
    return [duty for each in DutyList for duty in _texts(session, city, each, condition)]


def load_diff(session: Session, city: str, duty_list: DutyList, *, before: int, after: int) -> DutyListDiff:
    """Return what changed from a version of a list to another; only what differs is read."""
    held, holds = build_holds(before), build_holds(after)
    return diff_lists(
        _texts(session, city, duty_list, and_(held, ~holds)),
        _texts(session, city, duty_list, and_(holds, ~held)),
    )


def list_codes(session: Session, city: str, duty_list: DutyList) -> frozenset[str]:
    """Return the codes of the newest version of a list."""
    asked = select(DutyText.code).where(
        DutyText.city == city, DutyText.duty_list == duty_list, DutyText.until_version.is_(None)
    )
    return frozenset(session.scalars(asked))


def load_last_names(session: Session, city: str, codes: Iterable[str]) -> dict[str, str]:
    """Return what the duties of these codes were last called, by code; only of those that ever were."""
    asked = (
        select(DutyText.code, DutyText.name)
        .where(DutyText.city == city, DutyText.code.in_(list(codes)))
        .order_by(DutyText.code, DutyText.since_version)
    )
    return {row.code: row.name for row in session.execute(asked)}


def _load_names(session: Session, city: str, codes: Iterable[str], *, as_of: date) -> dict[str, str]:
    names = load_names_on(session, city, as_of)
    return {code: names[code][0] for code in sorted(codes) if code in names}


def _texts(session: Session, city: str, duty_list: DutyList, condition: ColumnElement[bool]) -> list[Duty]:
    asked = select(*_TEXT, DutyText.content).where(
        DutyText.city == city, DutyText.duty_list == duty_list, condition
    )
    return [_to_duty(row) for row in session.execute(asked.order_by(DutyText.code))]


def _to_duty(row: Any) -> Duty:
    *columns, content = row
    return read_duty(dict(zip((column.key for column in _TEXT), columns, strict=True)), content)


def _to_span(values: Any) -> DutyTextSpan:
    count = len(_VERSION)
    until = values[count:]
    return DutyTextSpan(
        DutyVersionFacts(*values[:count]), None if until[1] is None else DutyVersionFacts(*until)
    )
