"""Permissions: every role, every act, own and other objects."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.enums import Act, OrderStatus, Role, Secrecy, Status
from domain.errors import DomainError, NotAllowed, NotFound
from domain.permissions import (
    NEVER_OF_OWN,
    PermissionOrder,
    PermissionTicket,
    is_in_scope,
    list_open_acts,
    permit,
    permit_order,
)
from domain.scopes import Actor, Reach, Scope
from domain.ticket_workflow import CENTER, LOCAL, OFFICES, TICKET_ACTS
from domain.work_order_workflow import ORDER_ACTS

CITY = "370783"
TICKET = PermissionTicket(
    CITY,
    Status.DISPATCHED,
    urgent=True,
    town_code="370783001",
    unit_code="370783001201",
    grid_code="370783001201001",
    department="D01",
    departments=frozenset({"D01", "D02"}),
)
SCOPES = {
    Role.DEPARTMENT: Scope(CITY, Reach.DEPARTMENT, department="D01"),
    Role.AGENCY: Scope(CITY, Reach.DEPARTMENT, department="D01"),
    Role.TOWN: Scope(CITY, Reach.TOWN, town="370783001"),
    Role.UNIT: Scope(CITY, Reach.UNIT, unit="370783001201"),
    Role.GRID_STAFF: Scope(CITY, Reach.GRID, grid="370783001201001"),
}
OTHER_SCOPES = {
    Role.DEPARTMENT: Scope(CITY, Reach.DEPARTMENT, department="D09"),
    Role.AGENCY: Scope(CITY, Reach.DEPARTMENT, department="D09"),
    Role.TOWN: Scope(CITY, Reach.TOWN, town="370783009"),
    Role.UNIT: Scope(CITY, Reach.UNIT, unit="370783009201"),
    Role.GRID_STAFF: Scope(CITY, Reach.GRID, grid="370783009201001"),
}
KEYS = [(state, act) for state in Status for act in Act]
ORDER_KEYS = [(state, act) for state in OrderStatus for act in Act]


def actor_of(role: Role, *, scope: Scope | None = None) -> Actor:
    """Return a user with one role, by default in a scope that holds TICKET."""
    return Actor("a1", "某人", frozenset({role}), scope or SCOPES.get(role, Scope.whole(CITY)))


@pytest.mark.parametrize("role", Role)
def test_the_table_decides_for_own_tickets(role):
    actor = actor_of(role)

    for state, act in KEYS:
        leads = role is Role.TOWN and act is not Act.OBJECT  # no party objects to what it did itself
        ticket = replace(TICKET, status=state, department="370783001" if leads else "D01")
        rule = TICKET_ACTS.get((state, act))
        if rule is not None and role in rule.who:
            if role in rule.secret_only:
                ticket = replace(ticket, secrecy=Secrecy.SECRET)
            if act is Act.WITHDRAW_DISPATCH:
                ticket = replace(ticket, dispatched_by=actor.id)
            assert permit(actor, act, ticket) is rule
        else:
            with pytest.raises(DomainError):
                permit(actor, act, ticket)


@pytest.mark.parametrize("role", Role)
def test_the_table_decides_for_own_work_orders(role):
    actor = actor_of(role)
    party = "370783001" if role is Role.TOWN else "D01"

    for state, act in ORDER_KEYS:
        rule = ORDER_ACTS.get((state, act))
        holder = "D02" if act in NEVER_OF_OWN else party
        order = PermissionOrder(state, holder, successor=party)
        if rule is not None and role in rule.who:
            assert permit_order(actor, act, order, ticket=TICKET) is rule
        else:
            with pytest.raises(DomainError):
                permit_order(actor, act, order, ticket=TICKET)


@pytest.mark.parametrize("role", sorted(LOCAL | OFFICES))
def test_nothing_can_be_done_to_tickets_of_others_and_they_are_not_even_found(role):
    actor = actor_of(role, scope=OTHER_SCOPES[role])

    for state, act in KEYS:
        with pytest.raises(NotFound):
            permit(actor, act, replace(TICKET, status=state))


@pytest.mark.parametrize("role", Role)
def test_nobody_reaches_into_another_city(role):
    scope = replace(SCOPES.get(role, Scope.whole(CITY)), city="boston")

    for act in Act:
        for status in (None, Status.DISPATCHED):
            with pytest.raises(DomainError):
                permit(actor_of(role, scope=scope), act, replace(TICKET, status=status))


def test_a_refusal_names_who_may():
    with pytest.raises(NotAllowed) as refused:
        permit(actor_of(Role.TOWN), Act.REASSIGN, TICKET)

    assert refused.value.values == {"who": (Role.DISPATCHER,)}


def test_a_wrong_state_is_told_to_those_who_may():
    with pytest.raises(DomainError) as refused:
        permit(actor_of(Role.DISPATCHER), Act.DISPATCH, TICKET)

    assert not isinstance(refused.value, NotAllowed)
    assert refused.value.values == {"status": Status.DISPATCHED, "act": Act.DISPATCH}


def test_a_cooperating_department_does_not_complete_for_the_lead():
    cooperating = actor_of(Role.DEPARTMENT, scope=Scope(CITY, Reach.DEPARTMENT, department="D02"))

    with pytest.raises(NotAllowed):
        permit(cooperating, Act.COMPLETE, TICKET)


def test_a_department_does_not_respond_for_another():
    with pytest.raises(NotAllowed):
        permit_order(
            actor_of(Role.DEPARTMENT), Act.RESPOND, PermissionOrder(OrderStatus.SENT, "D02"), ticket=TICKET
        )


def test_a_town_does_not_rate_itself():
    order = PermissionOrder(OrderStatus.PASSED, "370783001")

    with pytest.raises(NotAllowed):
        permit_order(actor_of(Role.TOWN), Act.RATE, order, ticket=TICKET)


@pytest.mark.parametrize("act", sorted(NEVER_OF_OWN))
def test_no_party_urges_disputes_or_rates_a_work_order_of_its_own(act):
    state = {Act.URGE: OrderStatus.SENT, Act.DISPUTE_CONTACT: OrderStatus.RESPONDED}.get(
        act, OrderStatus.PASSED
    )

    with pytest.raises(NotAllowed, match=NEVER_OF_OWN[act]):
        permit_order(actor_of(Role.TOWN), act, PermissionOrder(state, "370783001"), ticket=TICKET)


def test_a_town_does_not_object_to_what_it_completed_itself():
    led = replace(TICKET, status=Status.COMPLETED, department="370783001")

    with pytest.raises(NotAllowed, match="本单位"):
        permit(actor_of(Role.TOWN), Act.OBJECT, led)


def test_a_town_that_only_cooperates_does_not_call_for_the_other_town():
    helping = actor_of(Role.TOWN, scope=Scope(CITY, Reach.TOWN, town="370783009"))
    ticket = replace(TICKET, status=Status.REPORTED, departments=frozenset({"370783009"}))

    assert is_in_scope(helping, ticket)
    with pytest.raises(NotAllowed):
        permit(helping, Act.CALL, ticket)


@pytest.mark.parametrize("role", [Role.UNIT, Role.GRID_STAFF])
def test_only_urgent_matters_go_past_the_town(role):
    ticket = replace(TICKET, status=Status.REPORTED)

    assert permit(actor_of(role), Act.CALL, ticket).to is Status.CALLED
    with pytest.raises(NotAllowed) as refused:
        permit(actor_of(role), Act.CALL, replace(ticket, urgent=False))
    assert refused.value.values["who"] == (Role.TOWN,)


def test_who_dispatched_does_not_review_unless_the_setting_says_so():
    ticket = replace(TICKET, status=Status.COMPLETED, dispatched_by="a1")
    both = replace(actor_of(Role.REVIEWER), roles=frozenset({Role.REVIEWER, Role.DISPATCHER}))

    with pytest.raises(NotAllowed):
        permit(both, Act.PASS_REVIEW, ticket)
    assert permit(both, Act.PASS_REVIEW, ticket, separate_review=False).to is Status.REVIEWED
    assert permit(replace(both, id="a2"), Act.PASS_REVIEW, ticket).to is Status.REVIEWED


def test_who_reassigned_does_not_review_either():
    ticket = replace(TICKET, status=Status.COMPLETED, dispatched_by="a3", senders=frozenset({"a1"}))
    both = replace(actor_of(Role.REVIEWER), roles=frozenset({Role.REVIEWER, Role.DISPATCHER}))

    for act in (Act.PASS_REVIEW, Act.REWORK):
        with pytest.raises(NotAllowed):
            permit(both, act, ticket)
        assert permit(replace(both, id="a2"), act, ticket).to is not None


@pytest.mark.parametrize("role", sorted(CENTER | OFFICES | {Role.TOWN}))
def test_the_reporter_of_a_secret_ticket_is_revealed_to_the_center_alone(role):
    secret = replace(TICKET, secrecy=Secrecy.SECRET)

    if role in CENTER:
        assert permit(actor_of(role), Act.REVEAL, secret).to is Status.DISPATCHED
    else:
        with pytest.raises(NotFound if role is Role.TOWN else NotAllowed):
            permit(actor_of(role), Act.REVEAL, secret)


@pytest.mark.parametrize("role", [Role.TOWN, Role.UNIT, Role.GRID_STAFF])
def test_a_secret_ticket_is_seen_by_its_place_only_where_the_town_holds_an_order(role):
    secret = replace(TICKET, secrecy=Secrecy.SECRET)
    held = replace(secret, departments=secret.departments | {actor_of(role).scope.town or "—"})

    assert not is_in_scope(actor_of(role), secret)
    assert is_in_scope(actor_of(role), held) == (role is Role.TOWN)


def test_only_the_named_successor_takes_a_transfer_over():
    order = PermissionOrder(OrderStatus.RESPONDED, "D01", successor="D05")
    successor = actor_of(Role.DEPARTMENT, scope=Scope(CITY, Reach.DEPARTMENT, department="D05"))

    assert permit_order(successor, Act.TAKE_OVER, order, ticket=TICKET).to is OrderStatus.ENDED
    with pytest.raises(NotAllowed):
        permit_order(actor_of(Role.DEPARTMENT), Act.TAKE_OVER, order, ticket=TICKET)


def test_what_is_offered_is_what_is_permitted():
    assert list_open_acts(actor_of(Role.LEADER), TICKET) == (Act.INSTRUCT,)
    assert list_open_acts(actor_of(Role.WALL), TICKET) == ()
    assert Act.REASSIGN in list_open_acts(actor_of(Role.DISPATCHER), TICKET)
    assert Act.DISPATCH not in list_open_acts(actor_of(Role.DISPATCHER), TICKET)


PLACES = st.sampled_from(["370783001", "370783009", None])
CODES = st.sampled_from(["D01", "D02", "370783001", "370783009"])


@given(
    roles=st.frozensets(st.sampled_from(Role)),
    reach=st.sampled_from(Reach),
    place=CODES,
    town=PLACES,
    departments=st.frozensets(CODES),
    status=st.sampled_from(Status),
    act=st.sampled_from(Act),
)
def test_whoever_may_act_on_a_ticket_sees_it_and_holds_a_role_of_the_rule(
    roles, reach, place, town, departments, status, act
):
    scope = Scope(CITY, reach, town=place, department=place, unit=place, grid=place, proof=place)
    ticket = replace(TICKET, status=status, town_code=town, departments=departments)
    actor = Actor("a1", "某人", roles, scope)

    try:
        rule = permit(actor, act, ticket)
    except DomainError:
        return

    assert is_in_scope(actor, ticket)
    assert rule.who & roles
    assert not actor.read_only


@pytest.mark.parametrize("reach", [reach for reach in Reach if reach not in (Reach.WHOLE, Reach.NONE)])
def test_a_scope_without_its_code_is_refused(reach):
    with pytest.raises(ValueError, match="needs its"):
        Scope(CITY, reach)
