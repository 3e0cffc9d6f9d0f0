"""The transition tables, walked completely."""

import pytest

from domain.enums import Act, ClockKind, OrderStatus, Role, Status
from domain.scopes import READ_ONLY_ROLES
from domain.state_owners import ORDER_OWNERS, OWNERS, Owner
from domain.ticket_workflow import ACTIVE, AT_WORK, FINAL, OPEN, ORDER_FINAL, TICKET_ACTS
from domain.transitions import Need, Tick
from domain.work_order_workflow import ORDER_ACTS

OWNING_ROLES = {
    Owner.LOCAL: {Role.TOWN, Role.UNIT, Role.GRID_STAFF},
    Owner.INTAKE: {Role.INTAKE},
    Owner.DISPATCHER: {Role.DISPATCHER},
    Owner.LEAD: {Role.DEPARTMENT, Role.AGENCY, Role.TOWN, Role.DISPATCHER},
    Owner.HOLDER: {Role.DEPARTMENT, Role.AGENCY, Role.TOWN, Role.DISPATCHER},
    Owner.REVIEWER: {Role.REVIEWER},
    Owner.CALLER: {Role.CALLER},
}
TABLES = pytest.mark.parametrize("table", [TICKET_ACTS, ORDER_ACTS], ids=["tickets", "work orders"])


@pytest.mark.parametrize("status", OPEN)
def test_every_open_ticket_has_an_owner_who_can_move_it_on(status):
    owner = OWNERS.get(status)

    movers = {
        role
        for (state, _), rule in TICKET_ACTS.items()
        if state is status and rule.to is not status
        for role in rule.who
    }
    assert owner is not None
    assert OWNING_ROLES[owner] & movers


@pytest.mark.parametrize("status", [status for status in OrderStatus if status not in ORDER_FINAL])
def test_every_living_work_order_has_an_owner_who_can_move_it_on(status):
    owner = ORDER_OWNERS.get(status)

    movers = {
        role
        for (state, _), rule in ORDER_ACTS.items()
        if state is status and rule.to is not status
        for role in rule.who
    }
    assert owner is not None
    assert OWNING_ROLES[owner] & movers


def test_final_states_alone_have_no_owner():
    assert set(OWNERS) == set(Status) - FINAL
    assert set(ORDER_OWNERS) == set(OrderStatus) - ORDER_FINAL


def test_the_loop_runs_from_call_to_closed_in_the_documented_order():
    steps = [Act.CALL, Act.ACCEPT, Act.DISPATCH, Act.COMPLETE, Act.PASS_REVIEW, Act.FEED_BACK, Act.CALL_BACK]
    status = None

    for act in [*steps, Act.CLOSE]:
        status = TICKET_ACTS[status, act].to

    assert status is Status.CLOSED


def test_a_dispatched_ticket_cannot_be_dispatched_again():
    assert {state for state, act in TICKET_ACTS if act is Act.DISPATCH} == {Status.ACCEPTED}


def test_only_the_center_pauses_extends_and_reassigns():
    for act in (Act.PAUSE, Act.EXTEND, Act.REASSIGN, Act.RECLASSIFY):
        rules = [
            rule for table in (TICKET_ACTS, ORDER_ACTS) for (_, known), rule in table.items() if known is act
        ]

        assert {role for rule in rules for role in rule.who} == {Role.DISPATCHER}


@pytest.mark.parametrize(
    "act", [Act.REASSIGN, Act.RETURN, Act.TRANSFER, Act.PAUSE, Act.REWORK, Act.REOPEN, Act.CANCEL, Act.CALL]
)
def test_acts_that_take_something_from_somebody_need_a_reason(act):
    rules = [
        rule
        for table in (TICKET_ACTS, ORDER_ACTS)
        for (state, known), rule in table.items()
        if known is act and not (state is None and act is Act.REASSIGN)
    ]

    assert rules
    assert all(Need.REASON in rule.needs for rule in rules)


@pytest.mark.parametrize("status", sorted([*FINAL, *ORDER_FINAL]), ids=str)
def test_nothing_runs_on_in_a_final_state(status):
    table = TICKET_ACTS if isinstance(status, Status) else ORDER_ACTS
    entering = [rule for (state, _), rule in table.items() if rule.to is status and state is not status]

    assert entering
    for rule in entering:
        starting = {kind for kind, tick in rule.clocks.items() if tick not in (Tick.STOP, Tick.VOID)}
        assert not starting


def test_every_ending_of_a_work_order_at_work_stops_both_its_clocks():
    for (state, act), rule in ORDER_ACTS.items():
        if state in AT_WORK and rule.to in (OrderStatus.ENDED, OrderStatus.COMPLETED):
            assert rule.clocks[ClockKind.RESPONSE] in (Tick.STOP, Tick.VOID), act
            assert rule.clocks[ClockKind.COMPLETION] in (Tick.STOP, Tick.VOID), act


def test_a_refused_return_leaves_the_clocks_alone():
    assert not ORDER_ACTS[OrderStatus.SENT, Act.RETURN].clocks
    assert not ORDER_ACTS[OrderStatus.RETURNED, Act.REFUSE_RETURN].clocks


def test_reassigning_never_touches_the_tickets_own_clock():
    assert not TICKET_ACTS[Status.DISPATCHED, Act.REASSIGN].clocks


def test_every_active_work_order_ends_when_its_ticket_does():
    for state in ACTIVE:
        assert {ORDER_ACTS[state, act].to for act in (Act.CANCEL, Act.MERGE, Act.REASSIGN)} == {
            OrderStatus.ENDED
        }


def test_every_act_but_bulk_loads_and_stored_words_stands_in_a_table():
    known = {act for _, act in TICKET_ACTS} | {act for _, act in ORDER_ACTS}

    # An appeal is a workflow of its own; rows of before keep the word.
    assert known == set(Act) - {Act.LOAD, Act.APPEAL}


@pytest.mark.parametrize("role", sorted(READ_ONLY_ROLES | {Role.ADMINISTRATOR, Role.SUPERVISOR}))
@TABLES
def test_those_who_only_look_change_nothing(table, role):
    acts = {act for (_, act), rule in table.items() if role in rule.who}

    assert acts <= ({Act.INSTRUCT} if role is Role.LEADER else set())
    assert all(table[key].to == key[0] and not table[key].clocks for key in table if key[1] in acts)
