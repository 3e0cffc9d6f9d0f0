"""Queries for the duties that work orders rest on: one by its code, or those of a matter, in a version."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session

from db.aliases import share_alias
from db.models import DutyText, DutyVersion, Ticket
from db.queries.duty_conditions import build_holds
from domain.duties import DutyList
from domain.duty_choice import ListedDuty

_LATER = share_alias(DutyVersion)
# The text of a ticket's duty in the version under which it was dispatched, and the name of its situation.
OF_TICKET_DUTY = (
    (DutyText.city == Ticket.city)
    & (DutyText.code == Ticket.duty)
    & (DutyText.since_version <= Ticket.duty_version)
    & or_(DutyText.until_version.is_(None), DutyText.until_version > Ticket.duty_version)
)
SITUATION_NAME = func.jsonb_path_query_first(
    DutyText.content,
    cast("$.situations[*] ? (@.code == $code).name", JSONPATH),
    func.jsonb_build_object("code", Ticket.situation),
).op("#>>")(literal_column("'{}'::text[]"))


@dataclass(frozen=True, slots=True)
class DutyState:
    """The text of a code in the version asked for; held: else it is another version's."""

    duty: ListedDuty
    held: bool


def find_duty(
    session: Session, city: str, code: str, *, day: date, version: int | None = None
) -> DutyState | None:
    """Return the duty of a code as a day's version of its list has it, or as ``version`` has it.

    Where that version has none, the newest text that any had; None where the code is unknown.
    """
    of = _version_on(day) if version is None else literal(version)
    held = _holds_in(of)
    found = session.execute(
        select(*_COLUMNS, of.label("version"), held.label("held"))
        .where(DutyText.city == city, DutyText.code == code)
        .order_by(case((held, 0), else_=1), DutyText.since_version.desc())
        .limit(1)
    ).one_or_none()
    return None if found is None else DutyState(_to_listed(found), bool(found.held))


def list_of_matter(session: Session, city: str, matter: str, *, day: date) -> list[ListedDuty]:
    """Return the duties in force on a day that are about a matter, shared ones first, by code."""
    of = _version_on(day)
    rows = session.execute(
        select(*_COLUMNS, of.label("version"))
        .where(DutyText.city == city, literal(matter) == any_(DutyText.matters), _holds_in(of))
        .order_by(case((DutyText.duty_list == DutyList.SHARED, 0), else_=1), DutyText.code)
    )
    return [_to_listed(row) for row in rows]


def find_last_day(session: Session, city: str, situation: str) -> date | None:
    """Return the last day on which a situation was in the list; None where it is in it, or never was."""
    code = situation.rpartition("-")[0]
    asked = (
        select(_LATER.effective_from)
        .select_from(DutyText)
        .outerjoin(
            _LATER,
            and_(
                _LATER.city == DutyText.city,
                _LATER.duty_list == DutyText.duty_list,
                _LATER.version == DutyText.until_version,
            ),
        )
        .where(
            DutyText.city == city,
            DutyText.code == code,
            DutyText.content.contains({"situations": [{"code": situation}]}),
        )
        .order_by(DutyText.since_version.desc())
        .limit(1)
    )
    found = session.execute(asked).one_or_none()
    return None if found is None or found.effective_from is None else found.effective_from - timedelta(days=1)


def list_shared_names(session: Session, city: str) -> list[tuple[str, str]]:
    """Return code and name of the shared duties of the newest version, by code."""
    asked = select(DutyText.code, DutyText.name).where(
        DutyText.city == city, DutyText.duty_list == DutyList.SHARED, DutyText.until_version.is_(None)
    )
    return [(row.code, row.name) for row in session.execute(asked.order_by(DutyText.code))]


_SITUATIONS = func.coalesce(DutyText.content["situations"], func.jsonb_build_array())
_COLUMNS = (DutyText.code, DutyText.duty_list, DutyText.name, DutyText.lead, _SITUATIONS.label("situations"))


def _version_on(day: date) -> ColumnElement[Any]:
    asked: Select[int] = (
        select(_LATER.version)
        .where(
            _LATER.city == DutyText.city,
            _LATER.duty_list == DutyText.duty_list,
            _LATER.effective_from <= day,
        )
        .order_by(_LATER.version.desc())
        .limit(1)
    )
    return asked.scalar_subquery()


def _holds_in(version: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.coalesce(build_holds(version), False)


def _to_listed(row: Row[Any]) -> ListedDuty:
    return ListedDuty(
        code=row.code,
        duty_list=row.duty_list,
        version=row.version or 0,
        name=row.name,
        lead=tuple(row.lead),
        situations={one["code"]: one["name"] for one in row.situations},
    )
