"""The search box finds what its words may mean, and reveals nothing hidden."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from db.models import Area
from db.queries import reference_data, search_suggestions
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.enums import Secrecy
from domain.scopes import Reach, Scope
from tests.support import factories
from tests.support.factories import NOON
from tests.support.people import PEOPLE

CITY = "370783"
CENTER = PEOPLE["intake"]
TOWN = PEOPLE["town"]


@pytest.fixture
def city(session: Session) -> str:
    """A city of two towns."""
    factories.a_city(session)
    return CITY


@pytest.mark.parametrize(
    ("words", "first"), [("001", "001"), ("00111", "00111"), ("0021", "0021")], ids=["town", "grid", "unit"]
)
def test_a_code_finds_its_area_before_what_lies_in_it(session: Session, city: str, words: str, first: str):
    found = search_suggestions.suggest_areas(session, city, words)

    assert found[0].code == first
    assert all(area.code.startswith(words) or words in area.name for area in found)


def test_an_area_that_is_no_more_is_not_found(session: Session, city: str):
    area = session.get_one(Area, (city, "00111"))
    area.valid_to = area.valid_from + timedelta(days=1)
    session.flush()

    assert search_suggestions.suggest_areas(session, city, "00111") == []


def test_signs_with_a_meaning_in_sql_are_only_signs(session: Session, city: str):
    assert search_suggestions.suggest_areas(session, city, "%") == []
    assert search_suggestions.suggest_tickets(session, CENTER, "____", secret=True, now=NOON) == []


def test_a_ticket_is_found_by_the_beginning_and_the_end_of_its_number(session: Session, city: str):
    ticket = factories.a_ticket(session)

    by_beginning = search_suggestions.suggest_tickets(
        session, CENTER, ticket.number[:-1].lower(), secret=False, now=NOON
    )
    by_end = search_suggestions.suggest_tickets(session, CENTER, ticket.number[-4:], secret=False, now=NOON)

    assert ticket.number in [hit.number for hit in by_beginning]
    assert ticket.number in [hit.number for hit in by_end]
    assert by_end[0].area_code == ticket.grid_code


def test_a_few_characters_do_not_search_tickets(session: Session, city: str):
    ticket = factories.a_ticket(session)

    assert (
        search_suggestions.suggest_tickets(session, CENTER, ticket.number[-3:], secret=True, now=NOON) == []
    )


def test_a_secret_ticket_is_hinted_at_only_to_the_entitled_and_without_its_place(session: Session, city: str):
    ticket = factories.a_ticket(session, secrecy=Secrecy.SECRET)

    hidden = search_suggestions.suggest_tickets(session, CENTER, ticket.number, secret=False, now=NOON)
    shown = search_suggestions.suggest_tickets(session, CENTER, ticket.number, secret=True, now=NOON)

    assert hidden == []
    assert [(hit.number, hit.area_code) for hit in shown] == [(ticket.number, None)]


def test_a_town_finds_only_its_own_tickets(database: DatabaseUrls):
    with owner_transaction() as session:
        factories.a_city(session)
        own = factories.a_ticket(session, town="001").number
        other = factories.a_ticket(session, town="002").number

    with transaction(Scope(CITY, Reach.TOWN, town="001")) as session:
        found = [
            search_suggestions.suggest_tickets(session, TOWN, number, secret=False, now=NOON)
            for number in (own, other)
        ]

    assert [[hit.number for hit in hits] for hits in found] == [[own], []]


def test_the_line_of_an_area_begins_with_the_city(session: Session, city: str):
    line = reference_data.list_lineage(session, city, "00111")

    assert [area.level for area in line] == ["city", "town", "village", "grid"]
    assert line[-1].code == "00111"


def test_an_unknown_code_has_no_line(session: Session, city: str):
    assert reference_data.list_lineage(session, city, "999") == []


def test_levels_say_how_many_areas_are_published(session: Session, city: str):
    factories.some_shapes(session)

    found = {level.code: level for level in reference_data.list_levels(session, city)}

    assert list(found) == ["city", "town", "village", "grid"]
    assert (found["grid"].shapes, found["town"].shapes, found["town"].areas) == ("v1", None, 0)
    assert found["grid"].areas > 0
