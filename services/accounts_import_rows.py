"""Parse one line of a table of people: roles and places by code or by name."""

from dataclasses import dataclass

from db.queries.authentication import Grant
from db.queries.post_targets import Directory
from domain.accounts import AccountState
from domain.enums import Role
from domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One post of one person, as a line of the table has it; ``line`` counts from the heading, line 1.

    role: as its code word, where the edge knew the word, else as it was written.
    """

    line: int
    username: str
    name: str
    role: str
    town: str = ""
    department: str = ""
    unit: str = ""
    grid: str = ""
    section: str = ""
    phone: str = ""
    email: str = ""
    state: AccountState | None = None


def parse_grant(line: PersonLine, *, directory: Directory, city: str) -> Grant:
    """Return the post of a line. Raises Invalid for a word that names nothing, or several things."""
    if line.role not in {role.value for role in Role}:
        raise Invalid("没有角色“{role}”", role=line.role)
    town = _place(directory, line.town, below=None)
    unit = _place(directory, line.unit, below=town)
    grid = _place(directory, line.grid, below=unit or town)
    parties = {code: party.name for code, party in directory.parties.items()}
    department = _found(line.department, parties)
    sections = {entry.code: entry.name for entry in directory.sections_of(department or "")}
    section = _found(line.section, sections)
    return Grant(
        city,
        Role(line.role),
        town=town,
        unit=unit,
        grid=grid,
        department=department,
        section=section,
    )


def _place(directory: Directory, written: str, *, below: str | None) -> str | None:
    """Return the code of an area; a name is looked for below the wider area that the line names."""
    names = {
        code: place.name
        for code, place in directory.places.items()
        if below is None or _is_below(directory, code, below)
    }
    return _found(written, names)


def _is_below(directory: Directory, code: str, above: str) -> bool:
    place = directory.places.get(code)
    while place is not None and place.code != above:
        place = directory.places.get(place.parent or "")
    return place is not None


def _found(written: str, names: dict[str, str]) -> str | None:
    """Return the code that is written: the code itself, code and name, or a name that only one has."""
    if not written:
        return None
    first = written.split(maxsplit=1)[0]
    if first in names:
        return first
    named = [code for code, name in names.items() if name == written]
    if len(named) != 1:
        raise Invalid(
            "“{written}”不止一处，请写编码" if named else "没有“{written}”，请写编码或全称", written=written
        )
    return named[0]
