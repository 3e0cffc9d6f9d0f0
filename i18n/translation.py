"""Translation: message ids are the Chinese sentences themselves, catalogues hold the other languages."""

from datetime import date, datetime
from enum import StrEnum
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from i18n import times
from i18n.labels import LABELS
from i18n.locale_context import DEFAULT_LOCALE, locale
from i18n.setting_names import SETTING_HINTS, SETTING_NAMES

FOLDER = Path(__file__).parent / "locale"
OR = "|"  # in a placeholder: between the word for one and the word for every other number
LIST_MARKS = {"zh_CN": "、", "en": ", "}


class _Formatter(Formatter):
    """Fill {placeholders} as a reader expects: words labelled, times in the city's zone, lists joined."""

    def format_field(self, value: object, format_spec: str) -> str:
        """Return ``value`` as shown, or the word that fits it (``{n:ticket|tickets}``).

        Another format (``{n:,}``) is left to Python.
        """
        if OR in format_spec:
            one, more = format_spec.split(OR)
            return one if str(value) == "1" else more
        return format(value, format_spec) if format_spec else shown(value)


_FORMATTER = _Formatter()


def t(message_id: str, **values: object) -> str:
    """Return the message in the language in use, its {placeholders} filled with ``values``.

    An id without a translation comes out in Chinese.
    """
    found = translations(locale()).gettext(message_id)
    return _FORMATTER.vformat(found, (), values) if values else found


def label(member: StrEnum) -> str:
    """Return what a word of ``domain.enums`` is called in the language in use.

    Raises KeyError for a word without a label in ``i18n.labels``.
    """
    kind = type(member).__name__
    return translations(locale()).pgettext(kind, LABELS[kind][member.value])


def name(context: str, message_id: str) -> str:
    """Return the name of a row of a table; the context tells it from equal words of sentences."""
    return translations(locale()).pgettext(context, message_id)


def setting_name(key: str) -> str:
    """Return what a setting is called. Raises KeyError for one without a name in ``i18n.setting_names``."""
    return translations(locale()).pgettext("Setting", SETTING_NAMES[key])


def setting_hint(key: str) -> str:
    """Return what the name of a setting cannot say; empty where there is no more."""
    hint = SETTING_HINTS.get(key)
    return translations(locale()).pgettext("Setting", hint) if hint else ""


def either(chinese: str, english: str | None) -> str:
    """Return the name in the language in use; the Chinese one where no other is known."""
    return chinese if locale() == DEFAULT_LOCALE or not english else english


def shown(value: object) -> str:
    """Return one value as it is inserted into a sentence."""
    match value:
        case None:
            return "—"
        case StrEnum():
            return label(value) if type(value).__name__ in LABELS else value.value
        case datetime():
            return times.instant(value)
        case date():
            return times.day(value)
        case tuple() | list() | set() | frozenset():
            return LIST_MARKS[locale()].join(shown(item) for item in value)
        case _:
            return str(value)


@cache
def translations(name: str) -> NullTranslations:
    """Return the catalogue of one language, compiled in memory so that it is never out of date."""
    if name == DEFAULT_LOCALE:
        return NullTranslations()
    compiled = BytesIO()
    with catalogue_path(name).open("rb") as file:
        write_mo(compiled, read_po(file, locale=name))
    compiled.seek(0)
    return GNUTranslations(compiled)


def catalogue_path(name: str) -> Path:
    """Return the path of a language's catalogue."""
    return FOLDER / name / "LC_MESSAGES" / "huying.po"
