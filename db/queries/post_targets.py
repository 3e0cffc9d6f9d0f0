"""Query for the targets of a post: towns, units, grids, departments, agencies and sections of a city."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Area, CityLevel, Department, Section
from db.queries.authentication import Grant
from domain.enums import PartyKind


@dataclass(frozen=True, slots=True)
class PostArea:
    """One area in force; ``depth`` counts from the city (0)."""

    code: str
    name: str
    parent: str | None
    depth: int
    is_leaf: bool


@dataclass(frozen=True, slots=True)
class PostParty:
    """One department, agency or town as a holder of work orders."""

    code: str
    name: str
    kind: PartyKind


@dataclass(frozen=True, slots=True)
class SectionEntry:
    """One section of a department."""

    department: str
    code: str
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything a post of one city can be bound to, by code, in the order of the codes."""

    places: dict[str, PostArea]
    parties: dict[str, PostParty]
    sections: dict[tuple[str, str], SectionEntry]

    def at_depth(self, depth: int, *, below: str | None = None) -> list[PostArea]:
        """Return the places of a depth that are no grids, or only those right below one."""
        return [
            place
            for place in self.places.values()
            if place.depth == depth and not place.is_leaf and below in (None, place.parent)
        ]

    def within(self, code: str) -> frozenset[str]:
        """Return the codes of an area and of all areas in it, by parents."""
        found, edge = {code}, {code}
        while edge:
            edge = {place.code for place in self.places.values() if place.parent in edge} - found
            found |= edge
        return frozenset(found)

    def grids(self, unit: str) -> list[PostArea]:
        """Return the grids of a unit."""
        return [place for place in self.places.values() if place.is_leaf and place.parent == unit]

    def of_kind(self, kind: PartyKind) -> list[PostParty]:
        """Return the departments or the agencies."""
        return [party for party in self.parties.values() if party.kind is kind]

    def sections_of(self, department: str) -> list[SectionEntry]:
        """Return the sections of a department, closed ones too."""
        return [section for section in self.sections.values() if section.department == department]

    def names_of(self, grant: Grant) -> tuple[str, ...]:
        """Return what a post is bound to, from wide to narrow, in words; nothing for the whole city."""
        codes = (grant.town, grant.unit, grant.grid)
        found = [self.places[code].name if code in self.places else code for code in codes if code]
        if grant.department:
            party = self.parties.get(grant.department)
            found.append(party.name if party else grant.department)
        if grant.department and grant.section:
            section = self.sections.get((grant.department, grant.section))
            found.append(section.name if section else grant.section)
        return tuple(found)


def load_directory(session: Session, city: str) -> Directory:
    """Return the directory of a city as it is now."""
    deepest = select(func.max(CityLevel.depth)).where(CityLevel.city == city).scalar_subquery()
    places = session.execute(
        select(Area.code, Area.name, Area.parent_code, CityLevel.depth, CityLevel.depth == deepest)
        .join(CityLevel, (CityLevel.city == Area.city) & (CityLevel.code == Area.level))
        .where(Area.city == city, Area.valid_to.is_(None))
        .order_by(Area.code)
    )
    parties = session.execute(
        select(Department.code, Department.name, Department.kind)
        .where(Department.city == city, Department.valid_to.is_(None))
        .order_by(Department.code)
    )
    sections = session.execute(
        select(Section.department, Section.code, Section.name, Section.active)
        .where(Section.city == city)
        .order_by(Section.department, Section.code)
    )
    return Directory(
        {row[0]: PostArea(*row) for row in places},
        {row[0]: PostParty(*row) for row in parties},
        {(row[0], row[1]): SectionEntry(*row) for row in sections},
    )
