"""Tickets and work orders carry the duty they rest on; what differs from the list needs a reason."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Ticket, TicketEvent, WorkOrder
from domain.enums import Act, OrderRole, PartyKind
from domain.errors import InvalidFields
from tests.support import factories
from tests.support.dispatcher_desk import AFTERNOON, CITY, LATER, dispatch
from tests.support.duties import NEXT_REFERENCE, a_shared_duty, a_situation, publish_duties
from tests.support.people import do, lead_of

OTHER = a_shared_duty("S-402", name="燃气安全监管", lead=("D02",), cooperating=(), matters=())
WHY = "本案由D02主管的场所引起"


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    publish_duties(session, a_shared_duty(), OTHER)
    return session


def said_of(session: Session, ticket, act: Act = Act.DISPATCH) -> dict[str, Any]:
    asked = select(TicketEvent.data).where(TicketEvent.ticket_id == ticket.id, TicketEvent.act == act)
    return session.scalars(asked.order_by(TicketEvent.seq.desc()).limit(1)).one()


def fields_of(refusal) -> set[str]:
    return set(refusal.value.faults)


def test_a_dispatch_writes_duty_situation_and_version_on_ticket_and_orders(city):
    ticket = factories.a_ticket(city)

    orders = dispatch(city, ticket, cooperating=("001",), duty="S-401", situation="S-401-1")

    rows: list[Ticket | WorkOrder] = [ticket, *orders]
    for row in rows:
        assert (row.duty, row.situation, row.duty_list, row.duty_version) == ("S-401", "S-401-1", "shared", 1)
    assert [order.list_reason for order in orders] == [None, None]
    told = said_of(city, ticket)
    assert told["duty"] == {"code": "S-401", "name": "消防领域安全生产监管", "version": 1}
    assert told["situation"] == "封堵安全出口"


def test_left_out_the_duty_of_the_matter_is_taken_where_the_lead_agrees(city):
    agreeing, other = factories.a_ticket(city), factories.a_ticket(city)

    dispatch(city, agreeing)
    dispatch(city, other, lead="D02")

    assert (agreeing.duty, other.duty) == ("S-401", None)


def test_a_city_without_lists_dispatches_as_before(session):
    factories.a_city(session)
    factories.a_calendar(session)
    ticket = factories.a_ticket(session)

    dispatch(session, ticket, lead="001")

    assert (ticket.duty, ticket.duty_version) == (None, None)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        pytest.param({"duty": "S-499"}, "duty", id="no such code"),
        pytest.param({"duty": "'; DROP TABLE"}, "duty", id="no code at all"),
        pytest.param({"duty": "S-401", "situation": "S-402-1"}, "situation", id="of another duty"),
        pytest.param({"situation": "S-401-1", "lead": "D02"}, "duty", id="a situation of nothing"),
        pytest.param({"duty": "S-402"}, "list_reason", id="another lead without a reason"),
        pytest.param({"duty": "S-402", "list_reason": " "}, "list_reason", id="a blank reason"),
        pytest.param({"duty": "S-402", "list_reason": "长" * 201}, "list_reason", id="too long a reason"),
    ],
)
def test_a_choice_that_the_list_does_not_carry_is_refused_by_field(city, said, field):
    ticket = factories.a_ticket(city)

    with pytest.raises(InvalidFields) as refusal:
        dispatch(city, ticket, **said)

    assert fields_of(refusal) == {field}
    city.refresh(ticket)
    assert (ticket.status, ticket.duty) == ("accepted", None)


def test_a_choice_against_the_list_keeps_its_reason(city):
    ticket = factories.a_ticket(city)

    [order] = dispatch(city, ticket, duty="S-402", list_reason=f" {WHY} ")

    assert (order.list_reason, ticket.duty) == (WHY, "S-402")
    told = said_of(city, ticket)
    assert (told["finding"], told["list_reason"]) == ("overridden", WHY)


def test_an_agency_acts_for_its_department(city):
    agency = factories.a_party(city, CITY, "D01-001", kind=PartyKind.AGENCY, town_code="001", parent="D01")
    ticket = factories.a_ticket(city)

    [order] = dispatch(city, ticket, lead=agency.code, duty="S-401")

    assert (order.list_reason, ticket.duty) == (None, "S-401")


def test_a_duty_that_the_list_no_longer_has_is_refused(city):
    publish_duties(city, a_shared_duty(), reference=NEXT_REFERENCE, since=date(2026, 3, 1))
    ticket = factories.a_ticket(city)

    with pytest.raises(InvalidFields) as refusal:
        dispatch(city, ticket, lead="D02", duty="S-402")

    assert (fields_of(refusal), "不在现行清单" in str(refusal.value)) == ({"duty"}, True)


def test_a_running_ticket_keeps_the_version_it_was_dispatched_under(city):
    ticket = factories.a_ticket(city)
    dispatch(city, ticket, lead="D02", duty="S-402", situation="S-402-1")
    publish_duties(city, a_shared_duty(), reference=NEXT_REFERENCE, since=date(2026, 3, 1))

    do(
        city, ticket, Act.REASSIGN, "dispatcher", at=LATER, order=lead_of(city, ticket).id,
        successor="D01", text="改派", list_reason=WHY,
    )  # fmt: skip

    lead = lead_of(city, ticket)
    assert (lead.duty, lead.situation, lead.duty_version, lead.list_reason) == ("S-402", "S-402-1", 1, WHY)


def test_a_version_of_tomorrow_is_not_in_force(city):
    later = a_shared_duty("S-403", name="新增事项", matters=())
    tomorrow = date(2026, 9, 25)
    publish_duties(city, a_shared_duty(), OTHER, later, reference=NEXT_REFERENCE, since=tomorrow)
    ticket = factories.a_ticket(city)

    with pytest.raises(InvalidFields):
        dispatch(city, ticket, duty="S-403")


def test_reassigning_the_lead_may_change_the_duty(city):
    ticket = factories.a_ticket(city)
    dispatch(city, ticket, cooperating=("001",), duty="S-401")

    do(
        city, ticket, Act.REASSIGN, "dispatcher", at=LATER, order=lead_of(city, ticket).id,
        successor="D02", text="经核实属燃气", duty="S-402",
    )  # fmt: skip

    assert (ticket.duty, lead_of(city, ticket).duty) == ("S-402", "S-402")
    assert said_of(city, ticket, Act.REASSIGN)["duty"]["code"] == "S-402"


def test_reassigning_a_helper_leaves_the_duty(city):
    ticket = factories.a_ticket(city)
    [_lead, helper] = dispatch(city, ticket, cooperating=("001",), duty="S-401")

    do(
        city, ticket, Act.REASSIGN, "dispatcher", at=LATER, order=helper.id, successor="002", text="改由二镇",
    )  # fmt: skip

    assert ticket.duty == "S-401"
    newest = next(one for one in ticket_orders(city, ticket) if one.department == "002")
    assert (newest.role, newest.duty, newest.list_reason) == (OrderRole.COOPERATING, "S-401", None)


def ticket_orders(session: Session, ticket) -> list[WorkOrder]:
    return list(session.scalars(select(WorkOrder).where(WorkOrder.ticket_id == ticket.id)))


def test_a_correction_changes_duty_and_situation_like_the_matter(city):
    ticket = factories.a_ticket(city)
    dispatch(city, ticket, duty="S-401")

    do(
        city, ticket, Act.CORRECT, "dispatcher", at=LATER, text="属燃气事项",
        correction={"duty": "S-402", "situation": "S-402-1"},
    )  # fmt: skip

    assert (ticket.duty, ticket.situation, lead_of(city, ticket).duty) == ("S-402", "S-402-1", "S-402")
    told = said_of(city, ticket, Act.CORRECT)
    assert told["duty"] == {"from": "S-401 消防领域安全生产监管", "to": "S-402 燃气安全监管"}


@pytest.mark.parametrize(
    ("who", "correction", "field"),
    [
        pytest.param("dispatcher", {"duty": "S-499"}, "correction.duty", id="no such duty"),
        pytest.param("dispatcher", {"situation": "S-402-1"}, "correction.situation", id="of another duty"),
    ],
)
def test_a_wrong_correction_names_its_field(city, who, correction, field):
    ticket = factories.a_ticket(city)
    dispatch(city, ticket, duty="S-401")

    with pytest.raises(InvalidFields) as refusal:
        do(city, ticket, Act.CORRECT, who, at=LATER, text="更正", correction=correction)

    assert fields_of(refusal) == {field}


def test_a_dispatch_that_is_taken_back_leaves_no_duty(city):
    ticket = factories.a_ticket(city)
    do(city, ticket, Act.DISPATCH, "dispatcher", at=AFTERNOON, lead="D01", duty="S-401")

    do(city, ticket, Act.WITHDRAW_DISPATCH, "dispatcher", at=AFTERNOON)

    assert (ticket.duty, ticket.situation, ticket.duty_version) == (None, None, None)


def test_a_situation_may_be_named_of_the_matters_duty(city):
    ticket = factories.a_ticket(city)

    dispatch(city, ticket, situation=a_situation().code)

    assert (ticket.duty, ticket.situation) == ("S-401", "S-401-1")
