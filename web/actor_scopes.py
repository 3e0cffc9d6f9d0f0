"""Convert grants to the actor of one city: its roles and scope."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from db.queries.authentication import Grant
from domain.enums import Role
from domain.scopes import Actor, Reach, Scope
from domain.secrecy import BLIND


def _of_town(grant: Grant) -> Scope | None:
    return Scope(grant.city, Reach.TOWN, town=grant.town) if grant.town else None


def _of_department(grant: Grant) -> Scope | None:
    return Scope(grant.city, Reach.DEPARTMENT, department=grant.department) if grant.department else None


def _of_unit(grant: Grant) -> Scope | None:
    return Scope(grant.city, Reach.UNIT, town=grant.town, unit=grant.unit) if grant.unit else None


def _of_grid(grant: Grant) -> Scope | None:
    if not grant.grid:
        return _of_unit(grant)
    return Scope(grant.city, Reach.GRID, town=grant.town, unit=grant.unit, grid=grant.grid)


# How far each role reaches in its city; None = the grant lacks the place or party it needs.
REACHES: dict[Role, Callable[[Grant], Scope | None]] = {
    Role.LEADER: lambda grant: Scope.whole(grant.city),
    Role.INTAKE: lambda grant: Scope.whole(grant.city),
    Role.DISPATCHER: lambda grant: Scope.whole(grant.city),
    Role.REVIEWER: lambda grant: Scope.whole(grant.city),
    Role.CALLER: lambda grant: Scope.whole(grant.city),
    Role.SUPERVISOR: lambda grant: Scope.whole(grant.city),
    Role.LIST_OFFICE: lambda grant: Scope.whole(grant.city),
    Role.ASSESSMENT_OFFICE: lambda grant: Scope.whole(grant.city),
    Role.ADMINISTRATOR: lambda grant: Scope.whole(grant.city),
    Role.WALL: lambda grant: _of_town(grant) or Scope.whole(grant.city),
    Role.TOWN: _of_town,
    Role.DEPARTMENT: _of_department,
    Role.AGENCY: _of_department,
    Role.UNIT: _of_unit,
    Role.GRID_STAFF: _of_grid,
}
# A wall is seen by every visitor: internal and secret tickets are not even counted on it.
SEES_NO_SECRETS = BLIND | {Role.WALL}
WIDEST_FIRST = (Reach.WHOLE, Reach.TOWN, Reach.DEPARTMENT, Reach.UNIT, Reach.GRID)


def to_scope(grant: Grant) -> Scope:
    """Return how far one grant reaches; without the place or party its role needs, nowhere."""
    return REACHES[grant.role](grant) or Scope.none(grant.city)


def list_posts(city: str, grants: Iterable[Grant], *, actor_id: str, name: str) -> tuple[Actor, ...]:
    """Return who the grants may be in ``city``, one for each scope they reach, the widest first.

    Each holds only the roles of that very scope: one role's rights are never used within the reach of
    another. Who dispatches and reviews is one actor; who also serves two grids may choose among three.
    """
    scopes = [(to_scope(grant), grant.role) for grant in grants if grant.city == city]
    roles: dict[Scope, set[Role]] = {}
    for reach in WIDEST_FIRST:
        for scope, role in scopes:
            if scope.reach is reach:
                roles.setdefault(scope, set()).add(role)
    return tuple(
        Actor(actor_id, name, frozenset(held), replace(scope, secrets=not held <= SEES_NO_SECRETS))
        for scope, held in roles.items()
    )


def find_actor(
    city: str, grants: Iterable[Grant], *, actor_id: str, name: str, post: str | None = None
) -> Actor | None:
    """Return the actor of the chosen post in ``city``, else of the widest; None without any."""
    posts = list_posts(city, grants, actor_id=actor_id, name=name)
    chosen = (actor for actor in posts if get_post_name(actor.scope) == post)
    return next(chosen, posts[0] if posts else None)


def get_post_name(scope: Scope) -> str:
    """Return the name of a scope among those of one account and city, such as ``grid:370783001001001``."""
    code = "" if scope.reach in (Reach.WHOLE, Reach.NONE) else getattr(scope, scope.reach.value)
    return f"{scope.reach}:{code}"


def list_actors(
    grants: Iterable[Grant], *, actor_id: str, name: str, post: str | None = None
) -> tuple[Actor, ...]:
    """Return the actor of each city in which the grants reach anything, by the city's code."""
    given = list(grants)
    cities = sorted({grant.city for grant in given})
    found = (find_actor(city, given, actor_id=actor_id, name=name, post=post) for city in cities)
    return tuple(actor for actor in found if actor is not None)
