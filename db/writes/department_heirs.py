"""Give the heir of an ended department what was its own; runs as the owner."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import any_, case, delete, func, literal, text, update
from sqlalchemy.orm import Session

from db.models import (
    CollectionKind,
    Department,
    NoticeAddress,
    PushDown,
    Staff,
    SupervisionNotice,
    Token,
)
from db.queries.department_concerns import OPEN_NOTICES, OPEN_PUSH_DOWNS
from db.writes import agency_forms, causes, reports
from domain.notifications import ToKind
from domain.scopes import Actor

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
    causes.move_units(session, city, former, heir)
    reports.move_subscriptions(session, city, former, heir)
