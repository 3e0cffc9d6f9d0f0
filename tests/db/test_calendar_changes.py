"""An administrator changes the calendar: previewed, every running clock reset, recorded with reason."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from db.models import CalendarDay, Clock, TicketEvent
from db.queries import calendars
from db.session import administrator_transaction, transaction
from domain.calendars import YearStatus, build_year
from domain.enums import Act, ClockKind
from domain.errors import DomainError, Invalid, NotAllowed
from domain.scopes import Scope
from domain.setting_changes import CalendarAct
from services import calendar_changes
from services.calendar_changes import Moves, build_day_wish, build_windows_wish, build_year_wish
from tests.support.dispatcher_desk import ADMINISTRATOR, CITY, DISPATCHER, DUE_FRIDAY, DUE_THURSDAY, MONDAY

WEDNESDAY = date(2026, 3, 4)
SHORT = [(time(9), time(12)), (time(13), time(16))]


def dues(session) -> set[Any]:
    wanted = select(Clock.due_at).where(Clock.kind == ClockKind.COMPLETION, Clock.stopped_at.is_(None))
    return set(session.scalars(wanted))


def changed(session, wish: calendar_changes.CalendarWish, reason: str = "市政府通知") -> Any:
    done = calendar_changes.change(session, wish, reason, actor=ADMINISTRATOR, now=MONDAY)
    session.flush()
    return done


def test_a_holiday_of_the_city_moves_running_deadlines_as_was_shown(session, monday_ticket):
    wish = build_day_wish(WEDNESDAY, worked=False, name="菜博会放假")
    shown = calendar_changes.preview(session, wish, actor=ADMINISTRATOR, now=MONDAY)
    untouched = dues(session)

    done = changed(session, wish)

    assert shown == Moves(clocks=2, tickets=1, earlier=0, later=2)
    assert untouched == {DUE_THURSDAY}
    assert (done.clocks, done.tickets) == (2, 1)
    assert dues(session) == {DUE_FRIDAY}
    assert calendars.load_days(session, CITY, 2026)[WEDNESDAY] == (False, "菜博会放假")
    event = session.scalars(select(TicketEvent).order_by(TicketEvent.seq.desc()).limit(1)).one()
    assert (event.act, event.data["calendar"]) == (Act.RECLOCK, "day")


def test_a_preview_leaves_the_calendar_as_it_was(session, monday_ticket):
    before = calendars.load_days(session, CITY, 2026)

    calendar_changes.preview(
        session, build_day_wish(WEDNESDAY, worked=False, name="x"), actor=ADMINISTRATOR, now=MONDAY
    )

    assert calendars.load_days(session, CITY, 2026) == before
    assert dues(session) == {DUE_THURSDAY}


def test_other_hours_from_a_day_on_move_the_close_of_business(session, monday_ticket):
    changed(session, build_windows_wish(date(2026, 3, 3), SHORT, until=date(2026, 3, 31)))

    assert dues(session) == {datetime(2026, 3, 5, 8, 0, tzinfo=UTC)}
    newest = calendars.list_hours(session, CITY)[0]
    assert (newest.valid_from, newest.until, list(newest.spans)) == (
        date(2026, 3, 3),
        date(2026, 3, 31),
        SHORT,
    )


def test_hours_to_come_can_be_taken_away_again(session, monday_ticket):
    changed(session, build_windows_wish(date(2026, 3, 3), SHORT))

    changed(session, build_windows_wish(date(2026, 3, 3), []))

    assert dues(session) == {DUE_THURSDAY}
    assert len(calendars.list_hours(session, CITY)) == 1


def test_a_year_is_replaced_with_its_counts_and_the_record_says_by_whom(session, monday_ticket):
    days = build_year(2027, {date(2027, 1, 1): (False, "元旦"), date(2027, 1, 2): (True, "元旦调休上班")})

    changed(session, build_year_wish(2027, days, YearStatus.PROVISIONAL), "预排")

    newest = calendars.list_years(session, CITY)[0]
    event = calendars.list_events(session, CITY)[0]
    assert (newest.year, newest.status) == (2027, YearStatus.PROVISIONAL)
    assert (newest.worked, newest.weekends, newest.resting) == (261, 1, 1)
    assert (event.kind, event.data["worked"], event.reason) == (CalendarAct.YEAR, 261, "预排")
    assert event.actor_name == "管理员甲"


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        pytest.param(build_day_wish(date(2026, 3, 1), worked=True, name=""), Invalid, id="a-day-that-passed"),
        pytest.param(
            build_day_wish(date(2031, 3, 3), worked=False, name=""), DomainError, id="a-year-not-loaded"
        ),
        pytest.param(build_day_wish(WEDNESDAY, worked=True, name=""), DomainError, id="nothing-changes"),
        pytest.param(build_windows_wish(date(2026, 3, 2), SHORT), Invalid, id="hours-from-today"),
        pytest.param(
            build_windows_wish(date(2026, 3, 9), SHORT, date(2026, 3, 8)), Invalid, id="ends-before-it-begins"
        ),
        pytest.param(build_windows_wish(date(2026, 3, 9), [(time(12), time(9))]), Invalid, id="backwards"),
        pytest.param(
            build_windows_wish(date(2026, 3, 9), [(time(8), time(12)), (time(11), time(15))]),
            Invalid,
            id="overlapping",
        ),
        pytest.param(
            build_year_wish(
                2027, build_year(2027, dict.fromkeys(build_year(2027, {}), (False, ""))), YearStatus.OFFICIAL
            ),
            Invalid,
            id="a-year-without-work",
        ),
        pytest.param(
            build_year_wish(2999, build_year(2999, {}), YearStatus.OFFICIAL), Invalid, id="an-absurd-year"
        ),
        pytest.param(
            build_year_wish(2027, build_year(2027, {date(2026, 1, 1): (True, "")}), YearStatus.OFFICIAL),
            Invalid,
            id="a-day-of-another-year",
        ),
    ],
)
def test_what_is_not_admitted_is_refused_and_changes_nothing(session, monday_ticket, wish, error):
    before = calendars.load_days(session, CITY, 2026)
    with pytest.raises(error):
        calendar_changes.preview(session, wish, actor=ADMINISTRATOR, now=MONDAY)

    assert calendars.load_days(session, CITY, 2026) == before
    assert calendars.list_events(session, CITY) == []


def test_a_reason_and_an_administrator_are_needed(session, monday_ticket):
    wish = build_day_wish(WEDNESDAY, worked=False, name="")

    with pytest.raises(Invalid):
        changed(session, wish, " ")
    with pytest.raises(NotAllowed):
        calendar_changes.change(session, wish, "x", actor=DISPATCHER, now=MONDAY)


def test_the_application_writes_the_calendar_in_an_administrators_transaction_alone(world):
    day = {"city": "alpha", "day": date(2026, 3, 4), "worked": True, "name": ""}
    with transaction(Scope.whole("alpha")) as session:
        session.add(CalendarDay(**day))
        with pytest.raises(ProgrammingError):
            session.flush()
        session.rollback()
    with administrator_transaction(Scope.whole("alpha")) as session:
        session.add(CalendarDay(**day))
        session.flush()
        version = text("UPDATE cities SET calendar_version = 7 WHERE city = :city RETURNING city")
        own, foreign = (session.scalars(version, {"city": city}).all() for city in ("alpha", "beta"))
        session.rollback()

    assert (own, foreign) == (["alpha"], [])
