"""Write what follows from a change of a department apart from tickets; runs as the owner.

Every statement carries the city. Tickets and their work orders are moved by
``services.department_succession``.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import any_, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import (
    Amendment,
    Arbitration,
    Consultation,
    Department,
    DepartmentChange,
    FormerName,
    Section,
    Ticket,
)
from db.queries.department_concerns import OPEN_AMENDMENTS
from domain.arbitrations import ArbitrationStatus
from domain.department_changes import DepartmentChangeStatus

FIRST = UUID(int=0)  # before every id


def lock_planning(session: Session, city: str) -> None:
    """Let no other change be planned until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"departments of {city}"))))


def claim_due(session: Session, city: str, *, today: date) -> DepartmentChange | None:
    """Return the change of today or before that was planned first, locked; None where there is none."""
    return session.scalars(
        select(DepartmentChange)
        .where(
            DepartmentChange.city == city,
            DepartmentChange.status == DepartmentChangeStatus.PLANNED,
            DepartmentChange.effective_on <= today,
        )
        .order_by(DepartmentChange.effective_on, DepartmentChange.made_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()


def lock_departments(session: Session, city: str, codes: Collection[str]) -> dict[str, Department]:
    """Return departments by code, locked until the transaction ends; rows that name them are still added.

    A work order that another user sends to one meanwhile is handed over later, as a stray one.
    """
    found = session.scalars(
        select(Department)
        .where(Department.city == city, Department.code.in_(list(codes)))
        .order_by(Department.code)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {department.code: department for department in found}


def lock_open_tickets(
    session: Session, city: str, department: str, *, after: UUID = FIRST, most: int | None = None
) -> list[Ticket]:
    """Return the open tickets on which a department is or was, locked, in the order of their ids.

    after, most: the next ones after an id.
    """
    found = session.scalars(
        select(Ticket)
        .where(
            Ticket.city == city,
            Ticket.closed_at.is_(None),
            Ticket.id > after,
            literal(department) == any_(Ticket.departments),
        )
        .order_by(Ticket.id)
        .limit(most)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found)


def list_invitations(session: Session, ticket: Ticket, department: str) -> list[Consultation]:
    """Return the consultations of a ticket to which a department is invited and that are not concluded."""
    found = session.scalars(
        select(Consultation).where(
            Consultation.city == ticket.city,
            Consultation.ticket_id == ticket.id,
            Consultation.concluded_at.is_(None),
            literal(department) == any_(Consultation.invited),
        )
    )
    return list(found)


def rename(
    session: Session, department: Department, *, name: str, name_en: str | None, until: FormerName
) -> None:
    """Give a department its new name and keep the former one, the first of a day."""
    session.execute(
        insert(FormerName)
        .values(
            city=until.city, code=until.code, until=until.until, until_at=until.until_at,
            name=until.name, name_en=until.name_en,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    department.name, department.name_en = name, name_en
    session.flush()


def lead_on(session: Session, city: str, former: str, heir: str) -> None:
    """Let the successor of those that ended before be one that exists: the heir of the one that ends now."""
    session.execute(
        update(Department)
        .where(Department.city == city, Department.successor == former)
        .values(successor=heir)
        .execution_options(synchronize_session=False)
    )


def add_section(session: Session, city: str, department: str, *, code: str, name: str) -> None:
    """Add a section that a department takes over."""
    session.add(Section(city=city, department=department, code=code, name=name, active=True))
    session.flush()


def end_sections(session: Session, city: str, department: str, codes: Collection[str]) -> None:
    """Close sections that went to another department; former work orders still name them."""
    session.execute(
        update(Section)
        .where(Section.city == city, Section.department == department, Section.code.in_(list(codes)))
        .values(active=False)
    )


def list_section_codes(session: Session, city: str, department: str) -> frozenset[str]:
    """Return the codes of all sections of a department, closed ones too."""
    found = select(Section.code).where(Section.city == city, Section.department == department)
    return frozenset(session.scalars(found))


def list_open_amendments(session: Session, city: str) -> list[Amendment]:
    """Return the amendments that are not decided, locked."""
    found = session.scalars(
        select(Amendment)
        .where(Amendment.city == city, Amendment.status.in_(OPEN_AMENDMENTS))
        .order_by(Amendment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found)


def list_open_arbitrations(session: Session, city: str, department: str) -> list[Arbitration]:
    """Return the undecided arbitrations that concern a department, locked."""
    found = session.scalars(
        select(Arbitration)
        .where(
            Arbitration.city == city,
            Arbitration.status == ArbitrationStatus.CLAIMED,
            literal(department) == any_(Arbitration.parties),
        )
        .order_by(Arbitration.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found)
