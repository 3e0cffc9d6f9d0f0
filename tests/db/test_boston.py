"""Boston import: every row accounted for, faults reported, and loading again changes nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Area, Clock, Department, PublishedShapes, Ticket, TicketEvent, WorkOrder
from domain.enums import ChangeKind, Location, OrderStatus, Status
from domain.history import HistoryEvent, find_first_broken
from etl.tickets import load_tickets
from tests.support import boston
from tests.support.boston import a_request, changes_told, history, load_precincts, load_rows, only_ticket

BEFORE = "the geocoder's default point: location unknown"


@pytest.fixture
def city(session: Session) -> Session:
    """A session in whose city every precinct is loaded."""
    load_precincts(session)
    return session


def test_areas_are_published_level_by_level_and_told_once(session: Session) -> None:
    report = load_precincts(session)

    published = session.execute(
        select(PublishedShapes.level, func.cardinality(PublishedShapes.codes)).where(
            PublishedShapes.city == "boston", PublishedShapes.current
        )
    )
    assert (report.read, report.loaded, report.balanced) == (255, 255, True)
    assert dict(published.all()) == {"city": 1, "ward": 22, "precinct": 255}
    assert changes_told(session, ChangeKind.AREAS) == 1


def test_areas_loaded_again_change_nothing(city: Session) -> None:
    report = load_precincts(city)

    assert (report.unchanged, report.updated, report.loaded) == (255, 0, 0)
    assert report.facts["levels published anew"] == 0
    assert changes_told(city, ChangeKind.AREAS) == 1


def test_the_extract_balances_and_shows_every_kind_of_dirt(city: Session) -> None:
    report = load_tickets(city, boston.tickets_mapping(), boston.EXTRACT)

    reasons = report.reasons()
    assert (report.read, report.loaded, report.balanced) == (500, 500, True)
    assert reasons["mended"] == {
        BEFORE: 84,
        "closed before it was opened: the time of opening is taken": 20,
    }
    assert reasons["noted"]["a point in no area of the city"] == 23
    assert reasons["noted"]["a point in more than one area: the lowest code is taken"] == 5
    assert reasons["noted"]["point and area column differ: the point is taken"] > 0


def test_the_extract_loaded_again_changes_nothing(city: Session) -> None:
    load_tickets(city, boston.tickets_mapping(), boston.EXTRACT)
    rows = [select(func.count()).select_from(table) for table in (Ticket, WorkOrder, Clock, TicketEvent)]
    before = [city.scalars(count).one() for count in rows]

    report = load_tickets(city, boston.tickets_mapping(), boston.EXTRACT)

    assert (report.unchanged, report.loaded, report.updated, report.balanced) == (500, 0, 0, True)
    assert [city.scalars(count).one() for count in rows] == before
    assert changes_told(city, ChangeKind.RELOAD) == 1


def test_a_request_becomes_a_ticket_with_its_lead_and_both_clocks(precincts: Session, tmp_path: Path) -> None:
    load_rows(precincts, tmp_path, a_request())

    ticket = only_ticket(precincts)
    order = precincts.scalars(select(WorkOrder).where(WorkOrder.ticket_id == ticket.id)).one()
    clocks = list(precincts.scalars(select(Clock).where(Clock.ticket_id == ticket.id)))
    due = datetime(2015, 7, 10, 12, 30, tzinfo=UTC)
    assert (ticket.number, ticket.external_id) == ("BOS101001240735", "101001240735")
    assert (ticket.town_code, ticket.unit_code, ticket.grid_code) == ("03", None, "0306")
    assert (ticket.status, ticket.department, ticket.version) == (Status.DISPATCHED, "PWDx", 1)
    assert (order.department, order.status, order.town_code) == ("PWDx", OrderStatus.SENT, "03")
    assert {clock.work_order_id for clock in clocks} == {None, order.id}
    assert {(clock.due_at, clock.mode, clock.stopped_at) for clock in clocks} == {(due, "elapsed", None)}
    assert precincts.get_one(Department, ("boston", "PWDx")).name == "公共工程局"


def test_the_default_point_is_no_place(precincts: Session, tmp_path: Path) -> None:
    lat, lon = boston.DEFAULT_POINT

    load_rows(precincts, tmp_path, a_request(latitude=lat, longitude=lon, precinct="306.0"))

    ticket = only_ticket(precincts)
    assert (ticket.location, ticket.point) == (Location.UNKNOWN, None)
    assert (ticket.grid_code, ticket.town_code) == (None, None)


def test_a_point_outside_the_city_is_no_place(precincts: Session, tmp_path: Path) -> None:
    load_rows(precincts, tmp_path, a_request(latitude="42.9", longitude="-71.0"))

    assert only_ticket(precincts).location is Location.UNKNOWN


@pytest.mark.parametrize("precinct", ["306.0", "0306", "306"])
def test_without_a_point_the_area_column_places(precincts: Session, tmp_path: Path, precinct: str) -> None:
    load_rows(precincts, tmp_path, a_request(latitude="", longitude="", precinct=precinct))

    ticket = only_ticket(precincts)
    assert (ticket.location, ticket.grid_code, ticket.point) == (Location.AREA, "0306", None)


def test_the_point_wins_over_the_area_column_and_the_difference_is_told(
    precincts: Session, tmp_path: Path
) -> None:
    report = load_rows(precincts, tmp_path, a_request(precinct="401.0"))

    told = next(each for each in report.findings if each.column == "area")
    assert (told.before, told.after, told.outcome) == ("401.0", "0306", "noted")
    assert only_ticket(precincts).grid_code == "0306"


def test_no_target_is_no_clock_and_so_never_on_time(precincts: Session, tmp_path: Path) -> None:
    load_rows(precincts, tmp_path, a_request(target_dt=""))

    assert precincts.scalars(select(func.count()).select_from(Clock)).one() == 0


def test_a_changed_row_updates_its_ticket_and_says_so_in_the_history(
    precincts: Session, tmp_path: Path
) -> None:
    load_rows(precincts, tmp_path, a_request())
    first = only_ticket(precincts).id

    report = load_rows(precincts, tmp_path, a_request(target_dt="2015-08-01 08:30:00", location="2 Main St"))

    ticket = only_ticket(precincts)
    assert (report.updated, report.loaded, report.balanced) == (1, 0, True)
    assert (ticket.id, ticket.address, ticket.version) == (first, "2 Main St", 2)
    assert set(precincts.scalars(select(Clock.due_at))) == {datetime(2015, 8, 1, 12, 30, tzinfo=UTC)}
    assert [event.seq for event in history(precincts)] == [1, 2]


def test_another_department_in_the_source_ends_one_work_order_and_opens_the_next(
    precincts: Session, tmp_path: Path
) -> None:
    load_rows(precincts, tmp_path, a_request())

    load_rows(precincts, tmp_path, a_request(department="ISD"))

    orders = precincts.scalars(select(WorkOrder).where(WorkOrder.city == "boston")).all()
    assert {(order.department, order.ended_at is None) for order in orders} == {
        ("PWDx", False),
        ("ISD", True),
    }
    assert only_ticket(precincts).departments == ["PWDx", "ISD"]
    running = precincts.scalars(select(Clock.work_order_id).where(Clock.stopped_at.is_(None))).all()
    assert set(running) == {None, *(order.id for order in orders if order.ended_at is None)}


def test_what_people_did_meanwhile_is_not_taken_back_by_the_same_file(
    precincts: Session, tmp_path: Path
) -> None:
    load_rows(precincts, tmp_path, a_request())
    only_ticket(precincts).address = "corrected by a person"
    precincts.flush()  # the load reads the table

    load_rows(precincts, tmp_path, a_request())

    assert only_ticket(precincts).address == "corrected by a person"


def test_several_versions_in_one_file_are_merged_in_their_order(precincts: Session, tmp_path: Path) -> None:
    report = load_rows(precincts, tmp_path, a_request(location="first"), a_request(location="second"))

    assert (report.read, report.loaded, report.updated, report.balanced) == (2, 1, 1, True)
    assert only_ticket(precincts).address == "second"


def test_refused_rows_leave_the_others_in(precincts: Session, tmp_path: Path) -> None:
    report = load_rows(precincts, tmp_path, a_request(), a_request("2", case_status="Lost"))

    assert (report.read, report.loaded, report.refused, report.balanced) == (2, 1, 1, True)


def test_the_chain_of_the_history_holds(precincts: Session, tmp_path: Path) -> None:
    load_rows(precincts, tmp_path, a_request())
    load_rows(precincts, tmp_path, a_request(location="elsewhere"))

    rows = [
        (
            HistoryEvent(
                event.city, event.ticket_id, event.seq, event.at, event.act, event.actor, event.actor_name,
                event.actor_role, event.work_order_id, event.from_status, event.to_status, event.reason,
                event.data,
            ),
            event.prev_hash,
            event.hash,
        )
        for event in history(precincts)
    ]  # fmt: skip

    assert len(rows) == 2
    assert find_first_broken(rows) is None


def test_every_exact_ticket_lies_in_its_precinct(city: Session) -> None:
    load_tickets(city, boston.tickets_mapping(), boston.EXTRACT)

    placed = city.execute(
        select(Ticket.point, Area.geom)
        .join(Area, (Area.city == Ticket.city) & (Area.code == Ticket.grid_code))
        .where(Ticket.city == "boston", Ticket.location == Location.EXACT)
    ).all()

    assert len(placed) == 500 - 84 - 23
    assert all(to_shape(area).intersects(to_shape(point)) for point, area in placed)
