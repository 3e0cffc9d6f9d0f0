"""Name who acts in the demonstration: seats of the Center, towns, grid staff, parties of work orders."""

from demo.world import World
from domain.enums import Role
from domain.scopes import Actor, Reach, Scope

SEATS = {
    "intake": ("demo:intake", "受理员（模拟）", Role.INTAKE),
    "dispatcher": ("demo:dispatcher", "分派员（模拟）", Role.DISPATCHER),
    "reviewer": ("demo:reviewer", "审核员（模拟）", Role.REVIEWER),
    "caller": ("demo:caller", "回访员（模拟）", Role.CALLER),
    "leader": ("demo:leader", "分管市领导（模拟）", Role.LEADER),
    "supervisor": ("demo:supervisor", "市政府督查室", Role.SUPERVISOR),
}


def seat_of(city: str, seat: str) -> Actor:
    """Return who sits at a seat of the Center."""
    ident, name, role = SEATS[seat]
    return Actor(ident, name, frozenset({role}), Scope.whole(city))


def town_of(world: World, town: str | None) -> Actor:
    """Return who acts for a town's center."""
    names = {area.code: area.name for area in world.layout.towns}
    scope = Scope(world.city, Reach.TOWN, town=town) if town else Scope.whole(world.city)
    return Actor("demo:town", f"{names.get(town or '', '镇街')}综治中心", frozenset({Role.TOWN}), scope)


def grid_staff_of(world: World, grid: int) -> Actor:
    """Return who acts for the staff of a grid, given by its place in the layout."""
    area = world.layout.grids[grid]
    unit = world.layout.units[int(world.layout.unit_of_grid[grid])]
    scope = Scope(world.city, Reach.GRID, town=area.code[:9], unit=unit.code, grid=area.code)
    return Actor("demo:grid", f"{unit.name}网格员", frozenset({Role.GRID_STAFF}), scope)


def party_of(world: World, code: str) -> Actor:
    """Return who acts for a party that holds work orders: a department, an office or a town."""
    if code in {area.code for area in world.layout.towns}:
        return town_of(world, code)
    scope = Scope(world.city, Reach.DEPARTMENT, department=code)
    role = Role.AGENCY if "-" in code else Role.DEPARTMENT
    return Actor(f"demo:{code}", f"{world.names.get(code, code)}经办人", frozenset({role}), scope)
