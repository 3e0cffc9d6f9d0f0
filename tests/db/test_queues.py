"""Queues of the desks: their content, with the status light of each ticket's own clocks."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from db.queries.queue_page import load_queue_page
from db.queries.queues import Queue, count_queues
from db.queries.ticket_list import Page
from domain.enums import Act, Effect, Light, Speed
from tests.support import factories
from tests.support.people import PEOPLE, do, order_of
from tests.support.workflow.city import MINUTE, MORNING, completed, dispatched


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def test_a_passed_ticket_waits_for_its_towns_rating_until_the_last_one_is_given(city: Session) -> None:
    ticket = completed(city)
    later, town = MORNING + 90 * MINUTE, PEOPLE["town"]
    do(city, ticket, Act.PASS_REVIEW, "reviewer", at=MORNING + 70 * MINUTE)
    city.flush()
    waiting = count_queues(city, town, [Queue.TO_RATE], now=later)

    grades = {"speed": Speed.TIMELY, "effect": Effect.GOOD}
    do(city, ticket, Act.RATE, "town", at=later, order=order_of(city, ticket, "D01").id, **grades)
    city.flush()

    assert waiting == {Queue.TO_RATE: 1}
    assert count_queues(city, town, [Queue.TO_RATE], now=later) == {Queue.TO_RATE: 0}


def test_a_page_shows_each_ticket_with_the_light_of_its_own_clocks(city: Session) -> None:
    urgent, calm = dispatched(city), dispatched(city, called=False)
    do(city, urgent, Act.SUPERVISE, "dispatcher", at=MORNING + 6 * MINUTE, text="请抓紧")
    order = order_of(city, calm, "D01").id
    do(city, calm, Act.RESPOND, "D01", at=MORNING + 7 * MINUTE, order=order, contact="call")
    city.flush()
    late = MORNING + timedelta(hours=7)  # past the four working hours for a response

    found = load_queue_page(city, PEOPLE["dispatcher"], Queue.AT_RISK, page=Page(), now=late)
    every = load_queue_page(city, PEOPLE["dispatcher"], Queue.OPEN, page=Page(), now=late)

    assert [row.id for row in found.tickets] == [urgent.id]
    assert {row.id: row.light for row in every.tickets} == {urgent.id: Light.RED, calm.id: Light.GREEN}
