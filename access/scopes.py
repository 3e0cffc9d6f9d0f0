"""Turn grants into the actor of one city: which roles it holds and how far it reaches."""

from collections.abc import Callable, Iterable

from db.queries.accounts import Grant
from domain.scopes import Actor, Reach, Scope
from domain.terms import Role


def _of_town(grant: Grant) -> Scope | None:
    return Scope(grant.city, Reach.TOWN, town=grant.town) if grant.town else None


def _of_department(grant: Grant) -> Scope | None:
    return Scope(grant.city, Reach.DEPARTMENT, department=grant.department) if grant.department else None


def _of_unit(grant: Grant) -> Scope | None:
    return Scope(grant.city, Reach.UNIT, unit=grant.unit) if grant.unit else None


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
    Role.GRID_STAFF: _of_unit,
}
WIDEST_FIRST = (Reach.WHOLE, Reach.TOWN, Reach.DEPARTMENT, Reach.UNIT, Reach.GRID)


def scope_of(grant: Grant) -> Scope:
    """Return how far one grant reaches; without the place or party its role needs, nowhere."""
    return REACHES[grant.role](grant) or Scope.none(grant.city)


def actor_in(city: str, grants: Iterable[Grant], *, actor_id: str, name: str) -> Actor | None:
    """Return the actor that the grants make in ``city``; None when they reach nothing there.

    The widest grant decides the reach, and only the roles of that very reach are held: one role's
    rights are never used within the reach of another.
    """
    scopes = [(scope_of(grant), grant.role) for grant in grants if grant.city == city]
    for reach in WIDEST_FIRST:
        chosen = next((scope for scope, _ in scopes if scope.reach is reach), None)
        if chosen is not None:
            roles = frozenset(role for scope, role in scopes if scope == chosen)
            return Actor(actor_id, name, roles, chosen)
    return None


def actors_of(grants: Iterable[Grant], *, actor_id: str, name: str) -> tuple[Actor, ...]:
    """Return the actor of each city in which the grants reach anything, by the city's code."""
    given = list(grants)
    cities = sorted({grant.city for grant in given})
    found = (actor_in(city, given, actor_id=actor_id, name=name) for city in cities)
    return tuple(actor for actor in found if actor is not None)
