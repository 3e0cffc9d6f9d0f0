"""A word finds a ticket whose text says it of something else than its reporter, and confirms no reporter."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import text

from db.queries.queue_filters import Narrowed
from db.queries.queue_page import load_queue_page
from db.queries.queues import Queue
from db.queries.ticket_list import Page
from db.queries.ticket_search import Search, search
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.reporter_cover import get_cover
from domain.search_query import read_asked
from tests.support import factories
from tests.support.people import PEOPLE
from tests.support.workflow.city import MINUTE, MORNING, reported

LATER = MORNING + 30 * MINUTE
READERS = ("leader", "supervisor", "administrator", "dispatcher", "town")
PHONE = "13800001234"
CALL = text("SELECT says_openly(:words, :said, :known, false)")


@pytest.fixture
def city(database: DatabaseUrls) -> DatabaseUrls:
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
    return database


def a_ticket(description: str, name: str | None, phone: str | None = PHONE) -> UUID:
    with owner_transaction() as session:
        made = reported(session, description=description, reporter_name=name, reporter_phone=phone)
    return made.id


def found_by(words: str, *, readers: tuple[str, ...] = READERS) -> dict[str, tuple[list[UUID], list[UUID]]]:
    """Return what a search and the queue of open tickets find for each reader."""
    return {who: _found(who, words) for who in readers}


def _found(who: str, words: str) -> tuple[list[UUID], list[UUID]]:
    actor = PEOPLE[who]
    with transaction(actor.scope) as session:
        page = load_queue_page(
            session, actor, Queue.OPEN, narrowed=Narrowed(words=words), page=Page(), now=LATER
        )
        wanted = Search(read_asked(words), rows=20)
        return search(session, actor, wanted, now=LATER).tickets, [one.id for one in page.tickets]


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        pytest.param("路建国", "建国路路口占道", "建国路", id="holds a part of the name"),
        pytest.param("路建国", "建国小区门前占道", "建国", id="is a part of the name"),
        pytest.param("李", "李家村路灯不亮", "李家村", id="a name of one character is not covered"),
        pytest.param("Lee Wang", "Wang 家超市 wangjia 扰民", "wangjia", id="Latin letters"),
        pytest.param("路建国", "路建国说建国路井盖破损", "建国路", id="in the text with the name"),
        pytest.param("路建国", "8000号门前占道", "8000", id="is a part of the phone"),
    ],
)
def test_a_word_said_of_something_else_finds_the_ticket_for_everybody(city, name, said, words):
    ticket = a_ticket(said, name)

    assert found_by(words) == dict.fromkeys(READERS, ([ticket], [ticket]))


@pytest.mark.parametrize("words", ["路建国", "建国", "国说", "路·建", "国的电话", "1380", "话138", "1234。"])
def test_a_word_only_in_or_across_the_name_or_phone_confirms_neither(city, words):
    said = "路建国说井盖破损，路·建国的电话138-0000 1234。"
    ticket = a_ticket(said, "路建国")

    assert found_by(words) == dict.fromkeys(READERS, ([], []))
    assert found_by("井盖") == dict.fromkeys(READERS, ([ticket], [ticket]))


@pytest.mark.parametrize("words", ["李向阳", "向阳", "13912345678", "3912", "li@qq.com", "wxid_77"])
def test_how_an_anonymous_writer_is_reached_finds_nothing_for_readers_without_a_reveal(city, words):
    said = "我是李向阳，电话139 1234 5678（13912345678），li@qq.com，微信wxid_77，楼道2026-03-02起堆物"
    ticket = a_ticket(said, None, None)

    without = ("leader", "supervisor", "administrator")
    assert found_by(words, readers=without) == dict.fromkeys(without, ([], []))
    assert found_by("楼道2026-03-02", readers=without) == dict.fromkeys(without, ([ticket], [ticket]))
    assert found_by(words, readers=("dispatcher",))["dispatcher"][0] == [ticket]


def test_every_word_must_be_said_in_the_open(city):
    a_ticket("建国路路口占道，建国大厦旁", "张大厦")

    assert found_by("占道 张大厦") == dict.fromkeys(READERS, ([], []))
    assert all(tickets for tickets, _ in found_by("占道 大厦").values())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # it only asks
@given(
    said=strategies.text("路建国 ·-，13８三井盖", min_size=2, max_size=30),
    name=strategies.sampled_from(["路建国", "建国", "国 建", "13", "井·盖"]),
)
def test_what_is_said_openly_is_what_the_cover_of_the_text_leaves(session, said, name):
    words = sorted({said[at : at + 2] for at in range(len(said) - 1) if said[at : at + 2].isalpha()})
    left = get_cover([name], entitled=True)(said)

    openly = {word: session.scalar(CALL, {"words": [word], "said": said, "known": [name]}) for word in words}

    assert openly == {word: word in left for word in words}
