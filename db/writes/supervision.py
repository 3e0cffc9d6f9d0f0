"""Number the supervision office's notices, and find the tickets they are about."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import and_, any_, func, literal, select, text
from sqlalchemy.orm import Session

from db.models import SupervisionNotice, Ticket
from db.queries.guest_parties import is_guest
from domain.enums import Secrecy
from domain.errors import NotFound
from domain.supervision import SupervisionKind

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def take_next_sequence(session: Session, city: str, kind: SupervisionKind, year: int) -> int:
    """Return the next number of a kind and year; others wait until this transaction ends."""
    session.execute(ONE_AT_A_TIME, {"name": f"supervision {city} {kind.value} {year}"})
    last = session.scalars(
        select(func.max(SupervisionNotice.sequence)).where(
            SupervisionNotice.city == city,
            SupervisionNotice.kind == kind,
            SupervisionNotice.year == year,
        )
    ).one()
    return (last or 0) + 1


def list_ticket_ids(session: Session, city: str, numbers: Sequence[str]) -> list[UUID]:
    """Return the ids of the tickets with these numbers. Raises NotFound for a number of none."""
    wanted = [number.strip().upper() for number in numbers if number.strip()]
    rows = session.execute(
        select(Ticket.number, Ticket.id).where(Ticket.city == city, Ticket.number.in_(wanted))
    )
    found: dict[str, UUID] = dict(iter(rows))
    for number in wanted:
        if number not in found:
            raise NotFound("没有编号为 {number} 的诉求，或不在您的权限范围内", number=number[:40])
    return [found[number] for number in dict.fromkeys(wanted)]


def find_unheld_secret(session: Session, city: str, numbers: Collection[str], *, party: str) -> str | None:
    """Return the number of a secret ticket among these that the party never had a work order on, if any."""
    held = and_(literal(party) == any_(Ticket.departments), ~is_guest(party))
    return session.scalars(
        select(Ticket.number)
        .where(Ticket.city == city, Ticket.number.in_(numbers), Ticket.secrecy == Secrecy.SECRET, ~held)
        .order_by(Ticket.number)
        .limit(1)
    ).one_or_none()


def find_first_ticket(session: Session, notice: SupervisionNotice) -> Ticket | None:
    """Return the first ticket of a notice that lies within the scope."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.city == notice.city, Ticket.id.in_(notice.tickets))
        .order_by(Ticket.number)
        .limit(1)
    ).one_or_none()
