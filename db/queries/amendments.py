"""Queries for amendments of the list of shared duties: queues, one whole, those that made a duty's texts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from db.models import Amendment, Department, DutyText, Ticket
from db.models.workflow_events import build_key_conditions
from db.queries.duties import find_text
from domain.amendment_payloads import AmendmentKind, AmendmentReason
from domain.amendments import AMENDMENT_ACTS, ENDED, RUNNING, AmendmentStatus
from domain.duties import Duty, DutyList
from domain.duty_content import read_stored
from domain.errors import NotFound

MOST = 200


@dataclass(frozen=True, slots=True)
class AmendmentSummary:
    """One amendment as lists show it; duty: its code, None for one to be added that has none yet.

    base_changed: whether the list has another text by now than the one that was changed, while it waits.
    """

    id: UUID
    year: int
    sequence: int
    party: str
    party_name: str
    party_name_en: str | None
    kind: AmendmentKind
    reason: AmendmentReason
    duty: str | None
    duty_name: str
    content: str
    status: AmendmentStatus
    begun_at: datetime
    step_at: datetime
    due_at: datetime | None
    effective_from: date | None
    published_version: int | None
    version: int
    base_changed: bool


@dataclass(frozen=True, slots=True)
class AmendmentDetail(AmendmentSummary):
    """One amendment with its texts; base: the text that it changes. numbers: of the tickets in sight.

    base_version: since which version base held. present: the newest text where that is another one while the
    amendment waits; None also where the duty has ended.
    """

    legal_basis: list[str]
    base_version: int | None
    base: Duty | None
    present: Duty | None
    proposed: Duty | None
    numbers: list[str]


_HOLDS_BASE = exists().where(
    DutyText.city == Amendment.city,
    DutyText.code == Amendment.duty,
    DutyText.since_version == Amendment.base_version,
    DutyText.until_version.is_(None),
)
_BASE_CHANGED = and_(Amendment.status.in_(RUNNING), Amendment.base_version.is_not(None), ~_HOLDS_BASE)
_OTHERS: dict[str, Any] = {
    "party_name": Department.name,
    "party_name_en": Department.name_en,
    "base_changed": _BASE_CHANGED,
}
_COLUMNS = tuple(
    _OTHERS[name] if name in _OTHERS else getattr(Amendment, name) for name in AmendmentSummary.__slots__
)
_OF_PARTY = (Department.city == Amendment.city) & (Department.code == Amendment.party)


def list_amendments(
    session: Session, city: str, *, status: AmendmentStatus | None = None
) -> list[AmendmentSummary]:
    """Return the amendments within the scope, of one state where it is given, the newest first."""
    wanted = () if status is None else (Amendment.status == status,)
    return _list(session, city, *wanted)


def list_running(session: Session, city: str) -> list[AmendmentSummary]:
    """Return the amendments within the scope that wait for a step, the most urgent step first."""
    return _list(session, city, Amendment.status.in_(RUNNING), order=Amendment.due_at.asc().nulls_last())


def list_running_about(session: Session, city: str, codes: Collection[str]) -> list[AmendmentSummary]:
    """Return the amendments within the scope that wait for a step and are about one of these duties."""
    if not codes:
        return []
    return _list(session, city, Amendment.status.in_(RUNNING), Amendment.duty.in_(list(codes)))


def list_ended(session: Session, city: str) -> list[AmendmentSummary]:
    """Return the newest amendments within the scope that came to an end."""
    return _list(session, city, Amendment.status.in_(ENDED), order=Amendment.step_at.desc())


def load_amendment(session: Session, city: str, name: str) -> AmendmentDetail:
    """Return the amendment with this id within the scope. Raises NotFound."""
    row = session.execute(
        select(*_COLUMNS, Amendment.legal_basis, Amendment.base_version, Amendment.proposed)
        .join(Department, _OF_PARTY)
        .where(Amendment.city == city, *build_key_conditions(Amendment, name))
    ).one_or_none()
    if row is None:
        raise NotFound(AMENDMENT_ACTS.missing)
    *summary, legal_basis, base_version, proposed = row
    shown = AmendmentSummary(*summary)
    base = present = None
    if shown.duty is not None and base_version is not None:
        base = find_text(session, city, shown.duty, since_version=base_version)
        present = find_text(session, city, shown.duty) if shown.base_changed else None
    return AmendmentDetail(
        **{name: getattr(shown, name) for name in AmendmentSummary.__slots__},
        legal_basis=legal_basis,
        base_version=base_version,
        base=base,
        present=present,
        proposed=None if proposed is None else read_stored(proposed),
        numbers=_list_numbers(session, city, shown.id),
    )


def list_amendments_of_duty(session: Session, city: str, duty: str) -> list[AmendmentSummary]:
    """Return what was published of a duty, the newest version first: by which its texts came to be."""
    return _list(
        session, city, Amendment.duty == duty, Amendment.status == AmendmentStatus.PUBLISHED,
        order=Amendment.published_version.desc(),
    )  # fmt: skip


def find_since(session: Session, city: str, code: str) -> int | None:
    """Return with which version the present text of a duty began; None where there is none."""
    return session.scalars(
        select(DutyText.since_version).where(
            DutyText.city == city, DutyText.code == code, DutyText.until_version.is_(None)
        )
    ).one_or_none()


def list_versions_of(session: Session, city: str, code: str, *, after: int) -> frozenset[int]:
    """Return the versions of the list that changed or ended a duty after the one in which a text began."""
    texts = select(DutyText.since_version, DutyText.until_version).where(
        DutyText.city == city, DutyText.code == code, DutyText.since_version >= after
    )
    found = {number for row in session.execute(texts) for number in row if number is not None}
    return frozenset(found - {after})


def list_taken_codes(session: Session, city: str, prefix: str) -> frozenset[str]:
    """Return the codes of shared duties that begin so and were ever used, or are applied for."""
    texts = select(DutyText.code).where(
        DutyText.city == city,
        DutyText.duty_list == DutyList.SHARED,
        DutyText.code.startswith(prefix, autoescape=True),
    )
    applied = select(func.amendment_codes(city, prefix))
    return frozenset(session.scalars(texts.union_all(applied)))


def _list(
    session: Session, city: str, *wanted: ColumnElement[bool], order: Any = None
) -> list[AmendmentSummary]:
    newest = (Amendment.begun_at.desc(), Amendment.id) if order is None else (order, Amendment.id)
    asked = (
        select(*_COLUMNS)
        .join(Department, _OF_PARTY)
        .where(Amendment.city == city, *wanted)
        .order_by(*newest)
        .limit(MOST)
    )
    return [AmendmentSummary(*row) for row in session.execute(asked)]


def _list_numbers(session: Session, city: str, amendment: UUID) -> list[str]:
    named = (
        select(func.unnest(Amendment.tickets))
        .where(Amendment.city == city, Amendment.id == amendment)
        .scalar_subquery()
    )
    found = select(Ticket.number).where(Ticket.city == city, Ticket.id.in_(named))
    return list(session.scalars(found.order_by(Ticket.number)))
