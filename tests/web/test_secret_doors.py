"""Request every page, route and callback for a secret ticket as users who may not know of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from dashboard.routes import PAGES
from domain.enums import Role, Secrecy
from domain.secrecy import BLIND
from tests.support.access_matrix.browsers import World, laid_out
from tests.support.access_matrix.callbacks import Call, callbacks, calls, opened_page
from tests.support.access_matrix.routes import STREAM, Question, leaked, questions, routes, words_of
from tests.support.access_matrix.world import number_of, secret_words
from tests.support.sse_client import listening_as, report, told_until, until
from tests.web.conftest import Product

SEES_NO_SECRETS = BLIND | {Role.TOWN, Role.UNIT, Role.GRID_STAFF, Role.WALL}


@pytest.fixture(scope="module")
def world(product: Product) -> Iterator[World]:
    with laid_out(product) as made:
        yield made


@pytest.mark.parametrize("role", sorted(SEES_NO_SECRETS))
def test_a_secret_ticket_is_told_neither_to_its_place_nor_to_who_keeps_lists(product, world, role) -> None:
    own = replace(world.own, ticket=world.own.secret, answered=world.own.secret)
    hidden = frozenset({str(own.secret), number_of(own.mark, "secret"), secret_words(own.mark)})
    asked: list[Question | Call] = [
        *(
            question
            for route in routes(product.app)
            if route.method == "GET" and route.name != STREAM
            for question in questions(route, own)
        ),
        *(opened_page(path, f"?ticket={number_of(own.mark, 'secret')}") for path in PAGES),
        *(
            call
            for output, definition in callbacks().items()
            if not any(part["property"] == "n_clicks" for part in definition["inputs"])
            for call in calls(output, definition, world.own)
        ),
    ]

    answers = {one.told: one.ask(world.clients[role]) for one in asked}
    told = {what: leaked(words_of(answer), what, hidden) for what, answer in answers.items()}
    opened = [what for what, answer in answers.items() if str(own.secret) in what and answer.is_success]

    assert {what: words for what, words in told.items() if words} == {}
    assert opened == []


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.LEADER, Role.DEPARTMENT])
def test_a_secret_ticket_is_opened_by_the_center_leaders_and_its_holder(world, role) -> None:
    own = world.own

    answer = world.clients[role].get(f"/api/v1/tickets/{world.own.secret}")

    assert secret_words(own.mark) in words_of(answer)
    assert (f"{own.mark} 门前" in answer.text) == (role is not Role.LEADER)


def test_no_stream_names_a_secret_ticket_to_its_place_or_to_who_keeps_lists(world) -> None:
    with ExitStack() as opened:
        streams = {role: opened.enter_context(listening_as(world.clients[role])) for role in Role}
        for stream in streams.values():
            until(stream, lambda event: event.kind == "snapshot")

        secret = report("001", departments=("D01",), secrecy=Secrecy.SECRET)
        plain = report("001", departments=("D01",))
        heard = {role: told_until(stream, plain) for role, stream in streams.items()}

    told = {role for role, words in heard.items() if str(secret.id) in words}
    assert told == set(Role) - SEES_NO_SECRETS
