"""A replay city has its own current day: what comes later is stored, and visible to no one."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import session as sessions
from db.models import City, Clock, Ticket
from db.session import DatabaseUrls
from domain.enums import Status
from domain.scopes import Scope
from etl.areas import load_areas
from etl.cities import move_present
from terminal import Trouble
from tests.support import boston
from tests.support.boston import a_request, history, load_rows, only_ticket

BEFORE = "the geocoder's default point: location unknown"


def test_a_closing_after_the_present_is_still_open(precincts: Session, tmp_path: Path) -> None:
    load_rows(precincts, tmp_path, a_request(case_status="Closed", closed_dt="2015-07-05 10:00:00"))

    ticket = only_ticket(precincts)
    assert (ticket.status, ticket.closed_at, ticket.completed_at) == (Status.DISPATCHED, None, None)


def test_moving_the_present_closes_and_opens_again(precincts: Session, tmp_path: Path) -> None:
    load_rows(precincts, tmp_path, a_request(case_status="Closed", closed_dt="2015-07-05 10:00:00"))

    forward = move_present(precincts, "boston", date(2015, 7, 5))
    closed = only_ticket(precincts).closed_at
    stopped = set(precincts.scalars(select(Clock.stopped_at)))
    back = move_present(precincts, "boston", date(2015, 7, 4))

    assert (forward, back) == (1, 1)
    assert closed == datetime(2015, 7, 5, 14, tzinfo=UTC)
    assert stopped == {closed}
    assert only_ticket(precincts).closed_at is None
    assert set(precincts.scalars(select(Clock.stopped_at))) == {None}
    assert [(event.from_status, event.to_status) for event in history(precincts)] == [
        (None, "dispatched"),
        ("dispatched", "closed"),
        ("closed", "dispatched"),
    ]


def test_loading_again_after_the_present_moved_changes_nothing(precincts: Session, tmp_path: Path) -> None:
    request = a_request(case_status="Closed", closed_dt="2015-07-05 10:00:00")
    load_rows(precincts, tmp_path, request)
    move_present(precincts, "boston", date(2015, 7, 31))

    report = load_rows(precincts, tmp_path, request)

    assert (report.unchanged, report.updated) == (1, 0)
    assert only_ticket(precincts).status is Status.CLOSED
    assert precincts.get_one(City, "boston").as_of == datetime(2015, 8, 1, 3, 59, 59, tzinfo=UTC)


def test_a_city_that_lives_now_has_no_present_to_move(precincts: Session) -> None:
    precincts.get_one(City, "boston").as_of = None
    precincts.flush()  # the refusal reads the table

    with pytest.raises(Trouble, match="lives now"):
        move_present(precincts, "boston", date(2015, 7, 4))


def test_what_is_reported_after_the_present_is_kept_but_nobody_sees_it(
    database: DatabaseUrls, tmp_path: Path
) -> None:
    later = a_request("2", open_dt="2015-07-01 09:00:00")
    with sessions.owner_transaction() as opened:
        load_areas(opened, boston.areas_mapping(), boston.IN_FEET, crs="EPSG:2249")
        report = load_rows(opened, tmp_path, a_request(), later)

    with sessions.owner_transaction() as opened:
        kept = opened.scalars(select(func.count()).select_from(Ticket)).one()
    with sessions.transaction(Scope.whole("boston")) as opened:
        seen = opened.scalars(select(Ticket.external_id)).all()
    with sessions.live_transaction() as opened:
        counted = opened.scalars(select(Ticket.number)).all()
    assert (report.loaded, kept) == (2, 2)
    assert seen == ["101001240735"]
    assert counted == ["BOS101001240735"]
