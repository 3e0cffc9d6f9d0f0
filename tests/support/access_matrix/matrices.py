"""Matrices of the access tests: role × route, page or callback × owner of the data × variant."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from dashboard.routes import PAGES
from dashboard.shared.desks import BY_PATH
from domain.enums import Role
from tests.support.access_matrix.browsers import FOREIGN, OWN, World
from tests.support.access_matrix.callbacks import Call, callbacks, calls, opened_page
from tests.support.access_matrix.component_values import queries
from tests.support.access_matrix.pairs import Case, Choose, Matrix
from tests.support.access_matrix.routes import Question, Route, may_enter, questions
from tests.support.access_matrix.world import Place
from web.navigation import ENTRIES


def build_routes(
    name: str,
    found: Sequence[Route],
    world: World,
    choose: Choose,
    *,
    owners: Collection[str] = (OWN, *FOREIGN),
) -> Matrix:
    """Return every route for every role; a variant is the number of the question."""
    cases = [
        Case(role, route.name, owner, variant, may_enter(role, route.path))
        for role in Role
        for route in found
        for owner in world.owners(role)
        if owner in owners
        for variant, _ in enumerate(questions(route, world.own))
    ]
    return Matrix(name, cases, choose)


def build_pages(world: World, choose: Choose) -> Matrix:
    """Return every page for every role; a variant is the number of the query in its address."""
    cases = [
        Case(role, path, owner, variant, opens(role, path))
        for role in Role
        for path in PAGES
        for owner in (OWN, nearest_owner(world, role))
        for variant, _ in enumerate(queries(world.own) if opens(role, path) else queries(world.own)[:1])
    ]
    return Matrix("pages", cases, choose)


def build_callbacks(world: World, choose: Choose, *, roles: Iterable[Role] = tuple(Role)) -> Matrix:
    """Return every callback for every role; a variant is the number of the call.

    A callback that a click starts is not called with one's own things: it would change them.
    """
    numbers = {output: range(len(list(calls(output, one, world.own)))) for output, one in callbacks().items()}
    drawing = list_drawing()
    cases = [
        Case(role, output, owner, variant)
        for role in roles
        for output, variants in numbers.items()
        for owner in (*([OWN] if output in drawing else []), nearest_owner(world, role))
        for variant in variants
    ]
    return Matrix("callbacks", cases, choose)


def list_drawing() -> frozenset[str]:
    """Return the outputs of the callbacks that no click starts."""
    return frozenset(
        output
        for output, definition in callbacks().items()
        if not any(part["property"] == "n_clicks" for part in definition["inputs"])
    )


def nearest_owner(world: World, role: Role) -> str:
    """Return the foreign owner whose things are the likeliest to be taken for the role's own."""
    return next(owner for owner in world.owners(role) if owner in FOREIGN)


def opens(role: Role, path: str) -> bool:
    """Return whether the tables of desks and places admit a role at a page."""
    roles = BY_PATH[path].roles if path in BY_PATH else next(one.roles for one in ENTRIES if one.path == path)
    return role in roles - {Role.WALL}


def ask_page(case: Case, place: Place) -> Call:
    """Return the request of a page."""
    query = queries(place)[case.variant]
    return opened_page(case.subject, "?" + "&".join(f"{name}={value}" for name, value in query.items()))


def ask_callback(case: Case, place: Place) -> Call:
    """Return the call of a callback."""
    return list(calls(case.subject, callbacks()[case.subject], place))[case.variant]


def ask_route(
    case: Case, route: Route, place: Place, body: Callable[[Place], Mapping[str, Any]] | None = None
) -> Question:
    """Return the request of a route."""
    return list(questions(route, place, body))[case.variant]
