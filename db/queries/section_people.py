"""Query for the internal recipients of a department: its sections and handlers."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from db.models import Account, AccountGrant, Section, WorkOrder


@dataclass(frozen=True, slots=True)
class OfficePeople:
    """Names of sections and handlers of one party, each in alphabetical order."""

    sections: tuple[str, ...]
    handlers: tuple[str, ...]


def load_office_people(session: Session, city: str, party: str) -> OfficePeople:
    """Return the sections that are open, and those who have a post there or had work before."""
    sections = session.scalars(
        select(Section.name).where(Section.city == city, Section.department == party, Section.active)
    )
    seated = (
        select(Account.name)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(AccountGrant.city == city, AccountGrant.department == party, Account.active)
    )
    handlers = {*session.scalars(seated), *session.scalars(_charged(city, party))}
    return OfficePeople(tuple(sorted(sections)), tuple(sorted(name for name in handlers if name)))


def _charged(city: str, party: str) -> Select[str | None]:
    """Return each handler once, leaping from name to name in the index over all their work orders."""

    def next_name(*where: ColumnElement[bool]) -> Select[str | None]:
        return (
            select(WorkOrder.handler)
            .where(
                WorkOrder.city == city,
                WorkOrder.department == party,
                WorkOrder.handler.is_not(None),
                *where,
            )
            .order_by(WorkOrder.handler)
            .limit(1)
        )

    first = next_name().subquery()
    names = select(first.c.handler).cte("names", recursive=True)
    after = next_name(WorkOrder.handler > names.c.handler).correlate(names).scalar_subquery()
    names = names.union_all(select(after).where(names.c.handler.is_not(None)))
    return select(names.c.handler).where(names.c.handler.is_not(None))
