"""Format instants in the city's zone, days, spans and numbers in the current language."""

from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from i18n.locale_context import LOCALES, locale, zone

NOTHING = "—"

INSTANTS = {"zh_CN": "y年M月d日 HH:mm", "en": "d MMM y, HH:mm"}
SHORT_INSTANTS = {"zh_CN": "M月d日 HH:mm", "en": "d MMM HH:mm"}
DAYS = {"zh_CN": "y年M月d日", "en": "d MMM y"}
SHORT_DAYS = {"zh_CN": "M月d日", "en": "d MMM"}
LONG_DAYS = {"zh_CN": "y年M月d日 EEEE", "en": "EEEE, d MMMM y"}
# Babel reads a language again for each use of its name, which costs more than the formatting.
LANGUAGES = {name: Locale.parse(name) for name in LOCALES}
UNITS = (("day", 1440), ("hour", 60), ("minute", 1))


def instant(at: datetime | None) -> str:
    """Return day and time with the year; None is a dash."""
    return _instant(at, INSTANTS)


def short_instant(at: datetime | None) -> str:
    """Return day and time without the year; None is a dash."""
    return _instant(at, SHORT_INSTANTS)


def day(value: date | None) -> str:
    """Return the day with its year; None is a dash."""
    return NOTHING if value is None else format_date(value, DAYS[locale()], _language())


def short_day(value: date | None) -> str:
    """Return the day without its year; None is a dash."""
    return NOTHING if value is None else format_date(value, SHORT_DAYS[locale()], _language())


def long_day(value: date) -> str:
    """Return the day with its weekday, as a wall's header shows it."""
    return format_date(value, LONG_DAYS[locale()], _language())


def local_day(at: datetime) -> date:
    """Return the day of an instant in the city's zone."""
    return at.astimezone(zone()).date()


def ago(at: datetime, *, now: datetime) -> str:
    """Return how long before (or after) ``now`` it was, in one unit."""
    return format_timedelta(at - now, add_direction=True, locale=_language())


def span(seconds: float | None) -> str:
    """Return a length of time in its two largest units, such as 3 hours 20 minutes; None is a dash."""
    if seconds is None:
        return NOTHING
    rest = round(abs(seconds) / 60)
    parts: list[str] = []
    for unit, minutes in UNITS:
        count, rest = divmod(rest, minutes)
        if count or (unit == "minute" and not parts):
            parts.append(format_unit(count, f"duration-{unit}", length="short", locale=_language()))
    return " ".join(parts[:2])


def number(value: float | None, *, decimals: int = 0) -> str:
    """Return a number with its thousands grouped; None is a dash."""
    if value is None:
        return NOTHING
    if isinstance(value, int) and not decimals:
        return f"{value:,}"  # as Babel groups it in each of our languages, at a hundredth of its time
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return format_decimal(value, pattern, locale=_language())


def share(value: float | None, *, decimals: int = 1) -> str:
    """Return a share (0 to 1) in per cent; None is a dash."""
    if value is None:
        return NOTHING
    pattern = "#,##0." + "0" * decimals + "%" if decimals else "#,##0%"
    return format_percent(value, pattern, locale=_language())


def change(value: float | None, *, decimals: int = 0) -> str:
    """Return a number with its sign, a minus being a true one; None is a dash."""
    if value is None:
        return NOTHING
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return sign + number(abs(value), decimals=decimals)


def _language() -> Locale:
    return LANGUAGES[locale()]


def _instant(at: datetime | None, patterns: dict[str, str]) -> str:
    if at is None:
        return NOTHING
    return format_datetime(at.astimezone(zone()), patterns[locale()], locale=_language())
