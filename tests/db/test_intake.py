"""Report intake: places, numbers, acceptance, refusals."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from db.models import Clock, Matter, Reporter, Ticket, TicketEvent
from db.queries import areas
from domain.enums import Act, Channel, ClockKind, Location, Origin, RequestKind, Role, Secrecy, Status
from domain.errors import Invalid, NotAllowed, NotFound
from domain.scopes import Actor, Reach, Scope
from services import intake
from services.intake import ReportRequest
from tests.support import factories

CITY = "370783"
MORNING = datetime(2026, 9, 24, 1, 0, tzinfo=UTC)  # Thursday 09:00 in Shouguang
MIDNIGHT = datetime(2026, 9, 24, 16, 0, tzinfo=UTC)  # Friday 00:00 in Shouguang, still Thursday in UTC
INTAKE = Actor("1", "张受理", frozenset({Role.INTAKE}), Scope.whole(CITY))
TOWN = Actor("2", "镇街", frozenset({Role.TOWN}), Scope(CITY, Reach.TOWN, town="001"))


@pytest.fixture
def city(session: Session) -> str:
    """A city with its calendar and the shapes that locate a point."""
    factories.a_city(session)
    factories.a_calendar(session)
    factories.some_shapes(session)
    return CITY


def a_report(**changes: object) -> ReportRequest:
    """Return a report from the hotline about the catalogue's only matter."""
    values = {"description": "门前占道", "channel": Channel.HOTLINE_5123456, "matter": "S01001"}
    return ReportRequest(**{**values, **changes})


def test_the_center_accepts_what_it_takes_in(session, city):
    ticket = intake.report_ticket(session, request=a_report(area_code="00111"), actor=INTAKE, now=MORNING)
    session.flush()

    acts = session.scalars(select(TicketEvent.act).order_by(TicketEvent.seq)).all()
    [clock] = session.scalars(select(Clock)).all()
    assert (ticket.status, ticket.accepted_at) == (Status.ACCEPTED, MORNING)
    assert list(acts) == [Act.REPORT, Act.ACCEPT]
    assert (clock.kind, clock.due_at) == (ClockKind.DISPATCH, datetime(2026, 9, 28, 9, 30, tzinfo=UTC))


def test_a_town_reports_into_its_own_area_and_keeps_it(session, city):
    ticket = intake.report_ticket(
        session, request=a_report(area_code="00111", channel=Channel.TOWN), actor=TOWN, now=MORNING
    )
    session.flush()

    [clock] = session.scalars(select(Clock)).all()
    assert (ticket.status, ticket.town_code, clock.kind) == (Status.REPORTED, "001", ClockKind.HANDLING)


@pytest.mark.parametrize(
    ("actor", "origin"),
    [
        pytest.param(INTAKE, Origin.CALL, id="the-center-writes-a-town-s-call-down"),
        pytest.param(TOWN, Origin.DIRECT, id="a-town-s-own-report-is-no-call-yet"),
    ],
)
def test_only_what_reached_the_center_is_a_call(session, city, actor, origin):
    ticket = intake.report_ticket(
        session, request=a_report(area_code="00111", channel=Channel.TOWN), actor=actor, now=MORNING
    )

    assert (ticket.origin, ticket.called_at is not None) == (origin, origin is Origin.CALL)


def test_a_town_may_not_report_for_another(session, city):
    with pytest.raises(NotAllowed):
        intake.report_ticket(session, request=a_report(area_code="00211"), actor=TOWN, now=MORNING)


def test_a_leader_reports_nothing(session, city):
    leader = Actor("3", "领导", frozenset({Role.LEADER}), Scope.whole(CITY))

    with pytest.raises(NotAllowed):
        intake.report_ticket(session, request=a_report(), actor=leader, now=MORNING)


def test_a_point_finds_its_grid_unit_and_town(session, city):
    inside = factories.a_point_in(session, "00211")

    ticket = intake.report_ticket(
        session, request=a_report(lon=inside.x, lat=inside.y), actor=INTAKE, now=MORNING
    )

    assert (ticket.grid_code, ticket.unit_code, ticket.town_code) == ("00211", "0021", "002")
    assert ticket.location is Location.EXACT


def test_a_unit_code_places_the_ticket_above_the_grids(session, city):
    ticket = intake.report_ticket(session, request=a_report(area_code="0011"), actor=INTAKE, now=MORNING)

    assert (ticket.grid_code, ticket.unit_code, ticket.location) == (None, "0011", Location.AREA)


def test_a_report_without_a_place_is_taken_in_all_the_same(session, city):
    ticket = intake.report_ticket(session, request=a_report(), actor=INTAKE, now=MORNING)

    assert (ticket.town_code, ticket.location) == (None, Location.UNKNOWN)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"lon": 118.7}, Invalid, id="half-a-point"),
        pytest.param({"lon": 2.35, "lat": 48.85}, Invalid, id="another-city"),
        pytest.param({"lon": float("nan"), "lat": 36.9}, Invalid, id="not-a-number"),
        pytest.param({"lon": 787723.7, "lat": 2965812.6}, Invalid, id="feet"),
        pytest.param({"area_code": "999"}, NotFound, id="unknown-area"),
        pytest.param({"matter": "S99999"}, NotFound, id="unknown-matter"),
        pytest.param({"description": "  \n"}, Invalid, id="empty"),
        pytest.param({"description": "长" * 4001}, Invalid, id="too-long"),
    ],
)
def test_what_cannot_be_understood_is_refused(session, city, changes, error):
    with pytest.raises(error):
        intake.report_ticket(session, request=a_report(**changes), actor=INTAKE, now=MORNING)


def test_numbers_count_by_the_city_s_own_day(session, city):
    numbers = [
        intake.report_ticket(session, request=a_report(), actor=INTAKE, now=now).number
        for now in (MORNING, MORNING, MIDNIGHT)
    ]

    assert numbers == ["SG20260924-00001", "SG20260924-00002", "SG20260925-00001"]


@pytest.mark.parametrize("typed", ["139 0000 7777", "１３９００００７７７７", "+86-139-0000-7777"])
def test_a_phone_is_kept_in_one_form_whatever_the_inlet(session, city, typed):
    ticket = intake.report_ticket(session, request=a_report(reporter_phone=typed), actor=INTAKE, now=MORNING)

    assert session.get_one(Reporter, (ticket.city, ticket.id)).phone == "13900007777"


def test_what_is_no_phone_is_refused(session, city):
    with pytest.raises(Invalid, match="电话"):
        intake.report_ticket(session, request=a_report(reporter_phone="不详"), actor=INTAKE, now=MORNING)


def test_a_tip_off_is_secret_and_not_public(session, city):
    ticket = intake.report_ticket(
        session, request=a_report(request_kind=RequestKind.TIP_OFF), actor=INTAKE, now=MORNING
    )

    assert (ticket.secrecy, ticket.public) == (Secrecy.SECRET, False)


def test_what_is_written_to_the_mailbox_is_not_public_whatever_its_matter(session, city):
    told = [
        intake.report_ticket(session, request=a_report(channel=channel), actor=INTAKE, now=MORNING)
        for channel in (Channel.MAILBOX, Channel.HOTLINE_5123456)
    ]

    assert [ticket.public for ticket in told] == [False, True]


@pytest.mark.parametrize(
    ("changes", "anonymous"),
    [
        pytest.param({}, True, id="nobody-named"),
        pytest.param({"reporter_phone": "13000000000"}, False, id="phone-given"),
    ],
)
def test_who_reported_is_kept_apart(session, city, changes, anonymous):
    intake.report_ticket(session, request=a_report(**changes), actor=INTAKE, now=MORNING)
    session.flush()

    assert session.scalars(select(Reporter.anonymous)).one() is anonymous


def test_a_withdrawn_matter_is_refused(session, city):
    session.get_one(Matter, (CITY, "S01001")).withdrawn_on = MORNING.date()

    with pytest.raises(Invalid, match="撤销"):
        intake.report_ticket(session, request=a_report(), actor=INTAKE, now=MORNING)


def test_the_days_number_is_taken_last_for_the_next_report_waits_for_it(session, city):
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement.split("(")[0].strip())

    event.listen(session.get_bind(), "before_cursor_execute", note)
    ticket = intake.report_ticket(session, request=a_report(area_code="00111"), actor=INTAKE, now=MORNING)
    event.remove(session.get_bind(), "before_cursor_execute", note)

    taken = next(place for place, statement in enumerate(asked) if "INTO ticket_numbers" in statement)
    assert [statement.split()[:3] for statement in asked[taken + 1 :]] == [
        ["UPDATE", "tickets", "SET"],
        ["WITH", "scopes", "AS"],  # what it is found by
        ["INSERT", "INTO", "outbox"],
    ]
    assert session.scalars(select(Ticket.number)).all() == [ticket.number] == ["SG20260924-00001"]
    assert session.scalars(select(text("number")).select_from(text("ticket_words"))).all() == [ticket.number]


def test_the_path_of_an_area_is_asked_for_once_from_the_city_down(session, city):
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    path = areas.load_path(session, CITY, "00111")
    event.remove(session.get_bind(), "before_cursor_execute", note)

    assert [(area.code, area.depth, area.is_leaf) for area in path] == [
        ("0", 0, False), ("001", 1, False), ("0011", 2, False), ("00111", 3, True),
    ]  # fmt: skip
    assert len(asked) == 1
    with pytest.raises(NotFound):
        areas.load_path(session, CITY, "nowhere")
