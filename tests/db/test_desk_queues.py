"""Queues of a desk are filtered by the address; views are kept for their account alone."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models import Clock, SavedView
from db.queries import queue_filters, saved_views
from db.queries.queue_filters import Narrowed
from db.queries.queue_page import load_queue_page
from db.queries.queues import Queue
from db.queries.ticket_list import Page
from db.session import DatabaseUrls, owner_transaction, transaction
from domain.enums import Channel, Light, Role
from domain.errors import DomainError, Invalid
from domain.filters import Filters
from domain.scopes import Actor, Scope
from tests.support import factories
from tests.support.dispatcher_desk import a_completion_clock as timed

CITY = "370783"
NOW = factories.NOON


@pytest.fixture
def city(session: Session) -> str:
    """The small city."""
    factories.a_city(session)
    return CITY


DISPATCHER = Actor("7", "李调度", frozenset({Role.DISPATCHER}), Scope.whole(CITY))


def numbers(session: Session, narrowed: Narrowed, queue: Queue = Queue.TO_DISPATCH) -> set[str]:
    found = load_queue_page(session, DISPATCHER, queue, page=Page(), now=NOW, narrowed=narrowed)
    assert found.total == len(found.tickets)
    return {ticket.number for ticket in found.tickets}


def test_a_queue_is_narrowed_by_town_words_and_filters_together(session: Session, city: str):
    wanted, other = factories.a_ticket(session), factories.a_ticket(session)
    other.description, other.channel = "路灯不亮", Channel.MAILBOX
    wanted.number = "SG20260302-00001"
    factories.a_ticket(session, town="002")
    session.flush()

    assert numbers(session, Narrowed(town="001")) == {wanted.number, other.number}
    assert numbers(session, Narrowed(town="001", words="路灯")) == {other.number}
    assert numbers(session, Narrowed(filters=Filters(channel=Channel.MAILBOX))) == {other.number}
    assert numbers(session, Narrowed(words="sg20260302-00001")) == {wanted.number}


def test_each_light_finds_its_own_tickets_and_all_lights_together_every_ticket(session: Session, city: str):
    dues = {
        Light.RED: timedelta(hours=-1),
        Light.ORANGE: timedelta(minutes=30),
        Light.YELLOW: timedelta(minutes=90),
        Light.GREEN: timedelta(days=2),
    }
    expected = {}
    for light, due_in in dues.items():
        ticket = factories.a_ticket(session)
        timed(session, ticket, due_in=due_in)
        expected[light] = {ticket.number}
    expected[Light.NO_DEADLINE] = {factories.a_ticket(session).number}
    held = factories.a_ticket(session)
    timed(session, held, due_in=timedelta(days=1))
    session.execute(
        update(Clock)
        .where(Clock.ticket_id == held.id)
        .values(due_at=None, yellow_at=None, orange_at=None, paused_at=NOW, remaining_seconds=60)
    )
    expected[Light.PAUSED] = {held.number}

    found = {light: numbers(session, Narrowed(light=light)) for light in Light}

    assert found == expected


def test_the_address_names_what_a_queue_is_narrowed_to():
    found = Narrowed.from_query(
        {"words": " 路灯 ", "town": "001", "light": "red", "urgent": "true", "queue": "x", "matter": ""}
    )

    assert found == Narrowed("路灯", "001", Light.RED, Filters(urgent=True))
    with pytest.raises(Invalid):
        queue_filters.Narrowed.from_query({"light": "purple"})


def an_actor(session: Session, name: str) -> Actor:
    """Return a dispatcher with an account of their own."""
    account = factories.an_account(session, name)
    return Actor(str(account), name, frozenset({Role.DISPATCHER}), Scope.whole(CITY))


@pytest.fixture
def two(database: DatabaseUrls) -> tuple[Actor, Actor]:
    """Two dispatchers of the small city."""
    with owner_transaction() as session:
        factories.a_city(session)
        return an_actor(session, "one"), an_actor(session, "two")


def kept(actor: Actor) -> dict[str, dict[str, str]]:
    with transaction(actor.scope) as session:
        return {view.name: view.query for view in saved_views.list_saved_views(session, actor, "/desk")}


def keep(actor: Actor, name: str, **query: str) -> None:
    with transaction(actor.scope) as session:
        saved_views.save_view(session, actor, "/desk", name, query=query, now=NOW)


def test_a_view_is_kept_for_its_account_alone(two: tuple[Actor, Actor]):
    one, other = two
    keep(one, "城区紧急", town="001", urgent="true")

    assert kept(one) == {"城区紧急": {"town": "001", "urgent": "true"}}
    assert kept(other) == {}
    with transaction(other.scope) as session:
        assert session.scalars(select(SavedView.id)).all() == []  # no account set = no rows


def test_the_same_name_again_replaces_the_view(two: tuple[Actor, Actor]):
    keep(two[0], "紧急", urgent="true")
    keep(two[0], "紧急", light="red")

    assert kept(two[0]) == {"紧急": {"light": "red"}}


def test_nobody_deletes_the_view_of_another(two: tuple[Actor, Actor]):
    one, other = two
    keep(one, "紧急")
    with transaction(one.scope) as session:
        [view] = saved_views.list_saved_views(session, one, "/desk")

    expected: list[tuple[Actor, dict[str, dict[str, str]]]] = [(other, {"紧急": {}}), (one, {})]
    for actor, left in expected:
        with transaction(actor.scope) as session:
            saved_views.delete_view(session, actor, UUID(str(view.id)))
        assert kept(one) == left


def test_a_view_needs_a_name_and_there_is_an_end_to_them(two: tuple[Actor, Actor]):
    with pytest.raises(Invalid):
        keep(two[0], "  ")
    for number in range(saved_views.MOST):
        keep(two[0], f"视图{number}")

    with pytest.raises(DomainError):
        keep(two[0], "再来一个")
    keep(two[0], "视图0", urgent="true")  # replacing one is no new one
