"""Request every page, route, callback and stream as every role: own data is served, foreign data refused.

What there is comes from the running application itself; see `tests/support/access_matrix`. CI asks a part
that holds every pair of role, subject, owner and variant; `make reliability` asks everything.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack

import pytest

from dashboard.routes import PAGES
from domain import roster
from domain.enums import Role, Secrecy
from domain.scopes import Scope
from domain.secrecy import may_see_reporter
from i18n.masking import mask
from tests.support.access_matrix.bodies import BODIES
from tests.support.access_matrix.browsers import BOUND, FOREIGN, OWN, World, laid_out
from tests.support.access_matrix.callbacks import FAULT, Call, callbacks, calls, opened_page
from tests.support.access_matrix.matrices import (
    ask_callback,
    ask_page,
    ask_route,
    build_callbacks,
    build_pages,
    build_routes,
    opens,
)
from tests.support.access_matrix.pairs import Case, Choose, Matrix
from tests.support.access_matrix.routes import (
    CLOSED,
    OF_THE_SESSION,
    STREAM,
    Question,
    Route,
    leaked,
    may_enter,
    questions,
    routes,
    words_of,
)
from tests.support.access_matrix.world import CITY, SOUGHT, Place, fingerprints, people
from tests.support.run_summary import MATRIX
from tests.support.sse_client import listening_as, report, told_until, until
from tests.support.upload_factory import an_actor
from tests.web.conftest import Product
from web.public import limits

ROLES = pytest.mark.parametrize("role", list(Role))
OPENED = frozenset({200, 303, 307, 308})
REFUSED = frozenset({403, 404})
REFUSED_PAGE = '"data-testid":"refused"'
OBJECTS = frozenset(
    {"ticket_id", "file_id", "object_id", "account", "staff", "subject", "report_id"}
)  # what an address names by its id
HIDDEN = frozenset({"report_id"})  # is not there for a role that may read others of its kind


@pytest.fixture(scope="module")
def world(product: Product) -> Iterator[World]:
    with laid_out(product) as made:
        yield made


@pytest.fixture(scope="module")
def pages(world: World, choose: Choose) -> Matrix:
    return build_pages(world, choose)


@pytest.fixture(scope="module")
def reading(product: Product, world: World, choose: Choose) -> Matrix:
    return build_routes("routes that are read", read_from(product), world, choose)


@pytest.fixture(scope="module")
def writing(product: Product, world: World, choose: Choose) -> Matrix:
    return build_routes("routes that are written to", written_to(product), world, choose, owners=FOREIGN)


@pytest.fixture(scope="module")
def called(world: World, choose: Choose) -> Matrix:
    return build_callbacks(world, choose)


@pytest.fixture(autouse=True)
def _nobody_is_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "inflow", limits.Inflow())


def read_from(product: Product) -> list[Route]:
    return [one for one in routes(product.app) if one.method == "GET" and one.name != STREAM]


def written_to(product: Product) -> list[Route]:
    return [one for one in routes(product.app) if one.method != "GET" and one.name not in OF_THE_SESSION]


def faults(
    world: World, role: Role, asked: Iterable[Question | Call], *, right: Collection[int] | None = None
) -> dict[str, object]:
    """Request, and return what failed, leaked, or was answered with another status than right."""
    wrong: dict[str, object] = {}
    for one in asked:
        assert not [mark for mark in world.marks if mark in one.told]
        answer = one.ask(world.clients[role])
        words = words_of(answer)
        told = leaked(words, one.told, world.kept_from(role))
        is_right = answer.status_code < 500 if right is None else answer.status_code in right
        if not is_right or FAULT in words or told:
            wrong[one.told] = (answer.status_code, told or words[:600])
    return wrong


def right_for(role: Role, route: Route) -> frozenset[int]:
    """Return how a route answers a role that requests its own data."""
    if not may_enter(role, route.path):
        return REFUSED if HIDDEN & set(route.in_path) else frozenset({403})
    return frozenset({CLOSED[route.name]}) if route.name in CLOSED else OPENED


def right_for_foreign(case: Case, route: Route) -> frozenset[int] | None:
    """Return how a route answers a request for foreign data; None: with anything but a fault."""
    shut_out = route.method == "GET" and not case.admitted
    return REFUSED if OBJECTS & set(route.in_path) or shut_out else None


@ROLES
def test_every_page_opens_for_those_whom_the_tables_name_and_for_nobody_else(world, role) -> None:
    answers = {path: opened_page(path, "").ask(world.clients[role]) for path in PAGES}

    shown = {path: one.status_code == 200 and REFUSED_PAGE not in one.text for path, one in answers.items()}
    assert shown == {path: opens(role, path) for path in PAGES}


@ROLES
def test_no_page_tells_of_what_is_foreign_whatever_its_address_asks_for(world, pages, role) -> None:
    asked = [ask_page(case, world.place(case.owner)) for case in pages.of(role)]

    assert faults(world, role, asked) == {}


@ROLES
def test_every_route_that_is_read_opens_ones_own_and_is_shut_where_the_tables_say(
    product, world, reading, role
) -> None:
    wrong: dict[str, object] = {}

    found = {route.name: route for route in read_from(product)}
    for case in reading.of(role, OWN):
        route = found[case.subject]
        wrong |= faults(world, role, [ask_route(case, route, world.own)], right=right_for(role, route))

    assert wrong == {}


@ROLES
def test_no_route_that_is_read_tells_of_what_is_foreign(product, world, reading, role) -> None:
    wrong: dict[str, object] = {}

    found = {route.name: route for route in read_from(product)}
    for case in reading.of(role, *FOREIGN):
        asked = ask_route(case, found[case.subject], world.place(case.owner))
        wrong |= faults(world, role, [asked], right=right_for_foreign(case, found[case.subject]))

    assert wrong == {}


def test_every_route_that_changes_something_has_its_body_and_no_body_is_left_over(product) -> None:
    assert set(BODIES) == {route.name for route in written_to(product)}


def test_a_new_route_or_callback_that_no_table_knows_fails_by_its_name(world) -> None:
    route = Route("GET", "/api/v1/things/{thing_id}", ("thing_id",), (), ())
    new = {"inputs": [{"id": "new-part", "property": "data"}], "state": []}

    with pytest.raises(AssertionError, match=r"things.*thing_id"):
        next(questions(route, world.own))
    with pytest.raises(AssertionError, match=r"new-body.*new-part"):
        next(calls("new-body.children", new, world.own))


@ROLES
def test_no_route_changes_anything_that_is_foreign(product, world, writing, role) -> None:
    before = fingerprints(world.foreign_to(role))
    wrong: dict[str, object] = {}

    found = {route.name: route for route in written_to(product)}
    for case in writing.of(role, *FOREIGN):
        route = found[case.subject]
        asked = ask_route(case, route, world.place(case.owner), BODIES[route.name])
        wrong |= faults(world, role, [asked], right=right_for_foreign(case, route))

    assert wrong == {}
    assert fingerprints(world.foreign_to(role)) == before


@ROLES
def test_no_callback_tells_or_changes_anything_that_is_foreign(world, called, role) -> None:
    before = fingerprints(world.foreign_to(role))
    asked = (ask_callback(case, world.place(case.owner)) for case in called.of(role, *FOREIGN))

    assert faults(world, role, asked) == {}
    assert fingerprints(world.foreign_to(role)) == before


@ROLES
def test_no_callback_that_draws_ones_own_tells_of_what_is_foreign(world, called, role) -> None:
    asked = (ask_callback(case, world.own) for case in called.of(role, OWN))

    assert faults(world, role, asked) == {}


def test_the_requests_hold_every_pair_of_role_subject_owner_and_variant(
    pages, reading, writing, called, record_property
) -> None:
    for matrix in (pages, reading, writing, called):
        record_property(MATRIX, matrix.coverage)
        _, covered, pairs, *_ = matrix.coverage
        assert covered == pairs > 0, matrix.name


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WALL])
def test_the_same_questions_find_ones_own_with_its_reporter_masked(product, world, role) -> None:
    client, own = world.clients[role], world.own
    story = next(name for name in callbacks() if "ticket-story.data-nodes" in name)
    asked: dict[str, Question | Call] = {
        "page": opened_page("/search", f"?q={SOUGHT}"),
        "story": _only(product, "GET /api/v1/tickets/{ticket_id}", own),
        "export": _only(product, "GET /api/v1/search/tickets.xlsx", own),
        "file": _only(product, "GET /api/v1/files/{file_id}", own),
        "panel": next(calls(story, callbacks()[story], own)),
    }

    answers = {name: words_of(one.ask(client)) for name, one in asked.items()}

    assert [name for name, words in answers.items() if own.mark not in words] == []
    knows_reporters = may_see_reporter(an_actor(role, Scope.whole(CITY)), Secrecy.NORMAL)
    assert (mask(people(own.mark, "ticket")[1]) in answers["story"]) == knows_reporters


def _only(product: Product, name: str, place: Place) -> Question:
    *_, fullest = next(questions(one, place) for one in routes(product.app) if one.name == name)
    return fullest


@ROLES
def test_the_paper_of_a_pushed_down_duty_is_served_to_its_town_and_to_who_sees_the_city(world, role) -> None:
    client, kept = world.clients[role], world.kept_from(role)

    own, *foreign = (
        client.get(f"/api/v1/files/{place.document}") for place in (world.own, *world.foreign_to(role))
    )

    assert (own.status_code == 200) == (role is Role.TOWN or role not in {*BOUND, Role.WALL})
    assert {one.status_code for one in foreign} <= REFUSED
    assert [leaked(one.text, "", kept) for one in foreign] == [[] for _ in foreign]


@ROLES
def test_the_roster_is_drawn_anew_for_its_readers_alone(world, role) -> None:
    drawn = next(calls("duty-body.children", callbacks()["duty-body.children"], world.own))

    answer = drawn.ask(world.clients[role])

    assert ('"duty-body"' in answer.text) == (role in roster.READERS)


def test_no_stream_tells_of_what_is_foreign(world) -> None:
    with ExitStack() as opened:
        streams = {role: opened.enter_context(listening_as(client)) for role, client in world.clients.items()}
        for stream in streams.values():
            until(stream, lambda event: event.kind == "snapshot")

        next_door, far = report("002", departments=("D02",)), report("001", "boston", departments=("D01",))
        own = report("001", departments=("D01",))
        heard = {role: told_until(stream, own) for role, stream in streams.items()}

    for role, words in heard.items():
        foreign = {str(far.id), *([str(next_door.id)] if role in BOUND else [])}
        assert [word for word in (*foreign, *world.kept_from(role)) if word in words] == [], role
