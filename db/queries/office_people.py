"""Ask to whom a department can pass work on inside: its sections, and the people who handle things."""

from dataclasses import dataclass

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from db.tables import Account, AccountGrant, Section, WorkOrder


@dataclass(frozen=True, slots=True)
class OfficePeople:
    """Names of sections and handlers of one party, each in alphabetical order."""

    sections: tuple[str, ...]
    handlers: tuple[str, ...]


def office_people(session: Session, city: str, party: str) -> OfficePeople:
    """Return the sections that are open, and those who have a post there or had work before."""
    sections = session.scalars(
        select(Section.name).where(Section.city == city, Section.department == party, Section.active)
    )
    seated = (
        select(Account.name)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(AccountGrant.city == city, AccountGrant.department == party, Account.active)
    )
    charged = select(WorkOrder.handler).where(
        WorkOrder.city == city, WorkOrder.department == party, WorkOrder.handler.is_not(None)
    )
    handlers = session.scalars(union(seated, charged))
    return OfficePeople(tuple(sorted(sections)), tuple(sorted(name for name in handlers if name)))
