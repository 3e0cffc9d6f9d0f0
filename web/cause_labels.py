"""What causes are called in the reader's language, for the page, the map and the interface."""

from db.queries.causes import CauseFacts
from domain.cause_projects import build_cause_number
from i18n import either, t


def format_number(found: CauseFacts) -> str:
    """Return the number of a cause, as 专题治理〔2026〕3号."""
    number = build_cause_number(year=found.year, sequence=found.sequence)
    return t(number.message_id, **number.values)


def format_title(found: CauseFacts) -> str:
    """Return matter and place."""
    return t("{place} · {matter}", place=format_place(found), matter=format_matter(found))


def format_place(found: CauseFacts) -> str:
    """Return the place: a unit with its town, or the town."""
    if found.place == found.town_code or found.place_name.startswith(found.town_name):
        return found.place_name
    return t("{town}{place}", town=found.town_name, place=found.place_name)


def format_matter(found: CauseFacts) -> str:
    """Return the name of the matter in the language of the reader."""
    return either(found.matter_name, found.matter_name_en)
