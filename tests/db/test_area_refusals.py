"""What keeps a change of areas from being applied: its rows, its tiling, its day, its administrator."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from db.session import administrator_transaction, owner_transaction
from domain.area_changes import AreaChangeAct, AreaChangeStatus
from domain.errors import DomainError, Invalid, NotAllowed, Stale
from domain.scopes import Scope
from etl.area_plans import prepare_change
from services.area_changes import AREA_CHANGES
from services.workflow.engine import WorkflowRequest, execute
from tests.support import area_register as register
from tests.support.area_register import (
    ADMINISTRATOR,
    CITY,
    G1,
    G2,
    G3,
    G4,
    NEW1,
    NOW,
    T1,
    V1,
    V2,
    V3,
    a_merger,
    a_split,
    applied,
    area,
    collection,
    confirmed,
    feature,
    reloaded,
    renamed,
    shown,
    uploaded,
    worked,
)
from tests.support.people import PEOPLE

SPLIT = a_split()
MERGED = a_merger()


@pytest.fixture(autouse=True)
def city(database):
    with owner_transaction() as session:
        register.a_tiled_city(session)


def test_what_would_do_something_else_on_its_day_is_refused_and_changes_nothing():
    first = uploaded(collection(SPLIT))
    applied(collection(MERGED))

    late = confirmed(first)

    assert late.status is AreaChangeStatus.REFUSED
    assert "重新上传" in (late.refusal or {})["message"]
    assert area(NEW1).predecessors == [G1, G2]


def test_the_same_file_again_changes_nothing():
    applied(collection(SPLIT))

    again = uploaded(collection(SPLIT))

    assert (shown(again)["empty"], shown(again)["unchanged"]) == (True, 2)
    with pytest.raises(DomainError):
        confirmed(again)


@pytest.mark.parametrize(
    ("features", "kind"),
    [
        pytest.param([feature(G1, 118.6, 118.66)], "overlap", id="overlap"),
        pytest.param([feature(G1, 118.6, 118.64), feature(V1, 118.6, 118.7)], "gap", id="gap"),
        pytest.param([*SPLIT[:1]], "gap", id="half-a-split"),
    ],
)
def test_gaps_and_overlaps_block_the_change(features, kind):
    change = uploaded(collection(features))

    assert shown(change)["blocked"]
    assert kind in {fault[0] for fault in shown(change)["faults"]}
    with pytest.raises(DomainError):
        confirmed(change)


def test_faults_that_the_register_has_already_do_not_block():
    with owner_transaction() as session:
        session.execute(
            text("UPDATE areas SET geom = (SELECT geom FROM areas WHERE code = :g) WHERE code = :h"),
            {"g": G4, "h": G3},
        )

    change = uploaded(collection(SPLIT))

    assert (shown(change)["blocked"], shown(change)["faults"]) == (False, [])
    assert shown(change)["known_faults"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"code": ""}, "no code"),
        ({"code": f"{V3}009"}, "the code breaks the unified coding of the city"),
        ({"code": "37078300120100A"}, "the code breaks the unified coding of the city"),
        ({"level": "ward"}, "the level is none of the city"),
        ({"kind": "moon"}, "the kind is unknown"),
        ({"name": ""}, "the name is missing or too long"),
        ({"predecessors": "370783001201099"}, "a predecessor is no area of this level"),
        ({"predecessors": V2}, "a predecessor is no area of this level"),
        (
            {"code": f"{T1}209009", "parent": f"{T1}209"},
            "the parent is neither in the file nor in the register",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_a_row_that_does_not_fit_is_refused_with_its_reason(wrong, reason):
    told = {"code": NEW1, "level": "grid", "parent": V1, "predecessors": G1, **wrong}
    code = told.pop("code")
    row = feature(code, 118.6, 118.62, **told)

    change = uploaded(collection([row, SPLIT[1]]))

    assert shown(change)["refused"] == 1
    assert [row[3] for row in shown(change)["findings"]] == [reason]
    assert shown(change)["findings"][0][0] == 1
    assert shown(change)["blocked"]


def test_a_code_of_an_ended_area_is_never_used_again():
    applied(collection(SPLIT))

    change = uploaded(collection([feature(G1, 118.6, 118.65, level="grid", parent=V1)]))

    assert [row[3] for row in shown(change)["findings"]] == ["the code stands for an area that has ended"]


def test_towns_are_neither_set_up_nor_ended_by_a_file():
    change = uploaded(collection([feature("370783003", 118.6, 118.7, level="town", parent=CITY)]))

    assert [row[3] for row in shown(change)["findings"]] == ["towns are not set up by an import"]


@pytest.mark.parametrize("name", ["", "　", "名" * 61, "区域001"], ids=["empty", "blank", "long", "same"])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(DomainError):
        renamed(T1, name)


@pytest.mark.parametrize("who", sorted({"dispatcher", "leader", "town", "grid_staff", "D01"}))
def test_only_administrators_change_the_register(who):
    change = uploaded(collection(SPLIT))
    actor = PEOPLE[who]

    with administrator_transaction(Scope.whole(CITY)) as session:
        request = WorkflowRequest(AreaChangeAct.CANCEL, subject=str(change.id))
        with pytest.raises(NotAllowed):
            execute(session, AREA_CHANGES, request, actor=actor, now=NOW)


def test_two_administrators_do_not_decide_on_one_preview():
    change = uploaded(collection(SPLIT))
    confirmed(change)

    with pytest.raises(Stale):
        confirmed(change)


def test_a_day_in_the_past_is_refused():
    with pytest.raises(Invalid):
        confirmed(uploaded(collection(SPLIT)), on=NOW.date() - timedelta(days=1))


def test_a_change_that_keeps_failing_is_refused_at_last(monkeypatch):
    def fails(*_arguments, **_options):
        raise RuntimeError("broken")

    monkeypatch.setattr("etl.area_jobs.read_register_file", fails)
    with administrator_transaction(ADMINISTRATOR.scope) as session:
        from domain.area_changes import UploadPayload
        from services import area_changes

        change = area_changes.upload(
            session, UploadPayload(name="a.geojson"), b"{}", actor=ADMINISTRATOR, now=NOW
        )
    for _ in range(3):
        with pytest.raises(RuntimeError):
            worked()
    worked()

    assert reloaded(change).status is AreaChangeStatus.REFUSED


def test_a_change_that_is_cancelled_while_the_worker_checks_it_stays_cancelled(monkeypatch):
    def cancelled_meanwhile(register, found, **options):
        with administrator_transaction(ADMINISTRATOR.scope) as session:
            ident = session.scalar(text("SELECT id FROM area_changes"))
            request = WorkflowRequest(AreaChangeAct.CANCEL, subject=str(ident))
            execute(session, AREA_CHANGES, request, actor=ADMINISTRATOR, now=NOW)
        return prepare_change(register, found, **options)

    monkeypatch.setattr("etl.area_jobs.prepare_change", cancelled_meanwhile)

    change = uploaded(collection(SPLIT))

    assert change.status is AreaChangeStatus.CANCELLED
    assert change.refusal is None
