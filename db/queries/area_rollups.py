"""Select the rollups that hold what the area panel counts under its filters."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Matter
from db.queries.areas import AreaFacts
from db.queries.cities import CityFacts
from db.queries.rollup_spans import may_read
from db.queries.rollup_sums import Sums
from domain.filters import Filters
from domain.rollups import Dimension


def find_sums(session: Session, facts: CityFacts, path: list[AreaFacts], filters: Filters) -> Sums | None:
    """Return the sums of the last area of ``path`` under ``filters``; None where no sums hold that.

    State, period and duty are no conditions of sums. Sums are split by one dimension: of a town or the city
    one filter can be answered (a field of work by its matters), of the areas below none. Secret tickets are
    counted for the whole city only.
    """
    if filters.duty is not None:
        return None
    area = path[-1]
    chosen = _chosen(session, facts, filters)
    is_town = area.depth == 1 and not area.is_leaf
    if area.depth > 0 and not is_town:
        chosen.append((Dimension.GRID if area.is_leaf else Dimension.UNIT, (area.code,)))
    town = path[1].code if area.depth >= 1 else None
    if len(chosen) > 1 or not may_read(session, town):
        return None
    dimension, keys = chosen[0] if chosen else (Dimension.ALL, None)
    towns = (area.code,) if is_town else None
    return Sums(dimension, keys, towns, secret=area.depth == 0)


def _chosen(
    session: Session, facts: CityFacts, filters: Filters
) -> list[tuple[Dimension, tuple[str, ...] | None]]:
    found: list[tuple[Dimension, tuple[str, ...] | None]] = [
        (dimension, (value,))
        for dimension, value in (
            (Dimension.DEPARTMENT, filters.department),
            (Dimension.CHANNEL, filters.channel),
            (Dimension.CLASS, filters.ticket_class),
            (Dimension.URGENT, None if filters.urgent is None else str(filters.urgent).lower()),
        )
        if value is not None
    ]
    if filters.work_field is not None:
        of_field = select(Matter.code).where(
            Matter.city == facts.city, Matter.work_field == filters.work_field
        )
        codes = set(session.scalars(of_field))
        wanted = codes if filters.matter is None else codes & {filters.matter}
        found.append((Dimension.MATTER, tuple(sorted(wanted))))
    elif filters.matter is not None:
        found.append((Dimension.MATTER, (filters.matter,)))
    return found
