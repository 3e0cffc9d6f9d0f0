"""Internationalisation: texts, labels of enums, times and numbers in the reader's language."""

from i18n.locale_context import DEFAULT_LOCALE, LOCALES, choose, html_lang, locale, use, zone
from i18n.translation import either, label, name, setting_hint, setting_name, t

__all__ = [
    "DEFAULT_LOCALE",
    "LOCALES",
    "choose",
    "either",
    "html_lang",
    "label",
    "locale",
    "name",
    "setting_hint",
    "setting_name",
    "t",
    "use",
    "zone",
]
