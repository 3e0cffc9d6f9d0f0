"""One user of every role in the small city of ``factories.a_city``, and their acts."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Ticket, WorkOrder
from domain.act_payloads import payload_of
from domain.enums import Act, OrderRole, Role
from domain.scopes import Actor, Reach, Scope
from services.workflow import execution
from services.workflow.execution import ActRequest

CITY = "370783"


def _person(role: Role, scope: Scope, *, name: str | None = None) -> Actor:
    return Actor(f"{role.value}-1", name or f"{role.value}先生", frozenset({role}), scope)


WHOLE = Scope.whole(CITY)
PEOPLE: Mapping[str, Actor] = MappingProxyType(
    {
        **{role.value: _person(role, WHOLE) for role in Role if role not in (Role.DEPARTMENT, Role.AGENCY)},
        "D01": _person(Role.DEPARTMENT, Scope(CITY, Reach.DEPARTMENT, department="D01")),
        "D02": _person(Role.DEPARTMENT, Scope(CITY, Reach.DEPARTMENT, department="D02")),
        "town": _person(Role.TOWN, Scope(CITY, Reach.TOWN, town="001")),
        "other_town": _person(Role.TOWN, Scope(CITY, Reach.TOWN, town="002")),
        "unit": _person(Role.UNIT, Scope(CITY, Reach.UNIT, unit="0011")),
        "grid_staff": _person(Role.GRID_STAFF, Scope(CITY, Reach.GRID, grid="00111")),
    }
)


def do(
    session: Session,
    ticket: Ticket,
    act: Act,
    who: str,
    *,
    at: datetime,
    order: UUID | None = None,
    **said: Any,
) -> Ticket:
    """Let a user perform an act on the ticket in its current state, with the test's payload."""
    session.flush()
    request = ActRequest(act, ticket.version, payload_of(act, **said), order)
    return execution.execute(session, ticket.id, request=request, actor=PEOPLE[who], now=at)


def lead_of(session: Session, ticket: Ticket) -> WorkOrder:
    """Return the active work order of the ticket's lead."""
    return session.scalars(
        select(WorkOrder).where(
            WorkOrder.ticket_id == ticket.id, WorkOrder.role == OrderRole.LEAD, WorkOrder.ended_at.is_(None)
        )
    ).one()


def order_of(session: Session, ticket: Ticket, department: str) -> WorkOrder:
    """Return the newest work order of a party on the ticket."""
    return session.scalars(
        select(WorkOrder)
        .where(WorkOrder.ticket_id == ticket.id, WorkOrder.department == department)
        .order_by(WorkOrder.sent_at.desc(), WorkOrder.id.desc())
        .limit(1)
    ).one()
