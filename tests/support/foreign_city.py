"""A city unlike the default one: its levels have other names."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.models import City, CityLevel
from domain import enums
from tests.support.factories import an_area


def a_foreign_city(session: Session, city: str, *, as_of: datetime | None = None) -> City:
    """Add a city whose levels are called otherwise: one ward of one precinct, and no ticket."""
    made = City(
        city=city,
        name=city,
        name_en=city,
        zone="America/New_York",
        calendar="elapsed",
        number_prefix="X",
        as_of=as_of,
        simulated=False,
    )
    session.add(made)
    session.flush()
    for depth, level in enumerate(("city", "ward", "precinct")):
        session.add(
            CityLevel(city=city, code=level, label_zh=level, label_en=level, depth=depth, position=depth)
        )
    session.flush()
    an_area(session, city, code="0", level="city", kind=enums.AreaKind.CITY, parent=None)
    an_area(session, city, code="01", level="ward", kind=enums.AreaKind.TOWN, parent="0")
    an_area(session, city, code="0101", level="precinct", kind=enums.AreaKind.GRID, parent="01")
    return made
