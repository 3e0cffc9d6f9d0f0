"""The step of a flow chart at which a ticket is, in every state, on a small chart and on the sample."""

from datetime import UTC, datetime

import pytest

from demo.listed_duties import read_versions
from domain.coordination import LocalLevel
from domain.duties import CENTER, TOWN, UNIT, Duty, FlowStep, NextStep
from domain.enums import OrderStatus, PartyKind, Status
from domain.present_steps import (
    BY_ORDERS,
    ORDER_PLACES,
    TICKET_PLACES,
    FollowedOrder,
    Standing,
    StepsOfHolder,
    find_present_steps,
)

S, O, L = Status, OrderStatus, LocalLevel  # noqa: E741 — the heads of the table below
CHART = (
    FlowStep(1, "巡查", UNIT, "发现", 1, (NextStep(2),)),
    FlowStep(2, "核实", TOWN, "核实", 1, (NextStep(3, "需要执法"), NextStep(4, "当场整改"))),
    FlowStep(3, "呼叫", TOWN, "呼叫", None, (NextStep(5),)),
    FlowStep(4, "销号", TOWN, "登记"),
    FlowStep(5, "分派", CENTER, "分派", 1, (NextStep(6),)),
    FlowStep(6, "检查", "D01", "检查", None, (NextStep(7, "违法"), NextStep(9, "不违法"))),
    FlowStep(7, "查封", "D01", "查封", 1, (NextStep(8), NextStep(10, "须评估"))),
    FlowStep(8, "回访", TOWN, "复查", 5, (NextStep(6, "反弹"), NextStep(9, "未反弹"))),
    FlowStep(9, "反馈", CENTER, "反馈", 1, (NextStep(11),)),
    FlowStep(10, "评估", "D02", "评估", 3, (NextStep(9),)),
    FlowStep(11, "归档", CENTER, "归档"),
)
SAMPLE = [duty for duty in read_versions(datetime(2026, 11, 20, tzinfo=UTC))[-1].duties if duty.steps]


def numbers(found: tuple[StepsOfHolder, ...]) -> list[tuple[int, ...]]:
    return [one.steps for one in found]


def of(party: str, status: OrderStatus, **rest) -> FollowedOrder:
    kind = rest.pop("kind", PartyKind.DEPARTMENT)
    return FollowedOrder(party, kind, status, **rest)


def test_every_state_of_tickets_and_work_orders_is_in_a_table():
    assert set(TICKET_PLACES) == set(Status)
    assert set(ORDER_PLACES) == set(OrderStatus)


@pytest.mark.parametrize(
    ("status", "local", "expected"),
    [
        pytest.param(S.REPORTED, L.GRID, [(1,)], id="with a grid"),
        pytest.param(S.REPORTED, L.UNIT, [(1,)], id="with a village"),
        pytest.param(S.REPORTED, L.TOWN, [(2,)], id="with the town"),
        pytest.param(S.REPORTED, None, [(5,)], id="from the public"),
        pytest.param(S.HANDLED_LOCALLY, L.TOWN, [(4,)], id="solved on the spot"),
        pytest.param(S.CALLED, L.TOWN, [(5,)], id="called"),
        pytest.param(S.ACCEPTED, None, [(5,)], id="accepted"),
        pytest.param(S.COMPLETED, None, [(9,)], id="waits for the review"),
        pytest.param(S.REVIEWED, None, [(9,)], id="waits for the reply"),
        pytest.param(S.FED_BACK, None, [(11,)], id="waits for the call-back"),
        pytest.param(S.CALLED_BACK, None, [(11,)], id="waits to be closed"),
        pytest.param(S.CLOSED, None, [], id="closed"),
        pytest.param(S.CANCELLED, None, [], id="cancelled"),
        pytest.param(S.MERGED, None, [], id="merged"),
    ],
)
def test_a_ticket_without_work_orders_is_with_village_town_or_center(status, local, expected):
    assert numbers(find_present_steps(CHART, status, local=local)) == expected


@pytest.mark.parametrize("ticket", sorted(BY_ORDERS))
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param(O.SENT, [(6,)], id="sent"),
        pytest.param(O.RESPONDED, [(6,)], id="responded"),
        pytest.param(O.PLANNED, [(7,)], id="with a plan"),
        pytest.param(O.PAUSED, [(6, 7)], id="paused"),
        pytest.param(O.REWORKED, [(6, 7)], id="sent back"),
        pytest.param(O.RETURNED, [(5,)], id="returned to the Center"),
        pytest.param(O.COMPLETED, [], id="done, others are not"),
        pytest.param(O.PASSED, [], id="passed"),
        pytest.param(O.ENDED, [], id="ended"),
    ],
)
def test_a_work_order_is_at_the_steps_of_its_party(ticket, status, expected):
    assert numbers(find_present_steps(CHART, ticket, orders=[of("D01", status)])) == expected


def test_several_parties_are_at_steps_of_their_own():
    orders = [of("D01", O.PLANNED), of("D02", O.SENT), of("001", O.RESPONDED, kind=PartyKind.TOWN)]

    found = find_present_steps(CHART, S.DISPATCHED, orders=orders)

    assert [(one.party, one.lane, one.steps, one.standing) for one in found] == [
        ("D01", "D01", (7,), Standing.PRESENT),
        ("D02", "D02", (10,), Standing.AHEAD),
        ("001", TOWN, (8,), Standing.AHEAD),
    ]


@pytest.mark.parametrize(
    ("status", "standing"), [(O.RESPONDED, Standing.AHEAD), (O.PLANNED, Standing.PRESENT)]
)
def test_a_party_behind_others_is_at_its_step_once_it_has_a_plan(status, standing):
    [found] = find_present_steps(CHART, S.DISPATCHED, orders=[of("D02", status)])

    assert (found.steps, found.standing) == ((10,), standing)


def test_of_several_steps_none_is_the_present_one():
    [found] = find_present_steps(CHART, S.DISPATCHED, orders=[of("D01", O.REWORKED)])

    assert found.standing is Standing.POSSIBLE


def test_an_agency_takes_the_steps_of_its_department_where_it_has_none_of_its_own():
    agency = of("D01-001", O.SENT, kind=PartyKind.AGENCY, parent="D01")
    own = (*CHART, FlowStep(12, "巡查", "D01-001", "巡查"))

    assert numbers(find_present_steps(CHART, S.DISPATCHED, orders=[agency])) == [(6,)]
    assert numbers(find_present_steps(own, S.DISPATCHED, orders=[agency])) == [(12,)]


def test_a_party_that_the_chart_does_not_know_is_at_no_step():
    [found] = find_present_steps(CHART, S.DISPATCHED, orders=[of("D09", O.SENT)])

    assert (found.party, found.steps, found.standing) == ("D09", (), Standing.POSSIBLE)


def test_a_solution_on_the_spot_without_an_end_of_its_own_is_fed_back_by_the_center():
    chart = tuple(step for step in CHART if step.no != 4)

    assert numbers(find_present_steps(chart, S.HANDLED_LOCALLY, local=L.TOWN)) == [(11,)]


def test_a_ticket_follows_no_chart_without_steps():
    assert numbers(find_present_steps((), S.CALLED)) == [()]
    assert numbers(find_present_steps((), S.DISPATCHED, orders=[of("D01", O.SENT)])) == [()]


@pytest.mark.parametrize("duty", SAMPLE, ids=lambda duty: duty.code)
def test_in_every_chart_of_the_sample_the_lead_and_the_town_have_a_step(duty: Duty):
    lanes = {step.no: step.who for step in duty.steps}
    for status in (O.SENT, O.RESPONDED, O.PLANNED, O.PAUSED, O.REWORKED):
        orders = [of(duty.lead[0], status), of("001", status, kind=PartyKind.TOWN)]

        lead, town = find_present_steps(duty.steps, S.DISPATCHED, orders=orders)

        assert {lanes[no] for no in lead.steps} == {duty.lead[0]}
        assert {lanes[no] for no in town.steps} == {TOWN}


@pytest.mark.parametrize("duty", SAMPLE, ids=lambda duty: duty.code)
def test_in_every_chart_of_the_sample_the_steps_of_a_state_exist(duty: Duty):
    known = {step.no for step in duty.steps}
    for status in Status:
        for local in (None, *LocalLevel):
            for found in find_present_steps(duty.steps, status, local=local):
                assert set(found.steps) <= known
