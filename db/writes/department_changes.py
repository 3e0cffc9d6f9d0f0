"""Write what follows from a change of a department apart from tickets; runs as the owner.

Every statement carries the city. Tickets and their work orders are moved by
``services.department_succession``.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import any_, case, delete, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import (
    Amendment,
    Arbitration,
    CollectionKind,
    Consultation,
    Department,
    DepartmentChange,
    FormerName,
    NoticeAddress,
    PushDown,
    Section,
    Staff,
    SupervisionNotice,
    Ticket,
    Token,
)
from db.queries.department_concerns import OPEN_AMENDMENTS, OPEN_NOTICES, OPEN_PUSH_DOWNS
from db.writes import agency_forms, causes, reports
from domain.arbitrations import ArbitrationStatus
from domain.department_changes import DepartmentChangeStatus
from domain.notifications import ToKind
from domain.scopes import Actor

FIRST = UUID(int=0)  # before every id

# A person who has the same post at the successor already keeps that one.
_MOVE_GRANTS = text(
    """
    WITH moved AS (
        SELECT g.id, g.account_id,
            coalesce(s.heir, CAST(:heir AS text)) AS heir,
            coalesce(s.code, CASE WHEN s.heir IS NULL THEN NULL ELSE g.section END) AS section,
            row_number() OVER (
                PARTITION BY g.account_id, g.role, coalesce(s.heir, :heir) ORDER BY g.id
            ) AS place,
            EXISTS (SELECT 1 FROM account_grants h WHERE h.city = g.city AND h.account_id = g.account_id
                AND h.role = g.role AND h.department = coalesce(s.heir, :heir)) AS doubled
        FROM account_grants g
        LEFT JOIN unnest(CAST(:sections AS text[]), CAST(:heirs AS text[]), CAST(:codes AS text[]))
            s (former, heir, code) ON s.former = g.section
        WHERE g.city = :city AND g.department = :former AND coalesce(s.heir, :heir) <> :former
    ), gone AS (
        DELETE FROM account_grants g USING moved m WHERE g.city = :city AND g.id = m.id
            AND (m.doubled OR m.place > 1)
    ), kept AS (
        UPDATE account_grants g SET department = m.heir, section = m.section FROM moved m
        WHERE g.city = :city AND g.id = m.id AND NOT m.doubled AND m.place = 1
    ), told AS (
        INSERT INTO account_events (city, account_id, at, act, actor, actor_name, changes)
        SELECT DISTINCT :city, account_id, CAST(:at AS timestamptz), 'grant', CAST(:actor AS text),
            CAST(:actor_name AS text),
            jsonb_build_object('place', jsonb_build_array(CAST(:former AS text), heir))
        FROM moved
    )
    SELECT count(DISTINCT account_id) FROM moved
    """
)
# What waits to be read; what is about closed tickets stays where it was read.
_MOVE_NOTICES = text(
    """
    UPDATE notices n SET to_code = :heir
    WHERE n.city = :city AND n.to_kind = 'party' AND n.to_code = :former
        AND (n.ticket_id = ANY (:tickets) OR n.ticket_id IS NULL AND CAST(:others AS boolean))
    """
)


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


def move_grants(
    session: Session,
    city: str,
    former: str,
    heir: str,
    *,
    sections: Mapping[str, tuple[str, str]],
    actor: Actor,
    now: datetime,
) -> int:
    """Move the accounts of a department to its heir, those of a section to where it went; return how many.

    sections: by former code, the department and the code there.
    """
    session.flush()
    values = {
        "city": city, "former": former, "heir": heir, "at": now, "actor": actor.id, "actor_name": actor.name,
        "sections": list(sections), "heirs": [to for to, _ in sections.values()],
        "codes": [code for _, code in sections.values()],
    }  # fmt: skip
    return int(session.execute(_MOVE_GRANTS, values).scalar_one())


def move_notices(
    session: Session, city: str, former: str, heir: str, *, tickets: Collection[UUID], others: bool
) -> int:
    """Address the notices of a department to its heir: those of open tickets, others that are about none."""
    values = {"city": city, "former": former, "heir": heir, "tickets": list(tickets), "others": others}
    return int(session.connection().execute(_MOVE_NOTICES, values).rowcount)


def move_readers(session: Session, city: str, former: str, heir: str) -> None:
    """Let the heir read the collected data that the ended department might read."""
    session.execute(
        update(CollectionKind)
        .where(CollectionKind.city == city, literal(former) == any_(CollectionKind.readers))
        .values(
            readers=case(
                (
                    literal(heir) == any_(CollectionKind.readers),
                    func.array_remove(CollectionKind.readers, former),
                ),
                else_=func.array_replace(CollectionKind.readers, former, heir),
            )
        )
        .execution_options(synchronize_session=False)
    )


def move_directory(session: Session, city: str, former: str, heir: str) -> None:
    """Give the agencies, grid staff, tokens and notice addresses of an ended department to its heir."""
    for model, column in ((Department, "parent"), (Staff, "department"), (Token, "department")):
        session.execute(
            update(model)
            .where(model.city == city, getattr(model, column) == former)
            .values({column: heir})
            .execution_options(synchronize_session=False)
        )
    of_party = (NoticeAddress.city == city, NoticeAddress.to_kind == ToKind.PARTY)
    has_one = session.get(NoticeAddress, {"city": city, "to_kind": ToKind.PARTY, "to_code": heir})
    if has_one is None:
        session.execute(
            update(NoticeAddress).where(*of_party, NoticeAddress.to_code == former).values(to_code=heir)
        )
    session.execute(delete(NoticeAddress).where(*of_party, NoticeAddress.to_code == former))


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


def move_papers(session: Session, city: str, former: str, heir: str) -> None:
    """Let the heir answer open notices and push-down reports, and fill in forms, of an ended department."""
    session.execute(
        update(SupervisionNotice)
        .where(
            SupervisionNotice.city == city,
            SupervisionNotice.party == former,
            SupervisionNotice.status.in_(OPEN_NOTICES),
        )
        .values(party=heir)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(PushDown)
        .where(PushDown.city == city, PushDown.department == former, PushDown.status.in_(OPEN_PUSH_DOWNS))
        .values(department=heir)
        .execution_options(synchronize_session=False)
    )
    agency_forms.move_raters(session, city, former, heir)
    causes.move_leads(session, city, former, heir)
    reports.move_subscriptions(session, city, former, heir)
