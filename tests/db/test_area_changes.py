"""Boundaries come in by a file: previewed, confirmed for a day, applied in one transaction."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from db.models import AccountGrant, Area, City, Department, PublishedShapes, StaffPost, WorkflowEvent
from db.queries import area_changes, area_tree
from db.session import owner_transaction, transaction
from domain.area_changes import AreaChangeStatus, ImportExtent
from domain.scopes import Reach, Scope
from tests.support import area_register as register
from tests.support.area_register import (
    CITY,
    G1,
    G2,
    G3,
    G4,
    NEW1,
    NEW2,
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
    place_of,
    reloaded,
    renamed,
    shown,
    uploaded,
    worked,
)

SPLIT = a_split()
MERGED = a_merger()
# Two villages become one, whose grids get its code.
V9 = f"{T1}203"
UNITED = [
    feature(V9, 118.6, 118.8, level="village", parent=T1, predecessors=f"{V1},{V2}"),
    feature(f"{V9}001", 118.6, 118.7, level="grid", parent=V9, predecessors=f"{G1},{G2}"),
    feature(f"{V9}002", 118.7, 118.8, level="grid", parent=V9, predecessors=f"{G3},{G4}"),
]


@pytest.fixture(autouse=True)
def city(database):
    with owner_transaction() as session:
        register.a_tiled_city(session)


def counts(change):
    return shown(change)["counts"]


def test_the_preview_counts_and_writes_nothing():
    with owner_transaction() as session:
        register.a_ticket_in(session, G1)
        register.a_chief_in(session, G1)
        register.an_account_in(session, "grid", G1)

    change = uploaded(collection(SPLIT))

    assert change.status is AreaChangeStatus.CHECKED
    assert counts(change) == {"added": 2, "split": 1, "ended": 1}
    assert shown(change)["concerned"] == {"tickets": 1, "posts": 1, "accounts": 1}
    assert (shown(change)["blocked"], shown(change)["faults"]) == (False, [])
    assert area(G1).valid_to is None
    with owner_transaction() as session:
        assert session.scalar(select(func.count()).select_from(Area)) == len(register.AREAS)


def test_a_split_keeps_old_tickets_in_their_grid_and_in_todays_unit():
    with owner_transaction() as session:
        ticket = register.a_ticket_in(session, G1)

    applied(collection(SPLIT))

    assert area(G1).valid_to == NOW.date()
    assert (area(NEW1).valid_from, area(NEW1).predecessors) == (NOW.date(), [G1])
    assert place_of(ticket) == (T1, V1, G1)
    with owner_transaction() as session:
        tree = area_tree.load_area_tree(session, CITY)
    grids = next(level for level in tree.levels if level.code == "grid").codes
    assert set(grids) == {NEW1, NEW2, G2, G3, G4, f"{V3}001"}
    assert tree.parents[G1] == V1


def test_a_replayed_city_records_the_workers_steps_in_its_own_time():
    with owner_transaction() as session:
        session.get_one(City, CITY).as_of = NOW

    change = applied(collection(SPLIT))

    with owner_transaction() as session:
        times = session.scalars(select(WorkflowEvent.at).where(WorkflowEvent.subject == str(change.id))).all()
    assert times == [NOW] * 4
    assert change.applied_at == NOW


def test_united_villages_take_the_tickets_of_their_former_grids_along():
    with owner_transaction() as session:
        of_grid, of_unit = register.a_ticket_in(session, G3), register.a_ticket_in(session, V2)

    change = applied(collection(UNITED))

    assert counts(change) == {"added": 3, "merged": 3, "ended": 6}
    assert place_of(of_grid) == (T1, V9, G3)
    assert place_of(of_unit) == (T1, V9, None)
    assert area(G3).parent_code == V9
    with transaction(Scope(CITY, Reach.UNIT, town=T1, unit=V9)) as session:
        assert session.scalar(text("SELECT count(*) FROM tickets")) == 2


def test_areas_that_ended_before_follow_todays_parents_too():
    with owner_transaction() as session:
        ticket = register.a_ticket_in(session, G1)
    applied(collection(SPLIT))
    with owner_transaction() as session:
        session.execute(text("UPDATE areas SET valid_from = '2021-01-01' WHERE valid_from > '2021-01-01'"))

    united = [
        UNITED[0],
        feature(f"{V9}001", 118.6, 118.7, level="grid", parent=V9, predecessors=f"{NEW1},{NEW2},{G2}"),
        UNITED[2],
    ]
    applied(collection(united))

    assert place_of(ticket) == (T1, V9, G1)
    assert area(G1).parent_code == V9


def test_past_days_of_tickets_that_roll_up_elsewhere_are_counted_again():
    with owner_transaction() as session:
        register.a_ticket_in(session, G3)
        session.execute(text("DELETE FROM rollup_marks"))

    applied(collection(UNITED))

    with owner_transaction() as session:
        days = session.execute(text("SELECT DISTINCT day, town_code FROM rollup_marks")).all()
    assert days == [(date(2026, 3, 2), T1)]


def test_staff_and_accounts_go_on_in_what_continues_their_area():
    with owner_transaction() as session:
        chief = register.a_chief_in(session, G1)
        holder = register.an_account_in(session, "grid", G1)
        unit = register.an_account_in(session, "unit", V1)

    applied(collection(SPLIT))

    with owner_transaction() as session:
        posts = session.execute(
            select(StaffPost.area_code, StaffPost.valid_from, StaffPost.valid_to).where(
                StaffPost.staff_id == chief
            )
        ).all()
        grids = set(session.scalars(select(AccountGrant.grid_code).where(AccountGrant.account_id == holder)))
        units = session.execute(
            select(AccountGrant.unit_code, AccountGrant.grid_code).where(AccountGrant.account_id == unit)
        ).all()
    assert sorted(posts) == [
        (G1, register.SINCE, NOW.date()),
        (NEW1, NOW.date(), None),
        (NEW2, NOW.date(), None),
    ]
    assert grids == {G1, NEW1, NEW2}  # the former grid as well, for what is still open there
    assert units == [(V1, None)]


def test_an_account_of_an_ended_unit_moves_to_its_heir_and_its_record_says_so():
    with owner_transaction() as session:
        unit = register.an_account_in(session, "unit", V1)

    change = applied(collection(UNITED))

    with owner_transaction() as session:
        held = session.execute(
            select(AccountGrant.town_code, AccountGrant.unit_code).where(AccountGrant.account_id == unit)
        ).all()
        record = session.execute(text("SELECT act, actor_name, changes FROM account_events")).all()
    assert held == [(T1, V9)]
    assert record == [("grant", "管理员", {"place": [V1, V9]})]
    assert shown(change)["effect"] == {"tickets": 0, "posts": 0, "accounts": 1}


def test_the_shapes_of_changed_levels_are_published_anew():
    applied(collection(SPLIT))

    with owner_transaction() as session:
        levels: dict[str, int] = dict(
            session.execute(
                select(PublishedShapes.level, func.cardinality(PublishedShapes.codes)).where(
                    PublishedShapes.current
                )
            ).all()
        )
    assert levels == {"grid": 6}


def test_every_step_is_an_event_of_the_chained_history():
    change = applied(collection(SPLIT))

    with owner_transaction() as session:
        told = session.execute(
            select(WorkflowEvent.act, WorkflowEvent.actor_name, WorkflowEvent.note)
            .where(WorkflowEvent.subject == str(change.id))
            .order_by(WorkflowEvent.seq)
        ).all()
    assert told == [
        ("upload", "管理员", "areas.geojson"),
        ("check", "管理员", None),
        ("confirm", "管理员", "寿政发〔示例〕1号"),
        ("apply", "管理员", None),
    ]


def test_a_change_waits_for_its_day():
    day = NOW.date() + timedelta(days=3)
    change = confirmed(uploaded(collection(SPLIT)), on=day)
    assert (change.status, area(G1).valid_to) == (AreaChangeStatus.CONFIRMED, None)

    worked(NOW + timedelta(days=3))

    assert (reloaded(change).status, area(G1).valid_to) == (AreaChangeStatus.APPLIED, day)


def test_another_change_elsewhere_does_not_stop_one_that_still_does_the_same():
    first = uploaded(collection(SPLIT))
    renamed(G4, "东片网格")

    assert confirmed(first).status is AreaChangeStatus.APPLIED
    assert area(G4).name == "东片网格"


def test_a_moved_border_redraws_the_units_that_the_file_leaves_out():
    moved = [feature(G2, 118.65, 118.68), feature(G3, 118.68, 118.75)]

    change = applied(collection(moved))

    assert counts(change) == {"redrawn": 4}
    assert {row[1] for row in shown(change)["changes"]} == {G2, G3, V1, V2}


def test_an_english_name_comes_in_and_stays_where_a_file_has_none():
    applied(collection([feature(G1, 118.6, 118.65, name_en="West grid")]))
    applied(collection([feature(G1, 118.6, 118.65, name="西片网格")]))

    assert (area(G1).name, area(G1).name_en) == ("西片网格", "West grid")


def test_a_rename_holds_from_its_day_with_the_party_of_a_town():
    with owner_transaction() as session:
        ticket = register.a_ticket_in(session, G1)

    change = renamed(T1, "新城街道", "Xincheng", on=NOW.date() + timedelta(days=1))
    before = area(T1).name
    worked(NOW + timedelta(days=1))

    assert (reloaded(change).status, before) == (AreaChangeStatus.APPLIED, "区域001")
    assert (area(T1).name, area(T1).name_en) == ("新城街道", "Xincheng")
    with owner_transaction() as session:
        party = session.execute(
            select(Department.name, Department.name_en).where(Department.code == T1)
        ).one()
        words = session.scalar(text("SELECT body FROM ticket_words WHERE ticket_id = :t"), {"t": ticket})
    assert tuple(party) == ("新城街道", "Xincheng")
    assert "新城街道" in words  # found by its new name, without a command


def test_a_whole_file_ends_what_it_does_not_have():
    rest = [feature(code, *where[3:]) for code, where in register.AREAS.items() if where[0] == "grid"]
    rest = [each for each in rest if each["properties"]["code"] not in (G1, G2)]
    whole = [*rest, feature(NEW1, 118.6, 118.7, level="grid", parent=V1)]

    change = applied(collection(whole), extent=ImportExtent.WHOLE)

    assert counts(change) == {"added": 1, "merged": 1, "ended": 2}
    assert area(NEW1).predecessors == [G1, G2]  # found by their ground


def test_posts_are_counted_as_of_the_day_of_the_city():
    with owner_transaction() as session:
        session.get_one(City, CITY).as_of = NOW
        register.a_chief_in(session, G1)
        session.flush()
        session.execute(
            text("UPDATE staff_posts SET valid_to = :day"), {"day": NOW.date() + timedelta(days=1)}
        )

    change = uploaded(collection(SPLIT))

    assert shown(change)["concerned"]["posts"] == 1


def test_a_list_of_changes_comes_without_their_previews():
    change = uploaded(collection(SPLIT))

    with owner_transaction() as session:
        [listed] = area_changes.list_area_changes(session, CITY)
        opened = area_changes.load_area_change(session, CITY, change.id)

    assert (listed.id, listed.preview) == (change.id, None)
    assert opened.preview == change.preview
