"""Which posts the grants of a person make; one post never uses the rights of another."""

from dataclasses import replace

from hypothesis import given

from db.queries.authentication import Grant
from domain.enums import Role
from domain.scopes import Reach, Scope
from tests.unit.test_web_rules import GRANTS
from web.actor_scopes import find_actor, get_post_name, list_posts, to_scope


@given(GRANTS)
def test_every_post_holds_the_roles_of_its_own_scope_and_no_other(grants):
    for city in ("alpha", "beta"):
        posts = list_posts(city, grants, actor_id="a", name="某人")

        assert len({actor.scope for actor in posts}) == len(posts)
        for actor in posts:
            reached = replace(actor.scope, secrets=True)
            fitting = {g.role for g in grants if g.city == city and to_scope(g) == reached}
            assert actor.roles == fitting


@given(GRANTS)
def test_a_chosen_post_is_worked_at_and_an_unknown_one_changes_nothing(grants):
    who = {"actor_id": "a", "name": "某人"}
    for actor in list_posts("alpha", grants, **who):
        chosen = find_actor("alpha", grants, **who, post=get_post_name(actor.scope))
        assert chosen is not None
        assert get_post_name(chosen.scope) == get_post_name(actor.scope)
    assert find_actor("alpha", grants, **who, post="grid:nowhere") == find_actor("alpha", grants, **who)


def test_grid_staff_reaches_the_grid_that_is_named_else_the_whole_unit():
    named = Grant("alpha", Role.GRID_STAFF, town="1", unit="11", grid="111")
    whole = Grant("alpha", Role.GRID_STAFF, town="1", unit="11")

    assert to_scope(named) == Scope("alpha", Reach.GRID, town="1", unit="11", grid="111")
    assert to_scope(whole) == Scope("alpha", Reach.UNIT, town="1", unit="11")


def test_who_dispatches_and_reviews_is_one_actor_and_who_serves_two_grids_chooses():
    both = [Grant("alpha", Role.DISPATCHER), Grant("alpha", Role.REVIEWER)]
    grids = [Grant("alpha", Role.GRID_STAFF, unit="1", grid=grid) for grid in ("11", "12")]

    posts = list_posts("alpha", both + grids, actor_id="a", name="某人")

    assert [(set(actor.roles), get_post_name(actor.scope)) for actor in posts] == [
        ({Role.DISPATCHER, Role.REVIEWER}, "whole:"),
        ({Role.GRID_STAFF}, "grid:11"),
        ({Role.GRID_STAFF}, "grid:12"),
    ]
