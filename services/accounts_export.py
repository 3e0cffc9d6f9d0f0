"""Export the people of a city as lines that an import reads back unchanged."""

from collections.abc import Callable

from db.queries import accounts_directory
from db.queries.accounts_directory import AccountPerson, PeopleFilter
from db.queries.authentication import Grant
from db.queries.post_targets import Directory
from db.session import Session
from domain.accounts import get_state
from services.accounts import Administrator, require_administrator

Row = tuple[str, ...]
Words = Callable[[object], str]


def build_people_table(
    session: Session, directory: Directory, *, by: Administrator, said: Words
) -> list[Row]:
    """Return one row for each post of each person of the city, in the order of ``etl.users_xlsx.COLUMNS``.

    said: writes a word of the domain, or an instant, as the reader's language does.
    """
    require_administrator(by.actor)
    found = accounts_directory.list_people(session, by.city, PeopleFilter())
    posts = accounts_directory.list_posts(session, by.city, [person.id for person in found])

    def row(person: AccountPerson, grant: Grant) -> Row:
        state = get_state(active=person.active, locked_at=person.locked_at)
        return (
            person.username,
            person.name,
            said(grant.role),
            _area(directory, grant.town),
            _area(directory, grant.unit),
            _area(directory, grant.grid),
            _party(directory, grant.department),
            _section(directory, grant),
            person.phone or "",
            person.email or "",
            said(state),
            said(person.signed_in_at) if person.signed_in_at else "",
        )

    return [row(person, post.grant) for person in found for post in posts[person.id]]


def _area(directory: Directory, code: str | None) -> str:
    place = directory.places.get(code or "")
    return f"{place.code} {place.name}" if place else code or ""


def _party(directory: Directory, code: str | None) -> str:
    party = directory.parties.get(code or "")
    return f"{party.code} {party.name}" if party else code or ""


def _section(directory: Directory, grant: Grant) -> str:
    section = directory.sections.get((grant.department or "", grant.section or ""))
    return f"{section.code} {section.name}" if section else grant.section or ""
