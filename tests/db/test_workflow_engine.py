"""The engine executes every table for every state, act and role, and keeps a history that explains it."""

import pytest
from sqlalchemy.orm import Session

from db.queries.workflow_events import list_steps
from db.writes import workflow_events
from domain.agency_forms import AgencyFormAct
from domain.catalogue import PaperAct, PaperStatus
from domain.enums import Role
from domain.errors import DomainError, NotFound, Stale
from domain.push_downs import PushAct, PushStatus
from domain.supervision import SupervisionAct, SupervisionStatus
from services import history_proof
from services.admitted_matters import MATTER_LISTS
from services.push_downs import PUSH_DOWNS
from services.supervision import SUPERVISION_NOTICES
from services.workflow.engine import WorkflowRequest, execute
from services.workflow.registry import WORKFLOWS
from tests.support import factories
from tests.support.people import CITY, PEOPLE
from tests.support.workflow.city import MORNING
from tests.support.workflow.subjects import (
    ACTORS,
    actor_for,
    an_issue,
    brought_to,
    do_act,
    issued,
    payload_for,
)
from tests.support.workflow.tables import table_of

KINDS = pytest.mark.parametrize("kind", WORKFLOWS.values(), ids=WORKFLOWS.keys())
STATES = [
    pytest.param(kind, state, id=f"{kind.table.kind} {state or 'new'}")
    for kind in WORKFLOWS.values()
    for state in [None, *kind.table.states]
    if state is None or state in table_of(kind.table).reach_of(None)
]

# Acts on what a frozen period holds; periods of these tests are not frozen. See test_amended_forms.
AFTER_A_FREEZE = frozenset({AgencyFormAct.AMEND})


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


@pytest.mark.parametrize(("kind", "state"), STATES)
def test_every_act_is_done_by_those_the_table_names_and_refused_to_all_others(city, kind, state):
    row, table = brought_to(city, kind, state), kind.table
    wrong = []
    for act in table.acts:
        rule = table.transitions.get((state, act))
        if act not in {known for _, known in table.transitions}:
            continue
        for role in Role:
            allowed = rule is not None and role in rule.who and not rule.consequence
            if allowed and act in AFTER_A_FREEZE:
                continue
            outcome = _outcome(city, kind, act, row, actor_for(role, rule))
            if (outcome is None) is not allowed:
                wrong.append((act, role, outcome))

    assert wrong == []


def _outcome(city, kind, act, row, actor) -> DomainError | None:
    """Try an act, check what it left, take it back, and return what refused it."""
    point = city.begin_nested()
    before = None if row is None else (row.status, kind.model.workflow.version_of(row))
    try:
        done = do_act(city, kind, act, row, actor)
    except DomainError as refusal:
        point.rollback()
        return refusal
    rule = kind.table.transitions[before and before[0], act]
    workflow = kind.model.workflow
    last = list_steps(city, CITY, workflow.kind, workflow.name_of(done))[-1]
    assert (last.act, last.from_status, last.to_status) == (act, before and before[0], rule.to)
    assert workflow.version_of(done) == (1 if before is None else before[1] + 1)
    assert rule.to is None or done.status == rule.to
    point.rollback()
    if row is not None:
        city.refresh(row)
    return None


@pytest.mark.parametrize(("kind", "state"), STATES)
def test_the_history_of_every_state_is_whole_and_explains_it(city, kind, state):
    brought_to(city, kind, state)
    city.flush()

    verdict = history_proof.verify(city, CITY, key=b"k" * 32)

    assert verdict.faults == []
    assert verdict.subjects >= (state is not None)


@KINDS
def test_of_two_who_saw_the_same_version_the_second_is_told_who_was_first(city, kind):
    table = table_of(kind.table)
    known = [
        (state, act)
        for state, act in table.rows
        if state is not None and not kind.table.transitions[state, act].consequence
    ]
    if not known:
        pytest.skip("nobody changes it once it is there")
    state, act = known[0]
    row = brought_to(city, kind, state)
    actor = ACTORS[min(kind.table.transitions[state, act].who)]
    seen = kind.model.workflow.version_of(row)
    request = WorkflowRequest(act, payload_for(city, kind, act), kind.model.workflow.name_of(row), seen - 1)

    with pytest.raises(Stale) as told:
        execute(city, kind, request, actor=actor, now=MORNING)

    assert told.value.values["when"] == MORNING


@KINDS
@pytest.mark.parametrize(
    "name", ["9", "x", "0190a1b2-0000-7000-8000-00000000000f", "Z:99999999999", "a:b:c", ""]
)
def test_what_is_not_there_is_not_found(city, kind, name):
    acts = {act for state, act in kind.table.transitions if state is not None}
    for act in acts:
        actor = ACTORS[min(kind.table.roles_of(act))]
        request = WorkflowRequest(act, payload_for(city, kind, act), name)

        with pytest.raises(NotFound):
            execute(city, kind, request, actor=actor, now=MORNING)


def test_a_notice_is_answered_by_the_party_addressed_alone(city):
    notice = issued(city, an_issue(party="D02"))

    with pytest.raises(NotFound):
        do_act(city, SUPERVISION_NOTICES, SupervisionAct.ANSWER, notice, PEOPLE["D01"])

    done = do_act(city, SUPERVISION_NOTICES, SupervisionAct.ANSWER, notice, PEOPLE["D02"])
    assert done.status is SupervisionStatus.ANSWERED


def test_a_consequence_cannot_be_done_by_itself(city):
    published = brought_to(city, MATTER_LISTS, PaperStatus.PUBLISHED)

    with pytest.raises(DomainError, match="不能这样办理"):
        do_act(city, MATTER_LISTS, PaperAct.SUPERSEDE, published, ACTORS[Role.ADMINISTRATOR])


def test_a_version_that_is_drafted_again_goes_on_with_the_history_of_the_one_discarded(city):
    draft = brought_to(city, MATTER_LISTS, PaperStatus.DRAFT)
    do_act(city, MATTER_LISTS, PaperAct.DISCARD, draft, ACTORS[Role.INTAKE])

    again = brought_to(city, MATTER_LISTS, PaperStatus.DRAFT)

    steps = list_steps(city, CITY, "matter_list", "1")
    assert again.version == 1
    assert [(step.seq, step.act, step.to_status) for step in steps] == [
        (1, "open", "draft"),
        (2, "import", "draft"),
        (3, "discard", None),
        (4, "open", "draft"),
        (5, "import", "draft"),
    ]


def test_the_history_names_who_acted_in_which_role_and_what_was_said(city):
    row = brought_to(city, PUSH_DOWNS, PushStatus.UPHELD)

    [reported, upheld] = list_steps(city, CITY, "push_down", str(row.id))

    assert (reported.act, reported.actor_name) == (PushAct.REPORT, PEOPLE["town"].name)
    assert (upheld.act, upheld.note) == (PushAct.UPHOLD, "主体为D01")
    last = workflow_events.find_last_change(city, CITY, "push_down", str(row.id))
    assert last == (PEOPLE["supervisor"].name, MORNING)
