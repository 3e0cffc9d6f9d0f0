"""What is corrected of an agency's form after the freeze is an entry next to the frozen figure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import text

from db import session as sessions
from db.queries import agency_forms
from db.queries.workflow_events import list_steps
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import owner_transaction, transaction
from domain.agency_forms import (
    AGENCY_FORM_ACTS,
    AgencyFormAct,
    AgencyFormStatus,
    AmendFormPayload,
    FormSide,
)
from domain.assessment_freezes import FreezeAct, FreezePayload
from domain.errors import DomainError, NotAllowed
from domain.notifications import NoticeKind
from services.assessment import ASSESSMENT_FREEZES, check_freeze
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
from tests.support.people import CITY, PEOPLE

CLOSED = datetime(2026, 2, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def city(cluster: Cluster) -> Iterator[None]:
    engines = sessions.connect(copy_template(cluster, "amended_forms"))
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        an_agency(session)
    yield
    engines.dispose()
    drop(cluster, "amended_forms")


@pytest.fixture(autouse=True)
def taken_back(city: None) -> Iterator[None]:
    yield
    with owner_transaction() as session:
        for table in ("agency_form_amendments", "agency_forms", "assessment_freezes", "workflow_events"):
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("DELETE FROM notices"))


def freeze(code: str, *, now: datetime) -> None:
    with transaction(OFFICE.scope) as session:
        request = WorkflowRequest(FreezeAct.FREEZE, FreezePayload(period=code))
        execute(session, ASSESSMENT_FREEZES, request, actor=OFFICE, now=now)


def test_a_correction_after_the_freeze_is_an_entry_next_to_the_frozen_figure():
    step(OPENED)
    fill(TOWN, FormSide.TOWN, less=4)
    fill(D01, FormSide.PARENT)
    points, later = points_of(form_of(), less=1), CLOSED + timedelta(days=3)
    step(CLOSED)
    with pytest.raises(DomainError, match="还没有封存"):
        act(OFFICE, AgencyFormAct.AMEND, AmendFormPayload(points=points, text="早了"), now=CLOSED)
    freeze("2025-Q4", now=CLOSED)

    act(OFFICE, AgencyFormAct.AMEND, AmendFormPayload(points=points, text="核定三次到场"), now=later)

    assert (form_of().total, form_of().status) == (96, AgencyFormStatus.CLOSED)
    found = result()
    [quarter] = found.quarters
    [entry] = quarter.amendments
    assert (quarter.score, quarter.amended_score) == (Fraction(976, 10), Fraction(994, 10))
    assert found.is_amended
    assert (found.score, found.amended_score) == (quarter.score, quarter.amended_score)
    assert (sum(entry.before), sum(entry.points), entry.reason) == (96, 99, "核定三次到场")
    assert (entry.amended_at, entry.amended_by_name) == (later, OFFICE.name)
    with transaction(IN_AGENCY.scope) as session:
        steps = list_steps(session, CITY, AGENCY_FORM_ACTS.kind, str(form_of().id))
        own = agency_forms.list_amendments(session, CITY, 2025)
    assert (steps[-1].act, steps[-1].data["total"], steps[-1].note) == ("amend", 99, "核定三次到场")
    assert own == [entry]
    with transaction(PEOPLE["other_town"].scope) as session:
        assert agency_forms.list_amendments(session, CITY, 2025) == []
    with transaction(OFFICE.scope) as session:
        check = check_freeze(session, CITY, "2025-Q4", now=later)
    assert check is not None
    assert check.holds
    assert list_notified(NoticeKind.AGENCY_FORM).count(AGENCY) == 3


def test_only_the_office_amends_and_a_second_entry_follows_the_first():
    step(OPENED)
    freeze("2025", now=OPENED)
    first, second = points_of(form_of(), less=9), points_of(form_of(), less=5)
    for actor in (TOWN, D01, LEADER):
        with pytest.raises(NotAllowed, match="考核办更正"):
            act(actor, AgencyFormAct.AMEND, AmendFormPayload(points=first, text="补填"), now=CLOSED)

    act(OFFICE, AgencyFormAct.AMEND, AmendFormPayload(points=first, text="补填"), now=CLOSED)
    with pytest.raises(DomainError, match="没有变化"):
        act(OFFICE, AgencyFormAct.AMEND, AmendFormPayload(points=first, text="再次"), now=CLOSED)
    act(
        OFFICE,
        AgencyFormAct.AMEND,
        AmendFormPayload(points=second, text="复核"),
        now=CLOSED + timedelta(minutes=1),
    )

    [quarter] = result().quarters
    assert [one.before and sum(one.before) for one in quarter.amendments] == [None, 91]
    assert (form_of().points, quarter.score, quarter.amended_score) == (
        None,
        None,
        None,
    )  # one side is missing
