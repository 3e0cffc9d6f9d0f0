"""Catalogue check: untranslated ids, unused ids, and translations that do not fit their id."""

from collections.abc import Iterable
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from i18n.extraction import CatalogMessage
from i18n.translation import catalogue_path

LINE_WIDTH = 110


def load(name: str) -> Catalog:
    """Return the catalogue of a language."""
    with catalogue_path(name).open("rb") as file:
        return read_po(file, locale=name)


def missing(catalogue: Catalog, said: Iterable[CatalogMessage]) -> list[CatalogMessage]:
    """Return the messages without a translation, each once, at the first place that says it."""
    found: dict[tuple[str, str | None], CatalogMessage] = {}
    for message in said:
        entry = catalogue.get(message.id, context=message.context)
        if entry is None or not entry.string:
            found.setdefault((message.id, message.context), message)
    return sorted(found.values(), key=lambda message: (message.place, message.id))


def ill_filled(catalogue: Catalog) -> list[str]:
    """Return the ids whose translation names other {placeholders} than they do."""
    return [
        str(entry.id)
        for entry in catalogue
        if entry.id and entry.string and _placeholders(str(entry.id)) != _placeholders(str(entry.string))
    ]


def renew(name: str, said: Iterable[CatalogMessage]) -> list[CatalogMessage]:
    """Write the catalogue of exactly what is said: new ids empty, old ones gone; return the missing."""
    messages = list(said)
    old = load(name)
    renewed = Catalog(
        locale=name, project="Huying", header_comment=old.header_comment, fuzzy=False,
        creation_date=old.creation_date, revision_date=old.revision_date,
    )  # fmt: skip
    for message in messages:
        entry = old.get(message.id, context=message.context)
        renewed.add(message.id, entry.string if entry else "", context=message.context)
    with catalogue_path(name).open("wb") as file:
        write_po(file, renewed, width=LINE_WIDTH, sort_output=True, omit_header=False)
    return missing(renewed, messages)


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
