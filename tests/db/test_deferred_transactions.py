"""A session that is made before a request has a thread takes its connection with the first statement."""

import pytest
from sqlalchemy import select
from sqlalchemy.pool import QueuePool

from db.models import Ticket
from db.session import DatabaseUrls, deferred_transaction, engines, owner_transaction
from domain.scopes import Reach, Scope
from tests.support import factories

CITY = "370783"


@pytest.fixture
def ticket(database: DatabaseUrls) -> Ticket:
    """A ticket of town 001."""
    with owner_transaction() as session:
        factories.a_city(session)
        return factories.a_ticket(session)


def test_no_connection_is_taken_before_the_first_statement(ticket):
    pool = engines().people.pool
    assert isinstance(pool, QueuePool)
    taken = pool.checkedout

    with deferred_transaction(Scope.whole(CITY)) as session:
        assert taken() == 0
        session.scalars(select(Ticket.id)).all()
        assert taken() == 1

    assert taken() == 0


def test_it_sees_only_its_scope(ticket):
    other = Scope(CITY, Reach.TOWN, town="002")

    with deferred_transaction(other) as session:
        assert session.scalars(select(Ticket.id)).all() == []
    with deferred_transaction(Scope.whole(CITY)) as session:
        assert session.scalars(select(Ticket.id)).all() == [ticket.id]


def test_it_commits_at_the_end_and_rolls_back_on_an_error(ticket):
    def describe(text: str, error: Exception | None = None) -> None:
        with deferred_transaction(Scope.whole(CITY)) as session:
            session.get_one(Ticket, (CITY, ticket.id)).address = text
            if error is not None:
                raise error

    describe("东门")
    with pytest.raises(ZeroDivisionError):
        describe("西门", ZeroDivisionError())

    with deferred_transaction(Scope.whole(CITY)) as session:
        assert session.get_one(Ticket, (CITY, ticket.id)).address == "东门"
