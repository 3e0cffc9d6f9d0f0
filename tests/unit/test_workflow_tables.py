"""Every table of transitions, walked whole: what follows what, who may, and that nothing is ever stuck."""

import pytest

from db.models import list_workflow_models
from domain import appeals, exclusions
from domain.arbitrations import ArbitrationAct
from domain.enums import Act, Role
from domain.scopes import READ_ONLY_ROLES
from services.workflow.registry import WORKFLOWS
from tests.support.workflow.tables import all_tables, offered_to

TABLES = pytest.mark.parametrize("table", all_tables(), ids=lambda table: table.name)
KINDS = pytest.mark.parametrize("kind", WORKFLOWS.values(), ids=WORKFLOWS.keys())

SECRET = {ArbitrationAct.DECIDE_SECRET, *appeals.OF_SECRET, *exclusions.OF_SECRET}
OF_LEADERS = SECRET | {Act.INSTRUCT}  # a leader writes an instruction, which changes no state


@TABLES
def test_every_state_can_be_reached_from_the_beginning(table):
    reached = table.reach_of(None) - {None}

    assert reached == {row.to for row in table.rows.values() if row.to is not None}
    assert reached <= set(table.states)


@TABLES
def test_an_end_can_be_reached_from_every_state(table):
    stuck = {state for state in table.reach_of(None) - {None} if not table.has_end(state)}

    assert stuck <= table.kept


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("table", [one for one in all_tables() if one.allows], ids=lambda table: table.name)
def test_each_role_may_do_what_the_table_says_and_nothing_else(table, role):
    for state in [None, *table.states]:
        for act in table.acts:
            row = table.rows.get((state, act))
            expected = row is not None and role in row.who

            assert table.allows(state, act, role) is expected, (state, act)


@pytest.mark.parametrize("role", sorted(READ_ONLY_ROLES))
@TABLES
def test_those_who_only_look_change_nothing_but_what_no_other_may_see_or_write(table, role):
    found = {act for (_, act), row in table.rows.items() if role in row.who}

    assert found <= (OF_LEADERS if role is Role.LEADER else set())


@pytest.mark.parametrize("role", Role)
@KINDS
def test_what_is_offered_is_what_may_be_done(kind, role):
    for state in [None, *kind.table.states]:
        rules = {act: kind.table.transitions.get((state, act)) for act in kind.table.acts}
        allowed = {act for act, rule in rules.items() if rule and role in rule.who and not rule.consequence}

        assert offered_to(kind.table, state, role) == allowed, state


@KINDS
def test_an_act_has_one_payload_in_every_state(kind):
    for act in {act for _, act in kind.table.transitions}:
        payloads = {rule.payload for (_, known), rule in kind.table.transitions.items() if known == act}

        assert len(payloads) == 1, act


@KINDS
def test_acts_of_the_kind_alone_have_effects(kind):
    assert set(kind.effects) <= {act for _, act in kind.table.transitions}
    assert {act for state, act in kind.table.transitions if state is None} <= set(kind.effects)


def test_every_table_of_rows_that_move_has_its_kind():
    assert {kind: one.model for kind, one in WORKFLOWS.items()} == list_workflow_models()
