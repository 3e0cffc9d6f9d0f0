"""Request every page, route and callback for a secret ticket as users who may not know of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from dashboard.routes import PAGES
from domain.enums import Role, Secrecy
from domain.secrecy import BLIND
from tests.support.access_matrix.browsers import OWN, World, laid_out
from tests.support.access_matrix.callbacks import Call, callbacks, calls, opened_page
from tests.support.access_matrix.matrices import ask_callback, ask_route, list_drawing
from tests.support.access_matrix.pairs import Case, Choose, Matrix
from tests.support.access_matrix.routes import STREAM, Question, leaked, questions, routes, words_of
from tests.support.access_matrix.world import number_of, secret_words
from tests.support.run_summary import MATRIX
from tests.support.sse_client import listening_as, report, told_until, until
from tests.web.conftest import Product

SEES_NO_SECRETS = BLIND | {Role.TOWN, Role.UNIT, Role.GRID_STAFF, Role.WALL}


@pytest.fixture(scope="module")
def world(product: Product) -> Iterator[World]:
    with laid_out(product) as made:
        yield made


@pytest.fixture(scope="module")
def reading(product: Product, world: World, choose: Choose) -> Matrix:
    """Every route that is read and every callback that no click starts; variants count the requests."""
    found = [one for one in routes(product.app) if one.method == "GET" and one.name != STREAM]
    numbers = {one.name: len(list(questions(one, world.own))) for one in found}
    drawing = list_drawing()
    numbers |= {
        output: len(list(calls(output, one, world.own)))
        for output, one in callbacks().items()
        if output in drawing
    }
    cases = [
        Case(role, subject, OWN, variant)
        for role in sorted(SEES_NO_SECRETS)
        for subject, count in numbers.items()
        for variant in range(count)
    ]
    return Matrix("routes and callbacks of a secret ticket", cases, choose)


@pytest.mark.parametrize("role", sorted(SEES_NO_SECRETS))
def test_a_secret_ticket_is_told_neither_to_its_place_nor_to_who_keeps_lists(
    product, world, reading, role
) -> None:
    own = replace(world.own, ticket=world.own.secret, answered=world.own.secret)
    hidden = frozenset({str(own.secret), number_of(own.mark, "secret"), secret_words(own.mark)})
    found = {route.name: route for route in routes(product.app)}
    asked: list[Question | Call] = [
        *(
            ask_route(case, found[case.subject], own)
            if case.subject in found
            else ask_callback(case, world.own)
            for case in reading.of(role)
        ),
        *(opened_page(path, f"?ticket={number_of(own.mark, 'secret')}") for path in PAGES),
    ]

    answers = {one.told: one.ask(world.clients[role]) for one in asked}
    told = {what: leaked(words_of(answer), what, hidden) for what, answer in answers.items()}
    opened = [what for what, answer in answers.items() if str(own.secret) in what and answer.is_success]

    assert {what: words for what, words in told.items() if words} == {}
    assert opened == []


def test_the_requests_hold_every_pair_of_role_subject_and_variant(reading, record_property) -> None:
    record_property(MATRIX, reading.coverage)

    _, covered, pairs, *_ = reading.coverage
    assert covered == pairs > 0


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
    # Screens that see less than all hear of no ticket by its id, whether they hold it or not.
    assert told == set(Role) - SEES_NO_SECRETS - {Role.DEPARTMENT, Role.AGENCY}
