"""The live state that follows the feed equals plain SQL under every filter and scope, after every act."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from db.feed_listener import Follower
from db.ids import new_id
from db.models import City, Clock, Evaluation, Ticket, WorkOrder
from db.queries.area_counts import count_area_values
from db.queries.area_tree import load_area_tree
from db.session import DatabaseUrls, engines, live_transaction, owner_transaction
from db.writes.delete_city import delete_city_rows
from domain import enums
from domain.filters import Filters
from domain.measures import MEASURES, OPEN_TICKETS, SATISFACTION, SLA_RISK
from domain.scopes import Reach, Scope
from live.city_state import CityState
from live.feed_consumer import Runner
from live.reconciler import build_count_query, find_differences, find_unequal
from services import outbox
from tests.support import factories

CITY = "370783"
TOWNS = factories.TOWNS
TODAY = datetime.now(UTC).date()
FILTERS = [
    Filters(),
    Filters(department="D01"),
    Filters(matter="S01001", urgent=True),
    Filters(work_field=enums.WorkField.URBAN_MANAGEMENT, channel=enums.Channel.DEVICE),
    Filters(work_field=enums.WorkField.MEDIATION),
    Filters(ticket_class=enums.TicketClass.COMPLEX),
    Filters(status=enums.Status.DISPATCHED),
    Filters(since=TODAY - timedelta(days=40), until=TODAY - timedelta(days=1)),
    Filters(since=TODAY - timedelta(days=300)),
    Filters(until=TODAY - timedelta(days=85)),
]  # fmt: skip
SCOPES = [
    Scope.whole(CITY),
    Scope(CITY, Reach.TOWN, town="001"),
    Scope(CITY, Reach.DEPARTMENT, department="D02"),
    Scope(CITY, Reach.UNIT, unit="0021"),
    Scope(CITY, Reach.GRID, grid="00111"),
    Scope.none(CITY),
]


@pytest.fixture
def runner(database: DatabaseUrls) -> Runner:
    with owner_transaction() as session:
        factories.a_city(session, CITY)
        factories.some_shapes(session, CITY)
    made = Runner(engine=lambda: engines().screens, reading=live_transaction)
    made._load_first()
    return made


def report(session, dice: random.Random, now: datetime) -> Ticket:
    """Add a ticket of any kind, with clocks and ratings."""
    departments = dice.sample(["D01", "D02", *TOWNS], dice.randint(0, 2))
    ticket = factories.a_ticket(
        session,
        CITY,
        town=dice.choice([*TOWNS, None]),
        departments=tuple(departments),
        secrecy=dice.choice([enums.Secrecy.NORMAL, enums.Secrecy.NORMAL, enums.Secrecy.SECRET]),
        reported_at=now - timedelta(hours=dice.randint(0, 24 * 60)),
    )
    ticket.channel = dice.choice([enums.Channel.DEVICE, enums.Channel.TOWN])
    ticket.urgent = dice.random() < 0.4
    ticket.ticket_class = dice.choice(list(enums.TicketClass))
    ticket.matter = dice.choice(["S01001", None])
    for _ in range(dice.randint(0, 2)):
        due = now + timedelta(minutes=dice.randint(-90, 90))
        held = dice.random() < 0.2
        session.add(
            Clock(
                city=CITY, id=new_id(now), ticket_id=ticket.id, work_order_id=None,
                kind=enums.ClockKind.COMPLETION, mode="working", started_at=now - timedelta(days=1),
                yellow_at=None if held else due - timedelta(minutes=60),
                orange_at=None if held else due - timedelta(minutes=20), due_at=None if held else due,
                stopped_at=now if dice.random() < 0.2 else None, paused_at=now if held else None,
                remaining_seconds=60 if held else None,
            )
        )  # fmt: skip
    session.flush()  # work orders and ratings refer to it
    return ticket


def rate(session, ticket: Ticket, dice: random.Random, now: datetime) -> None:
    """Rate a department's work order on a ticket."""
    department = dice.choice(["D01", "D02"])
    order = WorkOrder(
        city=CITY, id=new_id(now), ticket_id=ticket.id, department=department,
        role=enums.OrderRole.COOPERATING, status=enums.OrderStatus.PASSED, sent_at=now,
    )  # fmt: skip
    session.add(order)
    session.flush()  # the rating refers to it
    session.add(
        Evaluation(
            city=CITY, id=new_id(now), ticket_id=ticket.id, work_order_id=order.id, town_code="001",
            grid_code=ticket.grid_code, department=department, speed=dice.choice(list(enums.Speed)),
            effect=dice.choice(list(enums.Effect)),
            rated_at=now - timedelta(days=dice.choice([0, 1, 80, 89, 90, 91, 200])),
        )
    )  # fmt: skip


def act(session, dice: random.Random, now: datetime) -> None:
    """Do something to some tickets, and record the change as a service does."""
    known = list(session.scalars(select(Ticket).where(Ticket.city == CITY).order_by(Ticket.id)))
    touched = [report(session, dice, now) for _ in range(dice.randint(0, 3))]
    for ticket in dice.sample(known, min(len(known), 3)):
        touched.append(ticket)
        match dice.randint(0, 4):
            case 0:
                ticket.status, ticket.closed_at = enums.Status.CLOSED, now
            case 1:
                ticket.secrecy = dice.choice(list(enums.Secrecy))
            case 2:
                rate(session, ticket, dice, now)
            case 3:
                stopped = update(Clock).where(Clock.ticket_id == ticket.id, Clock.stopped_at.is_(None))
                session.execute(stopped.values(stopped_at=now))
            case 4:
                ticket.department = dice.choice(["D01", "D02"])
                ticket.departments = sorted({*ticket.departments, ticket.department})
    session.flush()  # the change is read by another transaction, but its rows must be there
    outbox.record(session, CITY, [ticket.id for ticket in touched], now)


@pytest.mark.parametrize("seed", range(3))
def test_the_picture_equals_plain_sql_after_every_act(runner, seed) -> None:
    dice = random.Random(seed)
    picture = runner.picture(CITY)
    with Follower(engines().screens) as follower:
        for _ in range(12):
            with owner_transaction() as session:
                act(session, dice, datetime.now(UTC))
            runner.step(follower)
            runner._ticked_at = float("-inf")  # let every step be a second later

            filters, scope = dice.choice(FILTERS), dice.choice(SCOPES)
            assert find_differences(picture, reading=live_transaction) == set()
            with live_transaction() as session:
                tree = load_area_tree(session, CITY)
                for level in picture.tree.spans:
                    for measure in MEASURES.values():
                        found = picture.values(level, measure, filters=filters, scope=scope)
                        question = build_count_query(picture, filters=filters, scope=scope)
                        plain = count_area_values(
                            session, tree, level=level, measure=measure, question=question
                        )
                        assert find_unequal(found, plain) == set(), (level, measure, filters, scope)

    assert picture.event > 0


@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope.reach.value)
@pytest.mark.parametrize("filters", FILTERS[-3:], ids=["held", "from before", "before"])
def test_longer_periods_of_satisfaction_equal_plain_sql_though_few_days_are_held(
    runner, filters, scope
) -> None:
    dice = random.Random(5)
    with owner_transaction() as session:
        for _ in range(12):
            rate(session, report(session, dice, datetime.now(UTC)), dice, datetime.now(UTC))
        outbox.record_reload(session, CITY, datetime.now(UTC))
    with Follower(engines().screens) as follower:
        runner.step(follower)
        for _ in range(3):
            picture = runner.picture(CITY)
            with live_transaction() as session:
                tree = load_area_tree(session, CITY)
                for level in picture.tree.spans:
                    found = picture.values(level, SATISFACTION, filters=filters, scope=scope)
                    question = build_count_query(picture, filters=filters, scope=scope)
                    plain = count_area_values(
                        session, tree, level=level, measure=SATISFACTION, question=question
                    )
                    assert find_unequal(found, plain) == set(), level
            with owner_transaction() as session:
                act(session, dice, datetime.now(UTC))
            runner.step(follower)

    held = runner.picture(CITY).ratings.column["at"]
    assert held[held > 0].min() >= (datetime.now(UTC) - timedelta(days=92)).timestamp() * 1e6


def test_a_picture_that_cannot_take_a_change_is_read_anew_and_goes_on(runner, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(CityState, "apply", broken)
    with owner_transaction() as session:
        ticket = factories.a_ticket(session, CITY)
        outbox.record(session, CITY, [ticket.id], factories.NOON)
    with Follower(engines().screens) as follower:
        with pytest.raises(ZeroDivisionError):
            runner.step(follower)
        runner._broken.add(CITY)  # as the thread does that follows

        runner.step(follower)

    assert runner.picture(CITY).values("town", OPEN_TICKETS).counts.tolist() == [1, 0]
    assert runner.serving


def test_a_wrong_figure_is_found_by_the_reconciler(runner) -> None:
    picture = runner.picture(CITY)
    with owner_transaction() as session:
        factories.a_ticket(session, CITY)  # no change recorded: a bug

    differing = find_differences(picture, reading=live_transaction, pause=lambda _seconds: None)

    assert ("grid", OPEN_TICKETS.code, "00111") in differing


def test_a_wrong_rating_is_found_on_its_day_and_a_wrong_sum_beside_right_ratings(runner) -> None:
    now = datetime.now(UTC)
    dice = random.Random(1)
    with owner_transaction() as session:
        rated = [report(session, dice, now) for _ in range(4)]
        for ticket in rated:
            rate(session, ticket, dice, now)
        outbox.record_reload(session, CITY, now)
    with Follower(engines().screens) as follower:
        runner.step(follower)
    picture = runner.picture(CITY)
    right = find_differences(picture, reading=live_transaction, pause=lambda _seconds: None)

    with picture.lock:
        picture.rating_tally(Filters(), Scope.whole(CITY)).count[:1] += 1
        picture.rating_tally(Filters(), Scope.whole(CITY)).version += 1
    drifted = find_differences(picture, reading=live_transaction, pause=lambda _seconds: None)
    picture.begin_day()
    with owner_transaction() as session:
        rate(session, session.merge(rated[0]), random.Random(3), now - timedelta(days=5))
    missed = find_differences(picture, reading=live_transaction, pause=lambda _seconds: None)

    assert right == set()
    assert {(level, measure) for level, measure, _ in drifted} == {("city", SATISFACTION.code)}
    assert ("city", SATISFACTION.code, "") in missed


def test_a_bulk_load_is_read_anew_and_a_new_city_is_taken_in(runner) -> None:
    with owner_transaction() as session:
        for _ in range(5):
            factories.a_ticket(session, CITY)
        outbox.record_reload(session, CITY, factories.NOON)
        factories.a_city(session, "boston", as_of=datetime(2015, 6, 30, 16, tzinfo=UTC))

    with Follower(engines().screens) as follower:
        runner.step(follower)

    assert runner.picture(CITY).values("town", OPEN_TICKETS).counts.tolist() == [5, 0]
    assert runner.picture("boston").as_of == datetime(2015, 6, 30, 16, tzinfo=UTC)


def test_a_city_that_is_built_anew_beside_a_running_server_is_read_anew(runner) -> None:
    with owner_transaction() as session:
        for _ in range(3):
            outbox.record(session, CITY, [factories.a_ticket(session, CITY).id], factories.NOON)
    with Follower(engines().screens) as follower:
        runner.step(follower)
        with owner_transaction() as session:
            delete_city_rows(session, CITY)
            factories.a_city(session, CITY)
            outbox.record_reload(session, CITY, factories.NOON)
        runner.step(follower)

    assert runner.picture(CITY).values("town", OPEN_TICKETS).counts.tolist() == [0, 0]
    assert runner.picture(CITY).event == 1


def test_a_replay_city_set_back_counts_its_lights_anew(runner) -> None:
    as_of = datetime(2015, 6, 30, 16, tzinfo=UTC)
    with owner_transaction() as session:
        factories.a_city(session, "boston", as_of=as_of)
        ticket = factories.a_ticket(session, "boston", reported_at=as_of - timedelta(days=1))
        session.add(
            Clock(
                city="boston", id=new_id(as_of), ticket_id=ticket.id, kind=enums.ClockKind.COMPLETION,
                mode="elapsed", started_at=as_of - timedelta(days=1), yellow_at=as_of - timedelta(hours=3),
                orange_at=as_of - timedelta(hours=2), due_at=as_of - timedelta(hours=1),
            )
        )  # fmt: skip
    with Follower(engines().screens) as follower:
        runner.step(follower)
        late = runner.picture("boston").values("grid", SLA_RISK).shown_class(0)
        with owner_transaction() as session:
            session.execute(
                update(City).where(City.city == "boston").values(as_of=as_of - timedelta(hours=5))
            )
        runner._ticked_at = float("-inf")
        runner.step(follower)

    assert late == "red"
    assert runner.picture("boston").values("grid", SLA_RISK).shown_class(0) == "green"
