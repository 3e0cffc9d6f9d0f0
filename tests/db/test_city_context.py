"""A city's settings, facts and present are read once per transaction, and again after what changes them."""

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

import clock
from dashboard.desk.layout import read_queue
from dashboard.desk.read_model import read_ticket
from dashboard.desk.ticket_sidebar import SIDES
from dashboard.shared.desks import DESKS
from db.models import City, Setting
from db.queries.cities import find_city_context, load_city_context, load_settings
from db.queries.search_suggestions import suggest_tickets
from db.session import beyond_scope, owner_transaction, set_scope, transaction
from db.writes.settings import lock_settings
from domain.enums import Role
from domain.errors import NotFound
from domain.scopes import Actor, Reach, Scope
from domain.ticket_workflow import OFFICES
from services.city_context import load_city_rules
from tests.support import factories
from tests.support.statements import statements

NOW = factories.NOON
CITY, OTHER = "370783", "370784"
KEY = "limits.general_days"
WHOLE = Scope.whole(CITY)


@pytest.fixture
def city(session: Session) -> Session:
    """A transaction in which the small city is, with its calendar."""
    factories.a_city(session)
    factories.a_calendar(session)
    session.flush()
    return session


def count_reads(sent: list[str], table: str = "settings") -> int:
    """Return how many statements read a table."""
    return sum(f"FROM {table} " in f"{statement} " for statement in sent)


def test_facts_settings_and_present_are_one_read(city: Session) -> None:
    with statements(city) as sent:
        now = clock.now(city, CITY)
        rules = load_city_rules(city, CITY)
        stored = load_settings(city, CITY)

    assert (count_reads(sent), count_reads(sent, "cities")) == (1, 1)
    assert rules.stored is stored
    assert now == load_city_context(city, CITY).now


@pytest.mark.parametrize("by", ["add", "insert", "change", "delete"])
def test_a_changed_setting_counts_in_the_same_transaction(city: Session, by: str) -> None:
    if by != "add":
        city.add(Setting(city=CITY, key=KEY, value=9))
    before = load_settings(city, CITY).get(KEY)

    if by == "add":
        city.add(Setting(city=CITY, key=KEY, value=4))
    elif by == "insert":
        city.execute(insert(Setting).values(city=CITY, key="limits.complex_days", value=4))
    elif by == "change":
        city.get_one(Setting, (CITY, KEY)).value = 4
    else:
        city.execute(delete(Setting).where(Setting.city == CITY))

    wanted = {"add": (None, 4), "insert": (9, 9), "change": (9, 4), "delete": (9, None)}
    assert (before, load_settings(city, CITY).get(KEY)) == wanted[by]
    assert (load_settings(city, CITY).get("limits.complex_days") == 4) == (by == "insert")


def test_a_change_that_is_taken_back_does_not_count(city: Session) -> None:
    with city.begin_nested() as savepoint:
        city.add(Setting(city=CITY, key=KEY, value=4))
        within = load_settings(city, CITY).get(KEY)
        savepoint.rollback()

    assert (within, load_settings(city, CITY).get(KEY)) == (4, None)


def test_a_replay_stands_where_it_was_set_in_the_same_transaction(city: Session) -> None:
    clock.now(city, CITY)

    city.execute(update(City).where(City.city == CITY).values(as_of=factories.NOON))

    assert clock.now(city, CITY) == factories.NOON


def test_who_gets_the_lock_of_the_settings_reads_what_another_wrote(database: object) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
    with transaction(WHOLE) as session:
        load_settings(session, CITY)
        with owner_transaction() as other:
            other.add(Setting(city=CITY, key=KEY, value=4))
        kept = load_settings(session, CITY).get(KEY)
        lock_settings(session, CITY)

        assert (kept, load_settings(session, CITY).get(KEY)) == (None, 4)


def test_another_scope_reads_for_itself(database: object) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
        session.add(Setting(city=CITY, key=KEY, value=4))
    with transaction(Scope.whole(OTHER)) as session:
        unseen = load_settings(session, CITY)
        with beyond_scope(session, CITY):
            seen = load_settings(session, CITY)
        again = load_settings(session, CITY)
        set_scope(session, WHOLE)

        assert (dict(unseen), dict(seen), dict(again)) == ({}, {KEY: 4}, {})
        assert load_settings(session, CITY) == {KEY: 4}


def test_an_unknown_city_has_no_context(city: Session) -> None:
    assert find_city_context(city, "none") is None
    assert dict(load_settings(city, "none")) == {}
    with pytest.raises(NotFound):
        load_city_context(city, "none")


@pytest.mark.parametrize("path", [desk.path for desk in DESKS])
def test_a_desk_with_an_opened_ticket_reads_the_settings_once(city: Session, path: str) -> None:
    ticket = factories.a_ticket(city, departments=("D01",))
    desk = next(desk for desk in DESKS if desk.path == path)
    scope = Scope(CITY, Reach.DEPARTMENT, department="D01") if desk.roles & OFFICES else WHOLE
    actor = Actor("a", "王", desk.roles, scope)
    city.flush()
    set_scope(city, scope)  # as every callback does; some facts of a ticket are read beyond it

    with statements(city) as sent:
        read_queue(city, actor, desk, {})
        opened = read_ticket(city, actor, ticket.number)
        if path == "/callback":  # the other sidebars read no setting, or the live state
            SIDES[path](city, actor, opened, now=clock.now(city, CITY))

    assert count_reads(sent) == 1


def test_a_search_by_number_takes_the_city_from_the_context(city: Session) -> None:
    clock.now(city, CITY)

    with statements(city) as sent:
        suggest_tickets(
            city, Actor("a", "王", frozenset({Role.DISPATCHER}), WHOLE), "SG12", secret=False, now=NOW
        )

    assert count_reads(sent, "cities") == 0
