"""Who sees assigned matters, and the sheets of the assessment on which they are."""

from datetime import timedelta

import pytest

from db import session as sessions
from db.models import Setting
from db.queries import assessment_outcomes, assessment_parts
from db.queries import assigned_matters as questions
from db.queries.wall_supervision import load_supervision
from db.queries.workflow_events import list_steps
from db.server.test_cluster import copy_template, drop
from db.session import live_transaction, owner_transaction, transaction
from domain.assigned_matters import (
    ASSIGNED_ACTS,
    AssignedAct,
    AssignedStatus,
    ClosingPayload,
    ReachPayload,
)
from domain.scopes import Scope
from services.assigned_matters import CLOSING_FILES
from tests.support import factories
from tests.support.people import CITY, PEOPLE
from tests.support.workflow.assigned_subjects import TODAY, assigned, do
from tests.support.workflow.city import MORNING

DAY = timedelta(days=1)
A = AssignedAct
SEEN = {
    "the supervision office": ("supervisor", True),
    "the Center": ("dispatcher", True),
    "a leader": ("leader", True),
    "the lead": ("D01", True),
    "a cooperating town": ("town", True),
    "another department": ("D02", False),
    "another town": ("other_town", False),
    "a unit": ("unit", False),
    "grid staff": ("grid_staff", False),
    "the assessment office": ("assessment_office", False),
    "an administrator": ("administrator", False),
}


@pytest.fixture(scope="module")
def kept(cluster):
    """One matter with a milestone, reported done late, and one of another department."""
    engines = sessions.connect(copy_template(cluster, "assigned"))
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        session.merge(Setting(city=CITY, key=CLOSING_FILES, value=0))
        session.flush()
        row = assigned(session)
        assigned(session, lead="D02", cooperating=(), milestones=())
        do(session, row, A.SIGN, "D01")
        do(session, row, A.REACH, "D01", ReachPayload(milestone=1, text="完"), now=MORNING + 8 * DAY)
        do(session, row, A.ASK_CLOSING, "D01", ClosingPayload(text="完"), now=MORNING + 20 * DAY)
    yield row.id
    engines.dispose()
    drop(cluster, "assigned")


def scope_of(who: str) -> Scope:
    scope = PEOPLE[who].scope
    is_blind = who in ("assessment_office", "administrator")
    return Scope(CITY, scope.reach, secrets=False) if is_blind else scope


@pytest.mark.parametrize(("who", "sees"), SEEN.values(), ids=SEEN.keys())
def test_rows_milestones_and_history_are_seen_by_those_with_a_part(kept, who, sees):
    with transaction(scope_of(who)) as session:
        listed = [one.id for one in questions.list_running(session, CITY)]
        steps = list_steps(session, CITY, ASSIGNED_ACTS.kind, str(kept))
        milestones = [one.milestones for one in questions.list_running(session, CITY) if one.id == kept]

    assert (kept in listed) is sees
    assert bool(steps) is sees
    assert all(milestones) is True


WALLS = {
    "of the city": (Scope.whole(CITY), 2),
    "of a cooperating town": (PEOPLE["town"].scope, 1),
    "of another town": (PEOPLE["other_town"].scope, 0),
}


@pytest.mark.parametrize(("scope", "count"), WALLS.values(), ids=WALLS.keys())
def test_a_wall_counts_the_matters_of_its_scope(kept, scope, count):
    late = MORNING + 60 * DAY
    with live_transaction() as session:
        found = load_supervision(session, scope, now=late, today=TODAY, since=MORNING)

    assert (found.matters.open, found.matters.overdue) == (count, count)
    assert (found.tickets, found.notices) == (0, 0)


@pytest.mark.parametrize("who", ["assessment_office", "D01", "leader"])
def test_what_matters_led_to_is_on_the_sheet_of_their_lead(kept, who):
    span = {"begins": MORNING - DAY, "ends": MORNING + 60 * DAY}
    with transaction(scope_of(who)) as session:
        [outcome] = assessment_outcomes.list_matter_outcomes(session, CITY, "D01", **span)
        parts = assessment_parts.load_parts(session, **span)["D01"]

    assert (outcome.status, outcome.milestones, outcome.late) == (AssignedStatus.CLOSING_ASKED, 1, 1)
    assert (parts.assigned, parts.assigned_closed, parts.assigned_late) == (1, 0, 1)


def test_another_department_reads_no_outcome(kept):
    span = {"begins": MORNING - DAY, "ends": MORNING + 60 * DAY}
    with transaction(PEOPLE["D02"].scope) as session:
        assert assessment_outcomes.list_matter_outcomes(session, CITY, "D01", **span) == []


SHEETS = {
    "of a cooperating town": ("town", "001", 1),
    "of it to the office": ("assessment_office", "001", 1),
    "of another town": ("other_town", "002", 0),
    "of it to another town": ("other_town", "001", 0),
}


@pytest.mark.parametrize(("who", "town", "count"), SHEETS.values(), ids=SHEETS.keys())
def test_a_matter_is_on_the_sheet_of_a_town_that_takes_part(kept, who, town, count):
    span = {"begins": MORNING - DAY, "ends": MORNING + 60 * DAY}
    with transaction(scope_of(who)) as session:
        outcomes = assessment_outcomes.list_matter_outcomes(session, CITY, town, **span)
        parts = assessment_parts.load_parts(session, **span).get(town)

    assert [one.leads for one in outcomes] == [False] * count
    assert (parts.assigned_cooperating if parts else 0) == count
