"""Say everything in the reader's language: texts, labels of words, times and numbers."""

from text.catalogues import either, label, setting_hint, setting_name, t
from text.current import DEFAULT_LOCALE, LOCALES, choose, html_lang, locale, use, zone

__all__ = [
    "DEFAULT_LOCALE",
    "LOCALES",
    "choose",
    "either",
    "html_lang",
    "label",
    "locale",
    "setting_hint",
    "setting_name",
    "t",
    "use",
    "zone",
]
