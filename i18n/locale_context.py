"""The reader's language and the city's zone for the current request, thread or task."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

LOCALES = ("zh_CN", "en")
DEFAULT_LOCALE = LOCALES[0]
DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")

_locale: ContextVar[str] = ContextVar("locale", default=DEFAULT_LOCALE)
_zone: ContextVar[ZoneInfo] = ContextVar("zone", default=DEFAULT_ZONE)


def locale() -> str:
    """Return the language in use: one of LOCALES."""
    return _locale.get()


def html_lang() -> str:
    """Return the language as HTML spells it; without it Chinese comes out in Japanese glyph forms."""
    return locale().replace("_", "-")


def zone() -> ZoneInfo:
    """Return the zone in which times are shown."""
    return _zone.get()


@contextmanager
def use(name: str, *, zone: ZoneInfo | None = None) -> Iterator[None]:
    """Speak ``name`` within the block, and show times in ``zone``; None keeps the zone as it is.

    Raises ValueError for a language we do not speak.
    """
    if name not in LOCALES:
        raise ValueError(f"no catalogue for {name!r}")
    languages = _locale.set(name)
    zones = _zone.set(zone or _zone.get())
    try:
        yield
    finally:
        _zone.reset(zones)
        _locale.reset(languages)


def choose(accepted: str | None) -> str:
    """Return the first language of LOCALES in an Accept-Language header; else the default."""
    for part in (accepted or "").split(","):
        language = part.partition(";")[0].strip().lower().partition("-")[0]
        for name in LOCALES:
            if language == name.partition("_")[0]:
                return name
    return DEFAULT_LOCALE
