"""Who sees what of secret tickets, by role alone."""

import pytest

from db.queries.authentication import Grant
from domain.enums import Role
from web.actor_scopes import find_actor


@pytest.mark.parametrize(
    ("roles", "sees"),
    [
        ([Role.ADMINISTRATOR], False),
        ([Role.LIST_OFFICE], False),
        ([Role.ASSESSMENT_OFFICE, Role.ADMINISTRATOR], False),
        ([Role.LEADER], True),
        ([Role.SUPERVISOR], True),
        ([Role.ADMINISTRATOR, Role.DISPATCHER], True),
    ],
)
def test_who_keeps_lists_points_or_accounts_sees_no_secret_tickets(roles, sees):
    actor = find_actor("alpha", [Grant("alpha", role) for role in roles], actor_id="a", name="某人")

    assert actor is not None
    assert (actor.scope.secrets, actor.roles) == (sees, frozenset(roles))
