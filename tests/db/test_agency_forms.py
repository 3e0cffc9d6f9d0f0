"""Each quarter the town and the parent department fill in a form about each agency, which is then frozen."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import text

from db import session as sessions
from db.models import Department
from db.queries import agency_forms
from db.queries.workflow_events import list_steps
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction, transaction
from db.writes.department_heirs import move_papers
from domain.agency_forms import (
    AGENCY_FORM_ACTS,
    AgencyFormAct,
    AgencyFormStatus,
    CorrectFormPayload,
    FillFormPayload,
    FormSide,
    ReopenFormPayload,
)
from domain.assessment_freezes import AssessmentPeriod, FreezeAct, FreezePayload
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from domain.notifications import NoticeKind
from domain.rollups import VERSION
from domain.scopes import Actor
from services.assessment import ASSESSMENT_FREEZES, check_freeze, preview_freeze
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.agency_forms import (
    AGENCY,
    D01,
    IN_AGENCY,
    LEADER,
    OFFICE,
    OPENED,
    TOWN,
    act,
    an_agency,
    fill,
    form_of,
    list_notified,
    points_of,
    result,
    step,
)  # fmt: skip
from tests.support.assessed_city import change_setting
from tests.support.people import CITY, PEOPLE

QUARTER = AssessmentPeriod(2025, 4)
DUE = datetime(2026, 1, 19, 9, 30, tzinfo=UTC)  # close of business of the 10th working day
CLOSED = datetime(2026, 2, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def city(cluster: Cluster) -> Iterator[None]:
    engines = sessions.connect(copy_template(cluster, "agency_forms"))
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        an_agency(session)
        an_agency(session, "D02-002", town="002", parent="D02")
    yield
    engines.dispose()
    drop(cluster, "agency_forms")


@pytest.fixture(autouse=True)
def taken_back(city: None) -> Iterator[None]:
    yield
    with owner_transaction() as session:
        for table in ("agency_forms", "assessment_freezes", "workflow_events", "notices", "setting_changes"):
            session.execute(text(f"DELETE FROM {table}"))


def test_after_a_quarter_both_forms_of_each_agency_are_opened_once_and_their_sides_notified():
    assert step(OPENED) == 4
    assert step(OPENED) == 0

    form = form_of()
    assert (form.rater, form.percent, form.status, form.points) == ("001", 60, AgencyFormStatus.OPEN, None)
    assert (form_of(side=FormSide.PARENT).rater, form_of(side=FormSide.PARENT).percent) == ("D01", 40)
    assert (form.due_at, form.close_by) == (DUE, CLOSED)
    assert (form.sample, form.items_version, form.items_since) == (True, 1, None)
    assert list_notified(NoticeKind.AGENCY_FORM) == ["001", "002", "D01", "D02"]


def test_items_of_the_last_day_of_the_quarter_hold():
    before, after = "响应=100", "响应呼叫=25、到场处置=25、依单履职=20、协同配合=15、群众反映=15"
    with owner_transaction() as session:
        change_setting(session, "agencies.town_items", before, after, at=OPENED)

    step(OPENED)

    form = form_of()
    assert (form.items, form.most, form.sample, form.items_version) == (("响应",), (100,), False, 1)


def test_a_result_needs_both_forms_and_is_exact():
    step(OPENED)
    assert result().score is None

    fill(TOWN, FormSide.TOWN, less=7)
    assert (result().score, result().complete) == (None, 0)

    fill(D01, FormSide.PARENT, less=1)
    assert result().score == Fraction(93 * 60 + 99 * 40, 100)
    assert list_notified(NoticeKind.AGENCY_FORM).count(AGENCY) == 2


def test_each_side_fills_in_its_own_form_alone():
    step(OPENED)

    for actor, side in ((PEOPLE["other_town"], FormSide.TOWN), (TOWN, FormSide.PARENT), (D01, FormSide.TOWN)):
        with pytest.raises(NotFound):
            fill(actor, side)
    for actor in (IN_AGENCY, OFFICE, LEADER):
        with pytest.raises(NotAllowed, match="派驻地镇街"):
            fill(actor, FormSide.TOWN)


def test_each_reads_what_concerns_it_with_its_history():
    step(OPENED)
    fill(TOWN, FormSide.TOWN)
    form = form_of()

    def seen(actor: Actor) -> tuple[int, int]:
        with transaction(actor.scope) as session:
            forms = agency_forms.list_forms(session, CITY)
            steps = list_steps(session, CITY, AGENCY_FORM_ACTS.kind, str(form.id))
        return len(forms), len(steps)

    assert seen(LEADER) == seen(OFFICE) == (4, 2)
    assert seen(IN_AGENCY) == (2, 2)
    assert seen(TOWN) == (1, 2)
    assert seen(D01) == (1, 0)
    assert seen(PEOPLE["other_town"]) == seen(PEOPLE["D02"]) == (1, 0)
    assert seen(PEOPLE["unit"]) == seen(PEOPLE["grid_staff"]) == (0, 0)


def test_a_correction_has_a_reason_and_its_history_names_the_side_alone():
    step(OPENED)
    fill(TOWN, FormSide.TOWN, less=9)
    points = points_of(form_of(), less=2)

    act(TOWN, AgencyFormAct.CORRECT, CorrectFormPayload(points=points, text="漏计一次到场"))

    form = form_of()
    with transaction(IN_AGENCY.scope) as session:
        [_, filled, corrected] = list_steps(session, CITY, AGENCY_FORM_ACTS.kind, str(form.id))
    assert form.total == 98
    assert (sum(corrected.data["before"]), corrected.data["total"], corrected.note) == (
        91,
        98,
        "漏计一次到场",
    )
    assert filled.actor_name == corrected.actor_name == "单位001"
    with pytest.raises(DomainError, match="没有变化"):
        act(TOWN, AgencyFormAct.CORRECT, CorrectFormPayload(points=points, text="再次"))


def test_points_beyond_an_item_are_refused():
    step(OPENED)
    points = [one.model_copy(update={"points": 99}) for one in points_of(form_of())]

    with pytest.raises(Invalid, match="之间"):
        act(TOWN, AgencyFormAct.FILL, FillFormPayload(points=tuple(points)))


def test_a_side_is_reminded_before_and_after_the_limit_and_the_form_is_closed_as_missing():
    step(OPENED)
    fill(D01, FormSide.PARENT)

    step(DUE - timedelta(days=3))
    step(DUE - timedelta(days=3))
    assert list_notified(NoticeKind.AGENCY_FORM_DUE) == ["001", "002", "D02"]
    step(DUE)
    step(DUE)
    assert list_notified(NoticeKind.AGENCY_FORM_LATE) == ["001", "002", "D02", *["assessment_office"] * 3]
    assert form_of().status is AgencyFormStatus.OPEN

    step(CLOSED)
    assert step(CLOSED + timedelta(days=9)) == 0
    form = form_of()
    assert (form.status, form.points, result().score) == (AgencyFormStatus.CLOSED, None, None)
    with pytest.raises(DomainError, match="closed"):
        fill(TOWN, FormSide.TOWN, now=CLOSED)


def test_the_office_gives_a_closed_form_back_and_until_then_it_is_missing():
    step(OPENED)
    fill(TOWN, FormSide.TOWN)
    fill(D01, FormSide.PARENT)
    step(CLOSED)
    assert result().score == 100

    act(OFFICE, AgencyFormAct.REOPEN, ReopenFormPayload(text="分数有误"), now=CLOSED)

    assert (form_of().status, form_of().points, result().score) == (AgencyFormStatus.OPEN, None, None)
    assert (form_of().due_at or CLOSED) > CLOSED
    fill(TOWN, FormSide.TOWN, less=10, now=CLOSED)
    assert result().score == 94


def freeze(code: str, *, now: datetime) -> None:
    with transaction(OFFICE.scope) as session:
        request = WorkflowRequest(FreezeAct.FREEZE, FreezePayload(period=code))
        execute(session, ASSESSMENT_FREEZES, request, actor=OFFICE, now=now)


@pytest.mark.parametrize("code", ["2025-Q4", "2025"])
def test_a_frozen_period_keeps_its_forms_closes_them_and_changes_no_more(code):
    step(OPENED)
    fill(TOWN, FormSide.TOWN, less=4)
    with transaction(OFFICE.scope) as session:
        preview = preview_freeze(session, CITY, code, now=OPENED + timedelta(days=1))
    assert (preview.forms, preview.forms_missing) == (4, 3)

    freeze(code, now=OPENED + timedelta(days=1))

    assert {form_of(side=side).status for side in FormSide} == {AgencyFormStatus.CLOSED}
    assert (form_of().total, result().score) == (96, None)
    with pytest.raises(DomainError, match="已封存"):
        act(OFFICE, AgencyFormAct.REOPEN, ReopenFormPayload(text="再填"), now=CLOSED)
    with transaction(OFFICE.scope) as session:
        found = check_freeze(session, CITY, code, now=CLOSED)
    assert found is not None
    assert found.holds
    with owner_transaction() as session:
        session.execute(text("UPDATE agency_forms SET points[1] = 0 WHERE points IS NOT NULL"))
    with transaction(OFFICE.scope) as session:
        found = check_freeze(session, CITY, code, now=CLOSED)
    assert found is not None
    assert (found.recomputed, found.differing) == (False, (AGENCY,))


def test_no_form_is_opened_for_a_quarter_that_is_frozen():
    freeze("2025-Q4", now=OPENED)

    assert step(OPENED + timedelta(hours=1)) == 0


def test_a_form_whose_year_is_not_in_the_calendar_gets_its_limits_later():
    with owner_transaction() as session:
        session.execute(text("DELETE FROM calendar_years"))
        session.execute(text("UPDATE cities SET calendar_version = calendar_version + 1"))
    try:
        step(OPENED)
        assert (form_of().due_at, form_of().close_by) == (None, None)
    finally:
        with owner_transaction() as session:
            session.execute(text("DELETE FROM calendar_days"))
            session.execute(text("DELETE FROM working_windows"))
            factories.a_calendar(session)

    step(OPENED + timedelta(hours=1))

    assert form_of().due_at == DUE


def test_the_heir_of_a_department_fills_in_what_is_open():
    step(OPENED)
    fill(TOWN, FormSide.TOWN)

    with owner_transaction() as session:
        move_papers(session, CITY, "D01", "D02")

    assert (form_of(side=FormSide.PARENT).rater, form_of().rater) == ("D02", "001")


def test_an_agency_that_came_after_the_quarter_or_ended_in_it_has_no_form():
    with owner_transaction() as session:
        an_agency(session, "D02-001", parent="D02")
        late = session.get_one(Department, (CITY, "D02-001"))
        late.valid_from = OPENED.date()

    try:
        assert step(OPENED) == 4
    finally:
        with owner_transaction() as session:
            session.execute(text("DELETE FROM departments WHERE code = 'D02-001'"))


def test_the_facts_next_to_a_form_are_for_those_who_assess_and_the_agency():
    with owner_transaction() as session:
        session.execute(
            text("""INSERT INTO rollups
                    (city, step, dimension, day, town_code, secret, internal, keys, lists, days, patterns)
                SELECT :city, 'day', 'order.party', DATE '2025-12-01', '001', secret, false,
                    ARRAY['D01', :agency], ARRAY[1, 2], ARRAY[0, 0],
                    ARRAY[array_fill(1, ARRAY[18]), array_fill(3, ARRAY[18])]
                FROM (VALUES (false), (true)) s (secret)"""),
            {"city": CITY, "agency": AGENCY},
        )
        session.execute(
            text("""INSERT INTO rollup_steps (city, step, day, version, received)
                VALUES (:city, 'day', DATE '2025-12-01', :version, 1)"""),
            {"city": CITY, "version": VERSION},
        )

    def sent(actor: Actor) -> tuple[int, int]:
        with transaction(actor.scope) as session:
            found = agency_forms.load_order_facts(session, CITY, AGENCY, QUARTER)
        return found.measures["sent"], found.missing_days

    try:
        for actor in (TOWN, D01, IN_AGENCY, LEADER):
            assert sent(actor) == (3, 91)
        for actor in (PEOPLE["other_town"], PEOPLE["D02"], PEOPLE["unit"]):
            assert sent(actor)[0] == 0
    finally:
        with owner_transaction() as session:
            session.execute(text("DELETE FROM rollups"))
            session.execute(text("DELETE FROM rollup_steps"))


def test_the_past_of_a_replay_is_not_acted_on():
    with owner_transaction() as session:
        session.execute(text("UPDATE cities SET as_of = :now"), {"now": OPENED})
    try:
        assert step(OPENED) == 0
    finally:
        with owner_transaction() as session:
            session.execute(text("UPDATE cities SET as_of = NULL"))
