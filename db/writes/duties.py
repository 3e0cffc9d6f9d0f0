"""Writes of the responsibility list: a version begins, and with it texts end and begin."""

from collections.abc import Iterable

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from db.models import DutyRegister, DutyText, DutyVersion
from db.models.base import table_of
from domain.duties import Duty, DutyList
from domain.duty_content import to_content
from domain.errors import DomainError


def lock_register(session: Session, city: str, duty_list: DutyList) -> DutyRegister | None:
    """Return one of the lists, locked until the transaction ends; None before its first version."""
    return session.get(
        DutyRegister, {"city": city, "duty_list": duty_list}, with_for_update=True, populate_existing=True
    )


def add_register(session: Session, city: str, duty_list: DutyList) -> DutyRegister:
    """Begin a list. Raises DomainError where another user has done so."""
    row = (
        upsert(DutyRegister)
        .values(city=city, duty_list=duty_list, version=1)
        .on_conflict_do_nothing()
        .returning(DutyRegister)
    )
    made = session.scalars(row).one_or_none()
    if made is None:
        raise DomainError("清单刚刚由他人发布，请重新载入后再办")
    return made


def add_version(session: Session, version: DutyVersion) -> None:
    """Insert a version, which its texts name."""
    session.add(version)
    session.flush()


def end_texts(session: Session, city: str, codes: Iterable[str], *, version: int) -> None:
    """Let the present texts of these codes hold no longer from a version on."""
    session.execute(
        update(DutyText)
        .where(DutyText.city == city, DutyText.code.in_(list(codes)), DutyText.until_version.is_(None))
        .values(until_version=version)
        .execution_options(synchronize_session=False)
    )


def add_texts(session: Session, city: str, duties: Iterable[Duty], *, version: int) -> None:
    """Insert texts that hold from a version on."""
    rows = [
        {
            "city": city,
            "code": duty.code,
            "since_version": version,
            "until_version": None,
            "duty_list": duty.duty_list,
            "duty_field": duty.duty_field,
            "power_kind": duty.power_kind,
            "name": duty.name,
            "level": duty.level,
            "lead": list(duty.lead),
            "cooperating": [row.department for row in duty.cooperating],
            "matters": list(duty.matters),
            "content": to_content(duty),
        }
        for duty in duties
    ]
    if rows:
        session.execute(insert(table_of(DutyText)), rows)
