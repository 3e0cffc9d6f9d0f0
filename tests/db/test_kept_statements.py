"""A kept statement answers each reader as one that is built for that reader alone."""

import pytest
from sqlalchemy.orm import Session

from db.queries import queue_page, queues
from db.queries.kept_statements import Parameter, Position
from db.queries.queues import Queue
from db.queries.ticket_list import Page, run_page_statements
from domain.enums import Act
from tests.support import factories
from tests.support.people import PEOPLE, do, order_of
from tests.support.workflow.city import MINUTE, MORNING, completed, dispatched

READERS = ("dispatcher", "town", "D01", "D02")


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


@pytest.fixture
def busy(city: Session) -> Session:
    """A city with tickets in several states, one with a department that has responded."""
    completed(city)
    dispatched(city)
    responded = dispatched(city, called=False)
    order = order_of(city, responded, "D01").id
    do(city, responded, Act.RESPOND, "D01", at=MORNING + 7 * MINUTE, order=order, contact="call")
    city.flush()
    return city


@pytest.mark.parametrize("reader", READERS)
def test_each_queue_is_the_same_for_each_reader(busy, reader):
    actor, now, page = PEOPLE[reader], MORNING + 90 * MINUTE, Page()
    found = {}
    for queue in Queue:
        kept = queue_page.load_queue_page(busy, actor, queue, page=page, now=now)
        built = run_page_statements(busy, queue_page._build(actor, queue, page, now=now))
        assert kept == built, queue
        found[queue] = kept.total

    assert queues.count_queues(busy, actor, Queue, now=now) == found
    assert sum(found.values()) > 0


def test_readers_of_one_kind_share_a_statement_and_the_place_of_each_counts():
    first, second, town = (Position.of(PEOPLE[name]) for name in ("D01", "D02", "town"))

    assert first == second != town
    kept = queue_page._whole_queue(first, Queue.LEADING, Page())
    assert kept is queue_page._whole_queue(second, Queue.LEADING, Page())
    assert {"city", "department", "now"} <= set(kept.rows.compile().params)
    assert PEOPLE["D01"].scope.department not in kept.rows.compile().params.values()


def test_a_parameter_is_a_string_with_a_name():
    assert isinstance(Parameter("town"), str)
    assert Parameter("town").__clause_element__().key == "town"
