"""Read days and times as people and programs write them; years beyond a working life are no years."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from domain.texts import fold_text

EARLIEST, LATEST = 1970, 2100  # years that a day of this work can have
_DAY = re.compile(
    r"(\d{4})\s*[-/.年、\\‐-―]\s*(\d{1,2})\s*[-/.月、\\‐-―]\s*(\d{1,2})\s*[日号]?"
    r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?"
    r"(?:[T\s]+(?:0{1,2}|(?:上午|凌晨)\s*12):00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # local, as spreadsheets count
# Halves of the day in words before the hour; by noon and at night they depend on it.
_WORDS = "上午|午前|下午|午后|凌晨|清晨|早上|早晨|中午|傍晚|晚上|夜里|夜间|深夜|后半夜|半夜"
_HALF = re.compile(rf"({_WORDS})(?=\s*(\d{{1,2}}))")
_HALF_AFTER = re.compile(rf"(\d{{1,2}})(:\d\d(?::\d\d)?\s*)({_WORDS})")
_MORNING = frozenset({"上午", "午前", "凌晨", "清晨", "早上", "早晨", "后半夜"})
_NIGHT = frozenset({"晚上", "夜里", "夜间", "深夜", "半夜"})
_BEFORE_DAWN = range(6)  # hours that are said of the night and are the next day's
_EVENING = "晚上"  # begins at five
_NOON = "中午"

# What a calendar says of a day.
_WORKED = frozenset({
    "1", "1.0", "true", "yes", "y", "t", "on", "是", "√", "✓", "✔", "班", "上班", "上班日",
    "正常上班", "工作", "工作日", "补班", "补班日", "调班", "调休上班", "work", "worked", "workday",
})  # fmt: skip
_RESTING = frozenset({
    "0", "0.0", "false", "no", "n", "f", "否", "×", "✗", "✘", "休", "休息", "休息日", "休假",
    "放假", "放假日", "假", "假期", "假日", "节日", "节假日", "法定节假日", "法定假日", "公休",
    "公休日", "周末", "双休", "双休日", "rest", "off", "holiday", "weekend",
})  # fmt: skip


def read_day(written: str) -> date | None:
    """Return a day in any usual form or as a spreadsheet counts days, None for what is none."""
    text = unicodedata.normalize("NFKC", written).strip()
    if _SERIAL.fullmatch(text):
        found = read_serial(text)
        return found.date() if found is not None and found.time() == datetime.min.time() else None
    match = _DAY.fullmatch(text) or _PLAIN_DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def read_worked(written: str) -> bool | None:
    """Return whether a calendar's word says that a day is worked, None for what says neither."""
    word = fold_text(written).strip()
    return word in _WORKED if word in _WORKED or word in _RESTING else None


def is_plausible_year(year: int) -> bool:
    """Tell whether a day of this work can lie in a year."""
    return EARLIEST <= year <= LATEST


def read_serial(written: str) -> datetime | None:
    """Return the local time that a spreadsheet counts as days since the end of 1899; None for no number."""
    if not _SERIAL.fullmatch(written):
        return None
    return _SERIAL_ZERO + timedelta(seconds=round(float(written) * 86_400))


def normalise_time(written: str) -> str:
    """Return a time with plain digits, and AM or PM for what Chinese says before the hour."""
    text = unicodedata.normalize("NFKC", written)
    after = _HALF_AFTER.sub(lambda match: f"{match[1]}{match[2]}{_to_half(match[3], int(match[1]))}", text)
    return _HALF.sub(lambda match: _to_half(match[1], int(match[2])), after)


def _to_half(word: str, hour: int) -> str:
    if word in _NIGHT and hour == 12:  # the end of which day is not said
        return word
    if word == _NOON:
        return "AM" if hour in (10, 11) else "PM"
    is_late = word in _NIGHT and hour in _BEFORE_DAWN and not (word == _EVENING and hour == 5)
    return "AM" if word in _MORNING or is_late else "PM"
