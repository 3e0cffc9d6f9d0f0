"""The search finds tickets that contain its words and numbers, within the scope, and keeps secrets."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from db.models import Matter, Reply, TicketWords
from db.queries import search_narrowing, ticket_search
from db.queries.search_narrowing import Narrowing
from db.queries.search_results import list_found_tickets
from db.queries.ticket_search import Search, Sorting, search
from db.session import owner_transaction, transaction
from db.writes import search_index
from domain.coordination import ReplyChannel
from domain.duties import DutyList
from domain.enums import Act, Channel, Light, Role, Secrecy, Status
from domain.scopes import Actor
from domain.search_query import read_asked
from tests.support import factories
from tests.support.duties import a_shared_duty, publish_duties
from tests.support.factories import NOON
from tests.support.found_tickets import CENTER, a_ticket, found
from tests.support.people import CITY, PEOPLE, do
from tests.support.row_world import SECRET, SEEN, TICKETS, World
from tests.support.workflow.city import MINUTE, MORNING, dispatched, reported
from web.query_params import encode_place, read_search


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


@pytest.mark.parametrize(
    "typed", ["井盖", "渤海路", "渤海路井盖破损", "井盖 渤海", "占道经营", "Street VENDING", "农商行", "0011"]
)
def test_two_characters_of_any_text_or_name_find_the_ticket(city: Session, typed: str) -> None:
    ticket = a_ticket(city, address="农商行对面")
    a_ticket(city, "别的事", matter=None, town_code="002", unit_code="0021", grid_code="00211")

    assert found(city, typed) == [ticket.id]


def test_a_duty_alone_finds_the_newest_tickets_that_rest_on_it_and_no_secret_one(city: Session) -> None:
    publish_duties(city, a_shared_duty())
    rests = {"duty": "S-401", "duty_list": DutyList.SHARED, "duty_version": 1, "dispatched_at": NOON}
    old, new = (
        a_ticket(city, reported_at=NOON + timedelta(hours=hours), **rests, status=status)
        for hours, status in ((1, Status.DISPATCHED), (2, Status.ACCEPTED))
    )
    secret = a_ticket(city, secrecy=Secrecy.SECRET, **rests)
    a_ticket(city)

    assert found(city, "", duty="S-401") == [new.id, old.id]
    assert found(city, "", duty="S-401", status=Status.ACCEPTED) == [new.id]
    assert found(city, "", duty="S-401", sorting=Sorting.FITTING) == [new.id, old.id]
    assert found(city, "井盖", duty="S-401") == [new.id, old.id]
    assert secret.id not in found(city, "", actor=PEOPLE["dispatcher"], duty="S-401")
    assert found(city, "", duty="S-499") == found(city, "") == []


def test_of_a_duty_no_more_than_the_newest_tickets_are_looked_at(city: Session, monkeypatch) -> None:
    publish_duties(city, a_shared_duty())
    monkeypatch.setattr(search_narrowing, "OF_DUTY", 2)
    rests = {"duty": "S-401", "duty_list": DutyList.SHARED, "duty_version": 1}
    tickets = [
        a_ticket(city, reported_at=at, dispatched_at=at, **rests)
        for at in (NOON + timedelta(hours=hours) for hours in range(3))
    ]

    assert found(city, "", duty="S-401") == [tickets[2].id, tickets[1].id]


def test_what_stands_side_by_side_is_looked_for_not_its_pairs(city: Session) -> None:
    a_ticket(city, "东城和城南")

    assert found(city, "东城南") == []


def test_all_words_must_be_there(city: Session) -> None:
    a_ticket(city)

    assert found(city, "井盖 噪声") == []


@pytest.mark.parametrize("typed", ["井", "%%", "__", "' OR true --", "{1,2}", "\\\\", "", "  "])
def test_signs_and_single_characters_find_nothing(city: Session, typed: str) -> None:
    a_ticket(city)

    assert found(city, typed) == []


def test_a_reply_and_a_new_party_are_found_from_the_act_on(city: Session) -> None:
    ticket = dispatched(city, called=False)

    assert found(city, "单位D01") == [ticket.id]
    assert found(city, "单位D02") == []

    city.add(
        Reply(
            city=CITY, id=ticket.id, ticket_id=ticket.id, reply="已换新井盖", way=ReplyChannel.PHONE,
            at=MORNING, by="1", by_name="王",
        )
    )  # fmt: skip
    do(city, ticket, Act.SUPERVISE, "dispatcher", at=MORNING + 9 * MINUTE, text="抓紧")

    assert found(city, "换新井盖") == [ticket.id]


def test_a_renamed_matter_is_found_by_its_new_name_once_written_anew(city: Session) -> None:
    ticket = a_ticket(city)
    city.get_one(Matter, (CITY, "S01001")).name = "流动摊贩"
    city.flush()

    search_index.write_all(city, CITY)

    assert found(city, "流动摊贩") == [ticket.id]
    assert found(city, "占道经营") == []


@pytest.mark.parametrize(
    "typed", ["SG20260302-00042", "sg20260302-0004", "20260302-00042", "0302-00042", "00042", "20260302"]
)
def test_a_number_is_found_by_either_end_with_or_without_its_letters(city: Session, typed: str) -> None:
    ticket = a_ticket(city, number="SG20260302-00042")
    a_ticket(city, number="SG20260303-00043")

    assert found(city, typed) == [ticket.id]


def test_a_number_in_a_text_is_found_where_no_ticket_has_it(city: Session) -> None:
    ticket = a_ticket(city, "门牌 98765 号")

    assert found(city, "98765") == [ticket.id]


def test_a_secret_ticket_is_found_by_its_number_alone_and_by_the_entitled(city: Session) -> None:
    ticket = a_ticket(city, number="SG20260302-00042", secrecy=Secrecy.SECRET)
    ticket.departments = ["D01"]
    city.flush()

    by_number = {name: found(city, "00042", PEOPLE[name]) for name in ("intake", "leader", "D01", "town")}

    assert found(city, "井盖") == []
    assert by_number == {"intake": [ticket.id], "leader": [], "D01": [ticket.id], "town": []}
    assert city.get_one(TicketWords, (CITY, ticket.id)).body == ""


def test_a_found_secret_says_neither_words_nor_place(city: Session) -> None:
    ticket = a_ticket(city, secrecy=Secrecy.SECRET, address="某街 1 号")

    [shown] = list_found_tickets(city, PEOPLE["dispatcher"], [ticket.id], now=NOON)

    assert (shown.description, shown.address, shown.place, shown.town_name) == ("", None, None, "区域001")


def test_whatever_becomes_secret_is_forgotten(city: Session) -> None:
    ticket = a_ticket(city)
    ticket.secrecy = Secrecy.SECRET

    search_index.write(city, CITY, [ticket.id])

    assert found(city, "井盖") == []


@pytest.mark.parametrize("counted", [1000, 3], ids=["few", "many"])
@pytest.mark.parametrize("sorting", Sorting)
def test_pages_follow_each_other_without_gap_or_repeat(
    city: Session, sorting: Sorting, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticket_search, "COUNTED", counted)
    every = [
        a_ticket(city, "井盖" * (1 + number % 3), reported_at=NOON - timedelta(days=number // 2 * 25)).id
        for number in range(11)
    ]
    wanted = Search(read_asked("井盖"), sorting=sorting, rows=4)

    pages, after = [], None
    for _ in range(3):
        page = search(city, CENTER, replace(wanted, after=after), now=NOON)
        after = page.end and read_search({"after": encode_place(page.end)}, NOON.tzinfo).after
        pages.append(page.tickets)

    assert [len(page) for page in pages] == [4, 4, 3]
    assert after is None
    assert {ticket for page in pages for ticket in page} == set(every)


def test_the_newest_or_the_best_fit_stands_first(city: Session) -> None:
    fitting = a_ticket(city, "井盖坏了，井盖没有了，井盖", reported_at=NOON)
    newest = a_ticket(city, "一个井盖", reported_at=NOON + timedelta(days=1))

    assert found(city, "井盖") == [newest.id, fitting.id]
    assert found(city, "井盖", sorting=Sorting.FITTING) == [fitting.id, newest.id]


@pytest.mark.parametrize(
    ("held", "fits"),
    [
        ({"status": Status.ACCEPTED}, True),
        ({"status": Status.CLOSED}, False),
        ({"town": "001"}, True),
        ({"town": "002"}, False),
        ({"matter": "S01001"}, True),
        ({"matter": "S99999"}, False),
        ({"department": "D01"}, True),
        ({"department": "D02"}, False),
        ({"since": NOON}, True),
        ({"since": NOON + timedelta(seconds=1)}, False),
        ({"until": NOON + timedelta(seconds=1)}, True),
        ({"until": NOON}, False),
        ({"light": Light.GREEN}, False),
    ],
    ids=str,
)
def test_what_else_must_hold_narrows_what_is_found(
    city: Session, held: dict[str, object], *, fits: bool
) -> None:
    ticket = a_ticket(city, departments=["D01"])

    assert found(city, "井盖", **held) == ([ticket.id] if fits else [])


def test_a_light_is_that_of_the_running_clocks(city: Session) -> None:
    ticket = reported(city, "intake", description="井盖破损", channel=Channel.HOTLINE_5123456)

    wanted = Search(read_asked("井盖"), Narrowing(light=Light.GREEN))

    assert search(city, CENTER, wanted, now=MORNING + MINUTE).tickets == [ticket.id]
    assert search(city, CENTER, wanted, now=MORNING + timedelta(days=9)).tickets == []


@pytest.fixture(scope="module")
def spoken(world: World) -> World:
    """The two cities, in which every ticket says 占道."""
    with owner_transaction() as session:
        for name in ("alpha", "beta"):
            search_index.write_all(session, name)
    return world


@pytest.mark.parametrize(("scope", "seen"), SEEN.values(), ids=SEEN.keys())
@pytest.mark.parametrize("typed", ["占道", "占道经营"])
def test_every_scope_finds_its_own_tickets_and_no_other(spoken: World, scope, seen, typed: str) -> None:
    actor = Actor("1", "某", frozenset({Role.LEADER}), scope)

    with transaction(scope) as session:
        ids = found(session, typed, actor)

    assert spoken.names(set(ids)) == {("alpha", name) for name in seen - SECRET}


@pytest.mark.parametrize(("scope", "seen"), SEEN.values(), ids=SEEN.keys())
def test_no_setting_shows_words_of_tickets_beyond_the_scope(spoken: World, scope, seen) -> None:
    with transaction(scope) as session:
        session.execute(text("SELECT set_config('app.words', '{}', true)"))
        ids = set(session.scalars(text("SELECT ticket_id FROM ticket_words")))

    assert spoken.names(ids) == {("alpha", name) for name in seen}


def test_words_are_written_for_tickets_in_the_scope_alone(spoken: World) -> None:
    mine, _ = SEEN["town 001"]
    other = spoken.ids["alpha", "of town 002"]
    statement = text(
        "INSERT INTO ticket_words (city, ticket_id, reported_at, number, tail, body, pairs)"
        " VALUES ('alpha', :ticket, now(), 'x', 'x', 'x', '{}') ON CONFLICT (city, ticket_id)"
        " DO UPDATE SET body = 'x'"
    )

    with pytest.raises(ProgrammingError, match="row-level security"), transaction(mine) as session:
        session.execute(statement, {"ticket": other})


def test_every_kind_of_ticket_is_among_those_of_the_scopes() -> None:
    assert set(TICKETS) == set().union(*(seen for _, seen in SEEN.values()))
