"""Desks keep working while a change of departments or of the area register is written in another session."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import func, select

from db.models import DepartmentChange, Ticket, TicketEvent, WorkOrder
from db.session import owner_transaction, transaction
from db.writes import area_register as area_rows
from domain.coordination import Contact
from domain.enums import Act
from services import department_changes, department_handover
from tests.support import area_register as register
from tests.support import factories
from tests.support.department_changes import LATER, a_change, lists, planned
from tests.support.people import CITY, PEOPLE, do, lead_of
from tests.support.workflow.city import dispatched, reported


def act_at_desk(
    ticket: UUID,
    act: Act,
    who: str,
    *,
    on_order: bool = False,
    session_of: str = "dispatcher",
    **said: object,
) -> None:
    """Do an act in a session of its own; raises Locked or Busy where another session keeps it waiting."""
    with transaction(PEOPLE[session_of].scope) as desk:
        row = desk.get_one(Ticket, (CITY, ticket))
        order = lead_of(desk, row).id if on_order else None
        do(desk, row, act, who, at=LATER, order=order, **said)


@pytest.fixture
def tickets(database) -> list[UUID]:
    """Return three tickets led by D01, which shall end in D02."""
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        lists(session)
        made = [dispatched(session).id for _ in range(3)]
    with owner_transaction() as session:
        planned(session, a_change())
    return sorted(made)


def applied() -> None:
    with owner_transaction() as session:
        assert department_changes.apply_due(session, CITY, LATER) == 1


def die_in_a_slice() -> None:
    with owner_transaction() as session:
        department_handover.hand_over_some(session, CITY, LATER)
        session.flush()
        raise KeyboardInterrupt


def holders(tickets: list[UUID]) -> list[str]:
    with owner_transaction() as session:
        return [lead_of(session, session.get_one(Ticket, (CITY, one))).department for one in tickets]


def test_acts_and_dispatches_go_on_while_a_department_ends(tickets):
    with owner_transaction() as session:
        waiting = reported(session, "intake").id
    with owner_transaction() as applying:
        assert department_changes.apply_due(applying, CITY, LATER) == 1
        applying.flush()
        act_at_desk(tickets[0], Act.RESPOND, "D01", on_order=True, session_of="D01", contact=Contact.CALL)
        act_at_desk(tickets[1], Act.SUPPLEMENT, "dispatcher", text="又来电")
        act_at_desk(waiting, Act.DISPATCH, "dispatcher", lead="D02", cooperating=())

    with owner_transaction() as session:
        assert session.scalar(select(WorkOrder.department).where(WorkOrder.ticket_id == waiting)) == "D02"


def test_a_slice_locks_its_own_tickets_alone(tickets, monkeypatch):
    monkeypatch.setattr(department_handover, "SLICE", 1)
    applied()

    with owner_transaction() as applying:
        assert department_handover.hand_over_some(applying, CITY, LATER) == 1
        for ticket in tickets[1:]:
            act_at_desk(ticket, Act.SUPPLEMENT, "dispatcher", text="又来电")

    assert holders(tickets) == ["D02", "D01", "D01"]


def test_a_worker_that_dies_between_slices_is_followed_by_another(tickets, monkeypatch):
    monkeypatch.setattr(department_handover, "SLICE", 1)
    applied()
    with owner_transaction() as session:
        department_handover.hand_over_some(session, CITY, LATER)
    with pytest.raises(KeyboardInterrupt):
        die_in_a_slice()

    rounds = 0
    while rounds < 10:
        with owner_transaction() as session:
            if not department_handover.hand_over_some(session, CITY, LATER):
                break
        rounds += 1

    with owner_transaction() as session:
        change = session.scalars(select(DepartmentChange)).one()
        events = session.scalar(
            select(func.count()).select_from(TicketEvent).where(TicketEvent.act == Act.SUCCEED)
        )
    assert holders(tickets) == ["D02"] * 3
    assert change.effect is not None
    assert (change.effect["tickets"], change.effect["moved"], events) == (3, 3, 3)
    assert change.hand_over_after is None


@pytest.fixture
def in_a_grid(database) -> UUID:
    """Return a ticket of a grid whose village gets another town."""
    with owner_transaction() as session:
        register.a_tiled_city(session)
        return register.a_ticket_in(session, register.G1)


def test_acts_go_on_while_areas_change_until_their_tickets_are_written(in_a_grid, monkeypatch):
    acted = []
    written: Callable[..., int] = area_rows.roll_up

    def beside(*rows: object, are_open: bool) -> int:
        found = written(*rows, are_open=are_open)
        if not are_open:
            act_at_desk(in_a_grid, Act.SUPPLEMENT, "dispatcher", text="又来电")
            with transaction(PEOPLE["dispatcher"].scope) as desk:
                factories.a_ticket(desk, CITY, town=None)
            acted.append(are_open)
        return found

    monkeypatch.setattr(area_rows, "roll_up", beside)
    register.applied(register.collection(register.a_merger()))

    assert acted == [False]
    with owner_transaction() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 2
