"""What a transaction sees beyond its scope ends with the statements that need it, however they end."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.session import beyond_scope, transaction
from domain.scopes import Reach, Scope
from tests.support.people import CITY

TOWN = Scope(CITY, Reach.TOWN, town="001")
REACH = text("SELECT current_setting('app.reach', true)")


def test_the_scope_comes_back_after_the_statements(database: object) -> None:
    with transaction(TOWN) as session:
        with beyond_scope(session, CITY):
            within = session.scalars(REACH).one()

        assert (within, session.scalars(REACH).one()) == ("whole", "town")


def test_the_scope_comes_back_after_an_error_that_is_answered_within_the_transaction(
    database: object,
) -> None:
    with transaction(TOWN) as session:
        with pytest.raises(LookupError), beyond_scope(session, CITY):
            raise LookupError

        assert session.scalars(REACH).one() == "town"


def test_an_error_of_the_database_is_told_as_it_is(database: object) -> None:
    with (
        pytest.raises(DBAPIError, match="division by zero"),
        transaction(TOWN) as session,
        beyond_scope(session, CITY),
    ):
        session.execute(text("SELECT 1/0"))
