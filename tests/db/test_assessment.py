"""A year of ratings is counted within the scope, explained down to each, frozen, and checked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from db import session as sessions
from db.queries import assessment, assessment_freezes, assessment_sheets
from db.queries.assessment import AssessmentBasis
from db.queries.workflow_events import list_steps
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import Session, owner_transaction, transaction
from domain.assessment import Corrections, Restoration, sum_tallies, tally_entry
from domain.assessment_freezes import FREEZE_ACTS, AssessmentPeriod, FreezeAct, FreezePayload
from domain.errors import DomainError, NotAllowed
from domain.scopes import Actor
from services.assessment import ASSESSMENT_FREEZES, check_freeze, preview_freeze, sign_freezes
from services.workflow.engine import WorkflowRequest, execute
from tests.support.assessed_city import (
    AUTUMN,
    CITY,
    NOW,
    SECRET,
    SPRING,
    an_assessed_city,
    change_setting,
)
from tests.support.people import PEOPLE

YEAR = AssessmentPeriod(2025)
KEY = b"a key of this installation"
OFFICE = replace(PEOPLE["assessment_office"], scope=replace(PEOPLE["leader"].scope, secrets=False))


@dataclass(frozen=True, slots=True)
class Assessed:
    """The numbers of the city's tickets, in the order of its ratings."""

    numbers: tuple[str, ...]


@pytest.fixture(scope="module")
def city(cluster: Cluster) -> Iterator[Assessed]:
    engines = sessions.connect(copy_template(cluster, "assessment"))
    with owner_transaction() as session:
        tickets = an_assessed_city(session)
        numbers = tuple(ticket.number for ticket in tickets)
    yield Assessed(numbers)
    engines.dispose()
    drop(cluster, "assessment")


@pytest.fixture(autouse=True)
def taken_back(city: Assessed) -> Iterator[None]:
    """Take frozen periods, changed settings and ratings back."""
    yield
    with owner_transaction() as session:
        for table in ("assessment_freezes", "workflow_events", "setting_changes"):
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("UPDATE evaluations SET speed = 'none' WHERE rated_at = :at"), {"at": SPRING})


def basis_of(session: Session, period: AssessmentPeriod = YEAR, *, now=NOW) -> AssessmentBasis:
    return assessment.load_basis(session, CITY, period, now=now)


def points_of(actor: Actor, period: AssessmentPeriod = YEAR) -> dict[str, int]:
    with transaction(actor.scope) as session:
        tallies = assessment.load_tallies(session, basis_of(session, period))
    return {code: sum_tallies(months.values()).points for code, months in tallies.items()}


def freeze(actor: Actor = OFFICE, period: str = "2025", *, digest: str = "", now=NOW):
    with transaction(actor.scope) as session:
        request = WorkflowRequest(FreezeAct.FREEZE, FreezePayload(period=period, digest=digest))
        return execute(session, ASSESSMENT_FREEZES, request, actor=actor, now=now).id


def test_a_year_is_summed_by_department_and_month():
    with transaction(OFFICE.scope) as session:
        found = assessment.load_tallies(session, basis_of(session))

    assert {code: {month: one.points for month, one in months.items()} for code, months in found.items()} == {
        "D01": {2: 11, 9: 1},
        "D02": {9: 10},
    }
    assert points_of(OFFICE, AssessmentPeriod(2026)) == {"D01": 6}
    assert points_of(OFFICE, AssessmentPeriod(2025, 1)) == {"D01": 11}


def test_sums_equal_the_entries():
    with transaction(OFFICE.scope) as session:
        basis = basis_of(session)
        tallies = assessment.load_tallies(session, basis)
        entries = assessment.list_costly_entries(session, basis)

    for code, months in tallies.items():
        whole, listed = sum_tallies(months.values()), sum_tallies(tally_entry(one) for one in entries[code])
        assert (listed.points, listed.costing, listed.restored) == (
            whole.points,
            whole.costing,
            whole.restored,
        )


def test_each_scope_reads_its_own():
    assert points_of(PEOPLE["leader"]) == points_of(OFFICE) == {"D01": 12, "D02": 10}
    assert points_of(PEOPLE["D02"]) == {"D02": 10}
    assert points_of(PEOPLE["other_town"]) == {"D01": 0, "D02": 8}
    assert points_of(PEOPLE["grid_staff"]) == {}


def test_the_number_of_a_secret_ticket_is_not_on_the_sheet_of_the_office(city):
    def numbers_for(actor):
        with transaction(actor.scope) as session:
            entries, count = assessment_sheets.load_sheet_entries(session, basis_of(session), "D01")
        assert count == 2
        return [(one.number, one.points, one.town) for one in entries]

    shown, hidden = (city.numbers[1], 1, "001"), (city.numbers[SECRET], 11, "001")
    assert numbers_for(OFFICE) == [shown, (None, 11, "001")]
    assert numbers_for(PEOPLE["leader"]) == numbers_for(PEOPLE["D01"]) == [shown, hidden]


def test_a_page_of_entries_is_a_slice():
    with transaction(OFFICE.scope) as session:
        entries, count = assessment_sheets.load_sheet_entries(
            session, basis_of(session), "D01", first=1, most=1
        )

    assert ([one.points for one in entries], count) == ([11], 2)


def test_a_rating_is_judged_by_the_settings_of_its_moment():
    with owner_transaction() as session:
        change_setting(session, "deductions.effect.fair", 5, 1, at=AUTUMN + timedelta(days=1))

    assert points_of(OFFICE) == {"D01": 16, "D02": 10}


def test_how_towns_rate():
    with transaction(PEOPLE["leader"].scope) as session:
        towns = assessment.load_town_ratings(session, basis_of(session))
    with transaction(PEOPLE["town"].scope) as session:
        own = assessment.load_town_ratings(session, basis_of(session))

    assert [(one.town, one.total) for one in towns] == [("001", 3), ("002", 2)]
    assert [(one.town, one.total) for one in own] == [("001", 3)]


def test_the_year_lists_every_department_with_its_parts():
    with transaction(OFFICE.scope) as session:
        found = assessment_sheets.load_year(session, basis_of(session))

    assert [(one.department, one.points, one.ratings, one.few) for one in found.departments] == [
        ("D01", 12, 3, True),
        ("D02", 10, 2, True),
    ]


def test_an_appeal_after_the_freeze_is_booked_where_it_was_decided(monkeypatch):
    with owner_transaction() as session:
        ident = session.scalar(text("SELECT id FROM evaluations WHERE rated_at = :at"), {"at": SPRING})
    freeze()
    later = NOW + timedelta(days=30)
    upheld = Restoration(ident, later, None, None)
    monkeypatch.setattr(assessment, "load_corrections", lambda *_, **__: Corrections({ident: [upheld]}))

    with transaction(OFFICE.scope) as session:
        after = later + timedelta(days=1)
        before, since = (
            assessment.load_tallies(session, basis_of(session, AssessmentPeriod(year), now=after))
            for year in (2025, 2026)
        )
        check = check_freeze(session, CITY, "2025", now=after)

    assert sum_tallies(before["D01"].values()).points == 12
    assert since["D01"][3].points == -11
    assert check is not None
    assert check.holds


def test_a_period_is_frozen_once_by_the_office_with_an_event():
    with transaction(OFFICE.scope) as session:
        preview = preview_freeze(session, CITY, "2025", now=NOW)
    ident = freeze(digest=preview.digest.hex())

    with pytest.raises(DomainError, match="封存"):
        freeze()
    with transaction(OFFICE.scope) as session:
        [facts] = assessment_freezes.list_freezes(session, CITY)
        steps = list_steps(session, CITY, FREEZE_ACTS.kind, str(ident))
    assert (facts.ratings, facts.points, facts.departments) == (5, 22, 2)
    assert [(step.act, step.actor_name) for step in steps] == [("freeze", OFFICE.name)]


@pytest.mark.parametrize("who", ["leader", "supervisor", "dispatcher", "administrator"])
def test_only_the_office_freezes(who):
    with pytest.raises(NotAllowed, match="考核办"):
        freeze(PEOPLE[who])


def test_a_period_that_runs_and_a_preview_that_changed_are_refused():
    with pytest.raises(DomainError, match="还没有过完"):
        freeze(period="2026")
    with pytest.raises(DomainError, match="重新预览"):
        freeze(digest="00")


def test_a_frozen_period_is_signed_and_a_changed_rating_is_found():
    freeze()
    with owner_transaction() as session:
        assert sign_freezes(session, CITY, key=KEY) == 1
        assert sign_freezes(session, CITY, key=KEY) == 0

    def check(key=KEY):
        with transaction(OFFICE.scope) as session:
            found = check_freeze(session, CITY, "2025", now=NOW + timedelta(days=9), key=key)
        assert found is not None
        return found

    assert check().holds
    assert check(b"another").signed is False
    with owner_transaction() as session:
        session.execute(text("UPDATE evaluations SET speed = 'slow' WHERE rated_at = :at"), {"at": SPRING})
    assert not check().recomputed
    assert check().differing == ("D01",)
    with owner_transaction() as session:
        session.execute(text("UPDATE assessment_freezes SET content = content || 'x'"))
    assert not check().intact


def test_a_department_knows_what_is_frozen_and_reads_no_figure_of_others():
    freeze()

    with transaction(PEOPLE["D01"].scope) as session:
        assert [one.period.code for one in assessment.list_frozen_periods(session)] == ["2025"]
        assert assessment_freezes.list_freezes(session, CITY) == []
