"""The start page of a user is a page that they may open."""

import pytest

from dashboard.shared.desks import BY_PATH
from domain.enums import Role
from domain.scopes import Actor, Scope
from web.navigation import ASSESSMENT_DESK_READERS, DUTY_OFFICE_READERS
from web.url_paths import ASSESSMENT_DESK, DESKS, DUTY_OFFICE, start_of


@pytest.mark.parametrize("role", sorted(set(DESKS) - {Role.LIST_OFFICE, Role.ASSESSMENT_OFFICE}))
def test_whoever_begins_at_a_desk_sits_there(role: Role) -> None:
    actor = Actor("1", "陈", frozenset({role}), Scope.whole("370783"))

    assert BY_PATH[start_of(actor)].is_open_to(actor)


def test_the_list_office_begins_where_it_may_work() -> None:
    actor = Actor("1", "陈", frozenset({Role.LIST_OFFICE}), Scope.whole("370783"))

    assert start_of(actor) == DUTY_OFFICE
    assert actor.roles & DUTY_OFFICE_READERS


def test_the_assessment_office_begins_where_it_decides() -> None:
    actor = Actor("1", "陈", frozenset({Role.ASSESSMENT_OFFICE}), Scope.whole("370783"))

    assert start_of(actor) == ASSESSMENT_DESK
    assert actor.roles & ASSESSMENT_DESK_READERS


def test_a_leader_begins_with_the_map() -> None:
    assert start_of(Actor("1", "陈", frozenset({Role.LEADER}), Scope.whole("370783"))) == "/map"
