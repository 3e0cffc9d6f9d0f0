"""Query for the names of the places and parties of scopes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Area, City, Department
from domain.scopes import Reach, Scope


def list_scope_names(session: Session, scopes: Sequence[Scope]) -> list[str]:
    """Return the name of each scope's place or party; all are of one city, the transaction's."""
    areas = dict(
        session.execute(
            select(Area.code, Area.name).where(
                Area.city.in_({scope.city for scope in scopes}),
                Area.code.in_({code for scope in scopes for code in (scope.town, scope.unit, scope.grid)}),
            )
        ).all()
    )
    parties = dict(
        session.execute(
            select(Department.code, Department.name).where(
                Department.city.in_({scope.city for scope in scopes}),
                Department.code.in_({scope.department for scope in scopes}),
            )
        ).all()
    )
    cities = dict(session.execute(select(City.city, City.name)).all())
    return [_name(scope, areas={**areas, **parties}, cities=cities) for scope in scopes]


def _name(scope: Scope, *, areas: dict[str, str], cities: dict[str, str]) -> str:
    if scope.reach in (Reach.WHOLE, Reach.NONE):
        return cities[scope.city]
    code: str = getattr(scope, scope.reach.value)
    return areas.get(code, code)
